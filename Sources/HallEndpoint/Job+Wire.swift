import HallInterface
import RecordStore

extension HalldTicketPrinter.Job {
  /// - Parameter trusted: whether the wall clock is not behind the newest record.
  init(_ job: PrintJobRecord, trusted: Bool) {
    self.init(
      id: Int(job.id), printer: job.printer, key: job.key, uid: Int(job.uid), state: .init(job.state), reason: job.reason,
      partial: job.partial, proof: job.proof.flatMap { HalldTicketPrinter.Proof(rawValue: $0.rawValue) },
      rendering: job.rendering.flatMap { HalldTicketPrinter.Rendering(rawValue: $0.rawValue) },
      template: job.template, notes: job.notes.isEmpty ? nil : job.notes.map { .init($0) }, attempts: job.attempts,
      reprint: job.reprint,
      resolution: job.resolution.map {
        .init(verdict: $0.verdict == .seen ? .seen : .missing, uid: Int($0.uid), atMs: Int($0.wallMilliseconds))
      },
      acceptedMs: Int(job.accepted.wallMilliseconds), changedMs: Int(job.changed.wallMilliseconds),
      expiresMs: Int(job.expiry.wallDeadline), clockTrusted: trusted, seq: Int(job.sequence))
  }
}

extension HalldTicketPrinter.Note {
  init(_ note: PrintNote) { self.init(word: note.word, detail: note.detail) }
}

extension HalldTicketPrinter.JobState {
  init(_ state: PrintJobState) {
    self =
      switch state {
      case .queued: .queued
      case .held: .held
      case .sending: .sending
      case .printed: .printed
      case .written: .written
      case .failed: .failed
      case .unknown: .unknown
      case .expired: .expired
      case .cancelled: .cancelled
      }
  }
}
