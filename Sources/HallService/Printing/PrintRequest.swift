import DeviceCore
import RecordStore

/// What a client asks for, decoded but not yet judged.
package struct PrintRequest: Sendable {
  package var printer: String
  package var uid: UInt32
  package var key: String
  package var content: TicketContent
  /// 1 s to 24 h; nil for the configured default.
  package var lifetimeMilliseconds: Int64?
  /// nil for what the configuration says.
  package var afterPaperOut: AfterPaperOut?
  package var token: String?

  package init(
    printer: String, uid: UInt32, key: String, content: TicketContent, lifetimeMilliseconds: Int64?, afterPaperOut: AfterPaperOut?,
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

/// Why a request about printing was refused. Nothing was changed.
package enum PrintRefusal: Error, Sendable, Equatable {
  case noSuchPrinter
  case noSuchJob
  case keyConflict(id: Int64)
  case invalidContent(String)
  case claimed(ClaimHolder)
  case noSuchClaim
  case busy(Reason)
  case unsupported(String)
  case wrongState(PrintJobRecord)
  case notOwner
  case queueFull(limit: Int)
  case storage(StoreError)
}
