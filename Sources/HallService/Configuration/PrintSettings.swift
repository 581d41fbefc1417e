import FirmwareMaps
import StrictTOML

/// The `[print]` table.
package struct PrintSettings: Equatable, Sendable {
  /// What to do with a ticket of which paper-out left a part, where the client does not say.
  package enum AfterPaperOut: String, CaseIterable, Sendable {
    /// It failed, in part.
    case fail
    /// It is printed again, whole, once the printer has confirmed that the rest is cleared.
    case reprint
  }

  /// Seconds until a ticket lapses, where the client does not say: 1 to 86400.
  package var defaultExpirySeconds: Int
  /// Tickets that may wait for one printer, 1 to 10000.
  package var queueLimit: Int
  /// Days for which ended jobs are kept, 1 to 3650.
  package var keepDays: Int
  /// What to do with a ticket of which paper-out left a part.
  package var afterPaperOut: AfterPaperOut

  init(reading reader: TableReader) {
    defaultExpirySeconds = reader.int("default_expiry_s", in: 1...86_400, default: 600)
    queueLimit = reader.int("queue_limit", in: 1...10_000, default: 200)
    keepDays = reader.int("keep_days", in: 1...3650, default: 30)
    afterPaperOut = reader.oneOf("after_paper_out", default: .fail)
  }
}
