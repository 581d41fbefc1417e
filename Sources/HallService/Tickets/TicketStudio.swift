import DeviceCore
import EventLoop
import Glibc
import RecordStore
import TicketTemplates

/// Draws for the studio, in a process of its own.
@LoopActor package protocol TicketDrawer: AnyObject {
  /// A ticket by template. The fields have been tried already.
  func draw(
    _ entry: TemplateSet.Entry, fields: [String: String], language: TicketLanguage, on paper: TicketPaper, isUrgent: Bool,
    then: @escaping @LoopActor (Result<DrawnTicket, PaintingFailure>) -> Void)
  /// Lines of the printer's own font, roughly.
  func sketch(
    _ lines: [TicketLine], on paper: TicketPaper, then: @escaping @LoopActor (Result<TicketBitmap, PaintingFailure>) -> Void)
}

/// What a drawer made.
package struct DrawnTicket: Sendable {
  package var bitmap: TicketBitmap
  package var notes: [PrintNote]

  package init(bitmap: TicketBitmap, notes: [PrintNote]) {
    self.bitmap = bitmap
    self.notes = notes
  }
}

/// The templates of this hall, filled here and drawn elsewhere.
@LoopActor package final class TicketStudio: TicketPainter {
  private static let reprintMark = "reprint-mark"

  /// A reload may bring others.
  package var templates: TemplateSet
  package var language: TicketLanguage
  private let drawer: any TicketDrawer

  /// - Parameter language: of the templates' own words, where an order names none.
  package init(templates: TemplateSet, language: TicketLanguage, drawer: any TicketDrawer) {
    self.templates = templates
    self.language = language
    self.drawer = drawer
  }

  package func paint(
    _ order: TemplateOrder, on paper: TicketPaper, isUrgent: Bool,
    then: @escaping @LoopActor (Result<PaintedTicket, PaintingFailure>) -> Void
  ) {
    guard let entry = templates[order.template] else {
      EventLoop.main.post { then(.failure(.noSuchTemplate)) }
      return
    }
    do throws(TemplateError) {
      let language = try order.language.map { name throws(TemplateError) in try TicketLanguage.named(name) } ?? language
      // What is wrong with the fields is known before anybody draws.
      let text = try entry.template.fill(fields: order.fields, language: language).textForm(TextPaper(paper))
      let notes = text.notes.map { PrintNote(word: $0.word, detail: $0.detail) }
      drawer.draw(entry, fields: order.fields, language: language, on: paper, isUrgent: isUrgent) { result in
        then(result.map { PaintedTicket(bitmap: $0.bitmap, lines: text.lines, notes: (picture: $0.notes, lines: notes)) })
      }
    } catch {
      EventLoop.main.post { then(.failure(.fields(word: error.word, fields: error.fields, reason: "\(error)"))) }
    }
  }

  package func sketch(
    _ lines: [TicketLine], on paper: TicketPaper, then: @escaping @LoopActor (Result<TicketBitmap, PaintingFailure>) -> Void
  ) {
    drawer.sketch(lines, on: paper, then: then)
  }

  package func reprintMark(
    on paper: TicketPaper, at wall: WallTime, isTrusted: Bool, then: @escaping @LoopActor (Result<TicketBitmap, PaintingFailure>) -> Void
  ) {
    // A hall's own mark may have no time.
    var fields: [String: String] = [:]
    if let time = templates[Self.reprintMark]?.template.field("time"), isTrusted || time.isRequired { fields["time"] = wall.localText }
    paint(TemplateOrder(template: Self.reprintMark, fields: fields), on: paper, isUrgent: true) { result in
      then(result.map(\.bitmap))
    }
  }
}

extension TextPaper {
  init(_ paper: TicketPaper) {
    self.init(columns: paper.textColumns, dotsPerMillimetre: Double(paper.dpi) / 25.4, drawsQRCodes: paper.drawsQR)
  }
}

extension WallTime {
  /// As people here write it: 2026-03-02 09:32.
  var localText: String {
    var seconds = time_t(milliseconds / 1000)
    var parts = tm()
    localtime_r(&seconds, &parts)
    func two(_ number: Int32) -> String { (number < 10 ? "0" : "") + "\(number)" }
    return "\(1900 + Int(parts.tm_year))-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday)) \(two(parts.tm_hour)):\(two(parts.tm_min))"
  }
}
