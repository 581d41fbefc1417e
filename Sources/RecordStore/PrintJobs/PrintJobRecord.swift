/// What a client asks to be printed.
package struct NewPrintJob: Sendable {
  /// Name of the printer.
  package var printer: String
  /// The user who asks.
  package var uid: UInt32
  /// The user's own name for this ticket, 1 to 128 bytes of UTF-8.
  package var key: String
  /// The ticket, in a form that is the service's own affair.
  package var content: [UInt8]
  /// Over everything that makes two requests the same.
  package var fingerprint: ContentFingerprint
  /// How long it may wait to be sent: 1 ms to `PrintExpiry.longestMilliseconds`.
  package var lifetimeMilliseconds: Int64
  /// What to do when the paper ends within it.
  package var afterPaperOut: AfterPaperOut
  /// The template that it was laid out by; nil when its sender laid it out.
  package var template: String?
  /// What its sender should know about the picture.
  package var notes: [PrintNote]

  /// A job to be accepted.
  package init(
    printer: String, uid: UInt32, key: String, content: [UInt8], fingerprint: ContentFingerprint, lifetimeMilliseconds: Int64,
    afterPaperOut: AfterPaperOut, template: String? = nil, notes: [PrintNote] = []
  ) {
    self.printer = printer
    self.uid = uid
    self.key = key
    self.content = content
    self.fingerprint = fingerprint
    self.lifetimeMilliseconds = lifetimeMilliseconds
    self.afterPaperOut = afterPaperOut
    self.template = template
    self.notes = notes
  }
}

/// A print job as it is on disk. Only the store makes one: who holds it knows that it was written down.
package struct PrintJobRecord: Sendable, Hashable, Identifiable {
  /// Ascending in order of acceptance, never given twice.
  package let id: Int64
  /// Name of the printer.
  package let printer: String
  /// The user who asked.
  package let uid: UInt32
  /// The user's own name for this ticket.
  package let key: String
  /// What makes two requests the same.
  package let fingerprint: ContentFingerprint
  /// What to do when the paper ends within it.
  package let afterPaperOut: AfterPaperOut
  /// The template that it was laid out by; nil when its sender laid it out.
  package let template: String?
  /// What its sender should know about the picture.
  package let notes: [PrintNote]
  /// Where it stands.
  package internal(set) var state: PrintJobState
  /// Why it stands there, as a word of docs/names.md.
  package internal(set) var reason: String?
  /// Whether a part of it may be on paper.
  package internal(set) var partial: Bool
  /// What proves that it was printed.
  package internal(set) var proof: PrintProof?
  /// How it was put to the printer.
  package internal(set) var rendering: PrintRendering?
  /// How often it was sent.
  package internal(set) var attempts: Int
  /// Whether it bears the mark 补打.
  package internal(set) var reprint: Bool
  /// The finding that closed it, or had it queued again.
  package internal(set) var resolution: Resolution?
  /// When it was accepted.
  package let accepted: Moment
  /// How long it may wait to be sent.
  package internal(set) var expiry: PrintExpiry
  /// When it last changed.
  package internal(set) var changed: Moment
  /// Durable sequence number of its newest change.
  package internal(set) var sequence: Int64

  /// Whether its time to be sent is certainly over.
  package func isExpired(now: Moment) -> Bool { expiry.isExpired(now: now) }

  /// Whether somebody still has to look.
  package var isUnresolved: Bool { state == .unknown && resolution == nil }
}

/// One sending of a job.
package struct PrintAttempt: Sendable, Hashable {
  /// Id of the job.
  package let job: Int64
  /// Counted from 1 within the job.
  package let number: Int
  /// The number by which the printer confirms this attempt, 0 ..< `processNumbers`; nil once it was given to a newer attempt.
  package let processNumber: Int64?
  /// When it began.
  package let started: Moment
  /// When it ended; nil while it goes on.
  package let ended: Moment?
  /// State that the job went to when it ended.
  package let outcome: PrintJobState?
  /// What the printer itself said about it, even when that came late.
  package let evidence: PrintProof?

  /// How many process numbers there are: four characters of 20h to 7Eh (ESC/POS GS ( H, function 48;
  /// docs/device-protocols/escpos.md), but for the last, by which the driver asks whether a printer listens.
  package static let processNumbers: Int64 = 95 * 95 * 95 * 95 - 1
}
