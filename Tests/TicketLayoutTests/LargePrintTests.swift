import StrictTOML
import TicketTemplates
import Testing

@testable import TicketLayout

/// What the large-print ticket promises to those who see less well, measured in dots on paper.
@Suite struct LargePrintTests {
  static let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
  static let templates = TemplateSet(loading: [SourceDirectory("\(root)/packaging/templates")])

  let painter = TicketPainter(fonts: FontSet(files: Sample.ordinary))

  /// How high the ink of each line is, in millimetres, when nothing but this block is on the paper.
  private func inkHeights(_ block: FilledTicket.Block, _ paper: Paper) throws -> [Double] {
    let ticket = try painter.paint(FilledTicket(blocks: [block]), on: paper)
    var heights: [Double] = []
    var height = 0
    for y in 0...ticket.height {
      if (0..<ticket.width).contains(where: { ticket.isBlack($0, y) }) {
        height += 1
      } else if height > 0 {
        heights.append(paper.millimetres(height))
        height = 0
      }
    }
    return heights
  }

  private func blocks(_ name: String, number: String, _ language: TicketLanguage) throws -> [FilledTicket.Block] {
    let template = try #require(Self.templates[name]?.template)
    var fields = template.samples(language)
    fields["number"] = number
    return try template.fill(fields: fields, language: language).blocks
  }

  @Test(
    "In large print each digit of the number is at least 12 mm of ink high", arguments: ["A023", "A1023", "88888", "A10-2345"],
    Sample.papers)
  func number(_ number: String, _ paper: Paper) throws {
    let block = try #require(
      blocks("queue-large", number: number, .chinese).first { if case .text(number, _) = $0 { true } else { false } })
    let heights = try inkHeights(block, paper)
    #expect(!heights.isEmpty)
    #expect(heights.allSatisfy { $0 >= 12 }, "\(heights)")
    // Four characters and five stay on one line, on narrow paper too.
    if number.count <= 5 { #expect(heights.count == 1) }
  }

  @Test("In large print every Chinese character is at least 4 mm of ink high, however long its text", arguments: Sample.papers)
  func text(_ paper: Paper) throws {
    for block in try blocks("queue-large", number: "A023", .chinese) {
      let styles: [FilledTicket.TextStyle] =
        switch block {
        case .text(_, let style): [style]
        case .columns(let cells): cells.map(\.style)
        default: []
        }
      // A character that fills its square, so often that it shrinks as far as it may.
      for style in styles {
        let heights = try inkHeights(.text(String(repeating: "国", count: 16), style), paper)
        #expect(!heights.isEmpty)
        #expect(heights.allSatisfy { $0 >= 4 }, "\(style): \(heights)")
      }
    }
  }

  @Test("The digits of an ordinary queue number are about 10 mm high", arguments: Sample.papers) func ordinary(_ paper: Paper) throws {
    let block = try #require(blocks("queue", number: "A023", .chinese).first { if case .text("A023", _) = $0 { true } else { false } })
    let heights = try inkHeights(block, paper)
    #expect(!heights.isEmpty)
    #expect(heights.allSatisfy { (9.8...11).contains($0) })
  }
}
