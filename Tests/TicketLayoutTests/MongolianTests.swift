import CPango
import Glibc
@testable import TicketLayout
import TicketTemplates
import Testing

/// Words and their written forms from the shaping tests of Noto Sans Mongolian (notofonts/mongolian, qa/shaping_tests/core-hud.json), which follow
/// Unicode Technical Note #57 and GB/T 25914-2023. hb-shape is the judge of what was drawn.
@Suite struct MongolianTests {
  /// What Debian's 2.001 and 3.x agree on.
  static let plain = ["ᠰᠢᠩᠭᠡᠨ", "ᠪᠠᠪᠠᠩ", "ᠫᠠᠫᠠ", "ᠬᠠᠬᠠᠢ", "ᠭᠠᠭᠠᠭ", "ᠡᠨᠡᠲᠡᠭᠡ", "ᠲᠥᠰᠥᠪ", "ᠠᠮᠪᠠ", "ᠾᠧᠯᠧ", "ᠣᠩᠬᠣ"]
  /// The written forms that 3.x gives them and 2.001 does not.
  static let hard: [(word: String, forms: [String])] = [
    ("ᠨᠠᠨᠳᠢᠨ", ["N", "A", "A", "D", "I", "A"]),
    ("ᠪᠠᠷᠢᠭᠴᠢ", ["BA", "R", "I", "H", "Ch", "I"]),
    ("ᠵᠠᠷᠯᠠᠯ", ["I", "A", "R", "L", "A", "L"]),
    ("ᠤᠷᠤᠭᠤ", ["AO", "R", "O", "Hx", "U"]),
  ]
  static let fixedFont: String? = {
    var folders = ["../shared/fonts"]
    if let folder = getenv("HALLD_TEST_FONTS") { folders.insert(String(cString: folder), at: 0) }
    return folders.map { $0 + "/NotoSansMongolian-Regular.ttf" }.first { access($0, R_OK) == 0 }
  }()

  func fonts(_ path: String) -> FontSet {
    FontSet(files: [FontFile(path: Sample.wqy, use: .text), FontFile(path: path, use: .mongolian)])
  }

  /// The glyphs that Pango laid out for a word in a vertical column.
  func glyphs(_ word: String, _ fonts: FontSet) throws -> [UInt32] {
    var tally = GlyphTally()
    let paragraph = try TextSetter(fonts).paragraph(
      word, .init(size: 5), role: .mongolian, .vertical, length: 4000, depth: 4000, on: Sample.papers[3], &tally)
    var glyphs: [UInt32] = []
    var run = paragraph.lines.first?.handle.pointee.runs
    while let node = run {
      run = node.pointee.next
      guard let string = node.pointee.data?.assumingMemoryBound(to: PangoGlyphItem.self).pointee.glyphs else { continue }
      for index in 0..<Int(string.pointee.num_glyphs) { glyphs.append(string.pointee.glyphs[index].glyph) }
    }
    return glyphs
  }

  @Test("Debian's font: the glyphs drawn are hb-shape's", arguments: plain) func debian(word: String) throws {
    #expect(try glyphs(word, fonts(Sample.mongolian)) == Judge.glyphs(word, font: Sample.mongolian))
  }

  @Test(
    "The fixed font: the glyphs drawn are hb-shape's, and the published written forms",
    .enabled(if: fixedFont != nil, "needs Noto Sans Mongolian 3.x, see HALLD_TEST_FONTS"), arguments: hard)
  func fixed(word: String, forms: [String]) throws {
    let path = try #require(Self.fixedFont)
    #expect(try glyphs(word, fonts(path)) == Judge.glyphs(word, font: path))
    #expect(
      try Judge.glyphNames(word, font: path).map { name in
        let parts = name.split(separator: ".").map(String.init)
        return parts.count > 2 ? parts[1] : parts[0]
      } == forms)
    // The advances of the faulty one differ: other glyphs, not only other names.
    func advance(_ font: String) throws -> Int {
      try Judge.run("hb-shape --no-glyph-names --no-clusters --language=mn '\(font)' '\(word)'")
        .split { "[]|\n".contains($0) }.compactMap { $0.split(separator: "+").last.flatMap { Int($0) } }.reduce(0, +)
    }
    #expect(try advance(path) != advance(Sample.mongolian))
  }

  @Test("The faulty font is noted wherever it draws Mongolian, the fixed one is not") func faultyIsNoted() throws {
    let ticket = FilledTicket(blocks: [.mongolian(Self.plain[0], .init(size: 5), height: 30)])
    let notes = try TicketPainter(fonts: fonts(Sample.mongolian)).paint(ticket, on: Sample.papers[3]).notes
    #expect(notes == [LayoutNote(word: .mongolianFontFaulty, detail: "\(Sample.mongolian), 2.001")])
    if let path = Self.fixedFont { #expect(try TicketPainter(fonts: fonts(path)).paint(ticket, on: Sample.papers[3]).notes.isEmpty) }
  }

  @Test("A column is the horizontal word turned clockwise") func turned() throws {
    let painter = TicketPainter(fonts: fonts(Sample.mongolian))
    // The stem of an L is on the left and its foot at the lower right. Turned clockwise the stem is on top and the foot goes down on the left.
    let ticket = try painter.paint(FilledTicket(blocks: [.mongolian("L", .init(size: 20), height: 60)], margin: 0), on: Sample.papers[3])
    var points: [(x: Int, y: Int)] = []
    for y in 0..<ticket.height { for x in 0..<ticket.width where ticket.isBlack(x, y) { points.append((x, y)) } }
    let left = try #require(points.map(\.x).min()), right = try #require(points.map(\.x).max())
    let top = try #require(points.map(\.y).min()), bottom = try #require(points.map(\.y).max())
    #expect(ticket.isBlack(right - 2, top + 2) && ticket.isBlack(left + 2, top + 2) && ticket.isBlack(left + 2, bottom - 2))
    #expect(!ticket.isBlack(right - 2, bottom - 2))
  }

  @Test("Columns run from left to right and go on below when the paper is full") func columns() throws {
    let painter = TicketPainter(fonts: fonts(Self.fixedFont ?? Sample.mongolian))
    let style = FilledTicket.TextStyle(size: 6)
    let words = Self.plain + Self.plain
    let one = try painter.paint(FilledTicket(blocks: [.mongolian(Self.plain[0], style, height: 25)]), on: Sample.papers[0])
    let text = words.joined(separator: " ")
    let many = try painter.paint(
      FilledTicket(blocks: [.mongolian(text, style, height: 25), .text("蒙汉双语 Bilingual", .init(size: 4))]), on: Sample.papers[0])
    #expect(many.height > one.height * 2)
    // A single column stands at the left.
    for y in 0..<one.height { for x in one.width / 2..<one.width { #expect(!one.isBlack(x, y)) } }
    try Sample.show(many, "mongolian", scale: 2)
    try Sample.show(
      try painter.paint(FilledTicket(blocks: [.mongolian("ᠪᠠᠪᠠᠩ 大厅 A1 ᠬᠠᠬᠠᠢ", style, height: 60)]), on: Sample.papers[0]),
      "mongolian-mixed", scale: 2)
  }

  @Test("Chinese and digits in a column take the room that they take in a line, none over the other") func mixed() throws {
    let painter = TicketPainter(fonts: fonts(Sample.mongolian))
    func extent(_ block: FilledTicket.Block) throws -> (across: Int, down: Int, dots: Int) {
      let ticket = try painter.paint(FilledTicket(blocks: [block]), on: Sample.papers[3])
      var (left, right, top, bottom, dots) = (Int.max, 0, Int.max, 0, 0)
      for y in 0..<ticket.height {
        for x in 0..<ticket.width where ticket.isBlack(x, y) {
          (left, right, top, bottom, dots) = (min(left, x), max(right, x), min(top, y), max(bottom, y), dots + 1)
        }
      }
      return (right - left, bottom - top, dots)
    }
    let line = try extent(.text("大厅A1", .init(size: 8)))
    let column = try extent(.mongolian("大厅A1", .init(size: 8), height: 60))
    #expect(abs(line.across - column.down) <= 4 && abs(line.down - column.across) <= 4)
    #expect(abs(line.dots - column.dots) * 10 < line.dots)
  }
}
