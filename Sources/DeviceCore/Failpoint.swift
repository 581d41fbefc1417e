#if HALLD_TEST_HOOKS
  import Glibc
#endif

/// The steps of a ticket at which a test may take the power away. Compiled into debug builds only; HALLD_FAILPOINT names one.
package enum Failpoint: String, CaseIterable, Sendable {
  /// The request is understood; nothing is on disk.
  case printDecoded = "print_decoded"
  /// The job is on disk; nobody has been told.
  case printCommitted = "print_committed"
  /// The client has been told; the ticket waits.
  case printAnswered = "print_answered"
  /// "sending" is on disk; not a byte is on the line.
  case attemptJournalled = "attempt_journalled"
  /// The first bytes are on the line.
  case attemptFirstBytes = "attempt_first_bytes"
  /// About half of the bytes are on the line.
  case attemptHalfSent = "attempt_half_sent"
  /// All bytes are on the line, the question for the proof too.
  case attemptAllSent = "attempt_all_sent"
  /// The proof was read; it is not on disk.
  case attemptProved = "attempt_proved"
  /// The outcome is on disk; nobody has been told.
  case attemptFinished = "attempt_finished"

  /// Kills this process when the test named this point.
  @inline(__always) package func reached() {
    #if HALLD_TEST_HOOKS
      if Self.armed == self { kill(getpid(), SIGKILL) }
    #endif
  }

  #if HALLD_TEST_HOOKS
    private static let armed = getenv("HALLD_FAILPOINT").flatMap { Failpoint(rawValue: String(cString: $0)) }
  #endif
}
