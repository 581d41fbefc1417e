/// Why a device or a job is as it is: one word of the list in docs/names.md. Clients may compare it; people read its translation.
///
/// Not an enum, because reasons grow with every device class and a client must live with one that it does not know.
package struct Reason: RawRepresentable, Error, Hashable, Sendable {
  package let rawValue: String
  package init(rawValue: String) { self.rawValue = rawValue }

  // The printer's own.
  package static let paperOut = Reason(rawValue: "paper_out")
  package static let paperNearEnd = Reason(rawValue: "paper_near_end")
  package static let coverOpen = Reason(rawValue: "cover_open")
  package static let cutterError = Reason(rawValue: "cutter_error")
  package static let headHot = Reason(rawValue: "head_hot")
  package static let mechanicalError = Reason(rawValue: "mechanical_error")
  package static let unrecoverableError = Reason(rawValue: "unrecoverable_error")
  package static let paperJam = Reason(rawValue: "paper_jam")
  package static let ticketAtExit = Reason(rawValue: "ticket_at_exit")
  package static let feedButton = Reason(rawValue: "feed_button")
  package static let offline = Reason(rawValue: "offline")

  // The line's.
  package static let noReply = Reason(rawValue: "no_reply")
  package static let garbage = Reason(rawValue: "garbage")
  package static let busy = Reason(rawValue: "busy")
  package static let noPermission = Reason(rawValue: "no_permission")
  package static let notFound = Reason(rawValue: "not_found")
  package static let wrongDevice = Reason(rawValue: "wrong_device")
  package static let deviceMoved = Reason(rawValue: "device_moved")
  package static let deviceAmbiguous = Reason(rawValue: "device_ambiguous")
  package static let deviceLost = Reason(rawValue: "device_lost")
  package static let ioError = Reason(rawValue: "io_error")
  package static let noMap = Reason(rawValue: "no_map")
  package static let removed = Reason(rawValue: "removed")
  package static let detecting = Reason(rawValue: "detecting")

  // The job's.
  package static let clockUntrusted = Reason(rawValue: "clock_untrusted")
  package static let interrupted = Reason(rawValue: "interrupted")
  package static let noConfirmation = Reason(rawValue: "no_confirmation")
  package static let notCleared = Reason(rawValue: "not_cleared")
  package static let contentRefused = Reason(rawValue: "content_refused")
  package static let shutdown = Reason(rawValue: "shutdown")
  package static let spoolFailed = Reason(rawValue: "spool_failed")

  // The worker's that draws it.
  package static let workerCrashed = Reason(rawValue: "worker_crashed")
  package static let workerTimeout = Reason(rawValue: "worker_timeout")
  package static let workerMemory = Reason(rawValue: "worker_memory")
  package static let workerMissing = Reason(rawValue: "worker_missing")
  package static let workerRefused = Reason(rawValue: "worker_refused")
  package static let noFont = Reason(rawValue: "no_font")
  package static let workerBusy = Reason(rawValue: "worker_busy")
}
