import DeviceCore
import RecordStore

/// What shall be on a ticket.
package enum PrintContent: Hashable, Sendable {
  /// Laid out by its sender.
  case ready(TicketContent)
  /// Laid out by halld.
  case template(TemplateOrder, cut: TicketContent.Cut)
}

/// What a client asks for, decoded but not yet judged.
package struct PrintRequest: Sendable {
  package var printer: String
  package var uid: UInt32
  package var key: String
  package var content: PrintContent
  /// 1 s to 24 h; nil for the configured default.
  package var lifetimeMilliseconds: Int64?
  /// nil for what the configuration says.
  package var afterPaperOut: AfterPaperOut?
  package var token: String?

  package init(
    printer: String, uid: UInt32, key: String, content: PrintContent, lifetimeMilliseconds: Int64?, afterPaperOut: AfterPaperOut?,
    token: String?
  ) {
    self.printer = printer
    self.uid = uid
    self.key = key
    self.content = content
    self.lifetimeMilliseconds = lifetimeMilliseconds
    self.afterPaperOut = afterPaperOut
    self.token = token
  }
}

/// A request that is on disk.
package struct AcceptedPrint: Sendable {
  package var job: PrintJobRecord
  /// The same request was on disk before.
  package var wasKnown: Bool
  /// Characters that come out as 〓.
  package var replacedCharacters: Int
}

/// What printing would put on paper.
package struct PrintPreview: Sendable {
  /// The very dots, or a sketch where the printer would get text.
  package var bitmap: TicketBitmap
  package var dpi: Int
  package var plan: TicketPlan
  package var notes: [PrintNote]
}

/// Why a request about printing was refused. Nothing was changed.
package enum PrintRefusal: Error, Sendable, Equatable {
  case noSuchPrinter
  case noSuchJob
  case keyConflict(id: Int64)
  case invalidContent(String)
  case noSuchTemplate(String)
  case invalidFields(template: String, word: String, fields: [String], reason: String)
  /// The picture could not be made.
  case layoutFailed(Reason)
  case claimed(ClaimHolder)
  case noSuchClaim
  case busy(Reason)
  case unsupported(String)
  case wrongState(PrintJobRecord)
  case notOwner
  case queueFull(limit: Int)
  case storage(StoreError)
}
