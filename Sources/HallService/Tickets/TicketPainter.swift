import DeviceCore
import EventLoop
import RecordStore

/// A ticket as its sender orders it: a template and what goes into its fields.
package struct TemplateOrder: Hashable, Sendable {
  package var template: String
  package var fields: [String: String]
  /// Of the words that belong to the template; nil for the configured one.
  package var language: String?

  package init(template: String, fields: [String: String], language: String? = nil) {
    self.template = template
    self.fields = fields
    self.language = language
  }
}

/// An order laid out for one paper.
package struct PaintedTicket: Sendable {
  package var bitmap: TicketBitmap
  /// The same ticket for the printer's own font.
  package var lines: [TicketLine]
  /// What to know about the picture, and what about the lines.
  package var notes: (picture: [PrintNote], lines: [PrintNote])

  package init(bitmap: TicketBitmap, lines: [TicketLine], notes: (picture: [PrintNote], lines: [PrintNote])) {
    self.bitmap = bitmap
    self.lines = lines
    self.notes = notes
  }

  /// What concerns the form that is printed.
  func notes(_ rendering: TicketRendering) -> [PrintNote] { rendering == .raster ? notes.picture : notes.lines }
}

/// Why a ticket was not laid out.
package enum PaintingFailure: Error, Hashable, Sendable {
  case noSuchTemplate
  /// The fields do not go with the template: an error's word, the fields, and a sentence that names no field's value.
  case fields(word: String, fields: [String], reason: String)
  /// The ticket does not go with the paper; a sentence.
  case invalid(String)
  /// The worker failed: a word of docs/names.md.
  case worker(Reason)

  /// For the log; names no field's value.
  var sentence: String {
    switch self {
    case .noSuchTemplate: "there is no such template"
    case .fields(_, _, let reason), .invalid(let reason): reason
    case .worker(let reason): reason.rawValue
    }
  }
}

/// Lays tickets out. Behind it is a process of its own (WorkerHost); what happens to that one costs the ticket on hand, never halld.
@LoopActor package protocol TicketPainter: AnyObject {
  /// Lays an order out, for the head and for the printer's own font.
  ///
  /// - Parameters:
  ///   - isUrgent: somebody waits for the paper; others can wait.
  ///   - then: called once, never from within this call.
  func paint(
    _ order: TemplateOrder, on paper: TicketPaper, isUrgent: Bool,
    then: @escaping @LoopActor (Result<PaintedTicket, PaintingFailure>) -> Void)
  /// Draws lines roughly as the printer's own font will show them.
  func sketch(
    _ lines: [TicketLine], on paper: TicketPaper, then: @escaping @LoopActor (Result<TicketBitmap, PaintingFailure>) -> Void)
  /// The mark of a ticket that is printed again.
  ///
  /// - Parameter isTrusted: whether `wall` is; a time that is not stands on the mark only where its template requires one.
  func reprintMark(
    on paper: TicketPaper, at wall: WallTime, isTrusted: Bool, then: @escaping @LoopActor (Result<TicketBitmap, PaintingFailure>) -> Void)
}
