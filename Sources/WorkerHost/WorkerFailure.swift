import DeviceCore
import HallInterface
import Varlink

/// Why a job of a worker has no result. The job is not tried again: what it did once it would do again.
package enum WorkerFailure: Error, Hashable, Sendable, CustomStringConvertible {
  /// The worker died over it: by a signal, or it left by itself.
  case crashed(String)
  /// It took longer than it may; the worker was killed.
  case timedOut
  /// The worker used up the memory that it may have.
  case outOfMemory
  /// No worker could be started.
  case missing(String)
  /// What the worker answered is not to be believed; it was killed.
  case refused(String)
  /// The worker answered with an error, and goes on.
  case answered(VarlinkErrorReply)
  /// More jobs wait than may.
  case busy
  /// halld is stopping.
  case stopped

  /// The word of docs/names.md; nil for an error of the work itself.
  package var reason: Reason? {
    switch self {
    case .crashed: .workerCrashed
    case .timedOut: .workerTimeout
    case .outOfMemory: .workerMemory
    case .missing: .workerMissing
    case .refused: .workerRefused
    case .busy: .workerBusy
    case .stopped: .shutdown
    case .answered: nil
    }
  }

  /// What happened, for the log. Holds nothing of what the worker was given.
  package var description: String {
    switch self {
    case .crashed(let how): "it crashed (\(how))"
    case .timedOut: "it did not answer in time"
    case .outOfMemory: "it used up its memory"
    case .missing(let why): "it cannot be started: \(why)"
    case .refused(let why): "its answer was refused: \(why)"
    case .answered(let reply): "it answered \(OneLine.text(reply.errorName, limit: 80))"
    case .busy: "too many jobs wait"
    case .stopped: "halld is stopping"
    }
  }

  /// Why the template or its fields are not to be used, in one line; nil for anything else.
  package var invalidTicket: String? {
    guard case .answered(let reply) = self, case .invalidTicket(let reason)? = HalldWorkerTickets.Failure(reply) else { return nil }
    return OneLine.text(reason, limit: 500)
  }

  /// Whether no configured font can be used.
  package var isNoFont: Bool {
    guard case .answered(let reply) = self else { return false }
    return HalldWorkerTickets.Failure(reply) == .noFont
  }
}
