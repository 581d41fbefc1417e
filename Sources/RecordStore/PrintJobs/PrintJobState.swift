/// Where a print job stands (`JobState` of io.halld.TicketPrinter).
package enum PrintJobState: String, Sendable, Hashable, CaseIterable {
  /// On disk, waits its turn.
  case queued
  /// Waits for the printer.
  case held
  /// Bytes are on their way.
  case sending
  /// The printer itself said that it was printed.
  case printed
  /// All bytes were written to a printer that cannot be asked.
  case written
  /// Not printed whole.
  case failed
  /// Nobody can know without looking.
  case unknown
  /// Its time ran out before it was sent.
  case expired
  /// Taken back before it was sent.
  case cancelled

  /// Whether the job is over as long as nobody resolves it.
  package var isEnded: Bool {
    switch self {
    case .queued, .held, .sending: false
    case .printed, .written, .failed, .unknown, .expired, .cancelled: true
    }
  }

  /// Whether `Transaction.transition` may go from here to there. Sending is entered and left by attempts only, unknown by evidence or a
  /// finding only, and what has ended otherwise stays.
  func mayBecome(_ next: PrintJobState) -> Bool {
    switch (self, next) {
    case (.queued, .held), (.held, .queued), (.held, .held): true
    case (.queued, .failed), (.queued, .expired), (.queued, .cancelled): true
    case (.held, .failed), (.held, .expired), (.held, .cancelled): true
    default: false
    }
  }
}

/// What proves that a ticket was printed.
package enum PrintProof: String, Sendable, Hashable, CaseIterable {
  /// The printer returned the attempt's own process id.
  case processID = "process_id"
  /// A status request queued behind the ticket was answered.
  case statusReply = "status_reply"
}

/// How a ticket is put to the printer.
package enum PrintRendering: String, Sendable, Hashable, CaseIterable {
  case raster, text
}

/// What to do with a ticket of which paper-out left a part, once the rest is known to be cleared.
package enum AfterPaperOut: String, Sendable, Hashable, CaseIterable {
  case fail, reprint
}

/// What somebody found who looked for a ticket that is unknown.
package enum Verdict: String, Sendable, Hashable, CaseIterable {
  case seen, missing
}

/// A finding on record.
package struct Resolution: Sendable, Hashable {
  /// What was found.
  package let verdict: Verdict
  /// By whom.
  package let uid: UInt32
  /// When, in wall milliseconds since 1970.
  package let wallMilliseconds: Int64
}
