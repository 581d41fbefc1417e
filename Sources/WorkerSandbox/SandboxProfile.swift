import CWorkerShim

/// What a kind of work may still do once it is locked in.
///
/// A kind that needs more gets another value, not another mechanism: docs/decisions/0006-worker.md.
package struct SandboxProfile: Sendable {
  /// Which rights Landlock takes away.
  package struct Landlock: OptionSet, Sendable {
    package let rawValue: UInt32
    package init(rawValue: UInt32) { self.rawValue = rawValue }

    /// To open, make, change or remove any file
    package static let files = Landlock(rawValue: UInt32(HALL_LANDLOCK_FILES))
    /// To bind or connect TCP sockets
    package static let network = Landlock(rawValue: UInt32(HALL_LANDLOCK_NETWORK))
    /// To reach other processes by signals and abstract Unix sockets
    package static let others = Landlock(rawValue: UInt32(HALL_LANDLOCK_SCOPE))
  }

  /// Taken away by Landlock.
  package var landlock: Landlock
  /// The system calls that are left; all others fail with EPERM.
  package var calls: [SystemCallRule]
  /// Those that no library tries by itself: whoever makes one has taken the process over, which ends it (SIGSYS).
  package var deadly: [String]
  /// Descriptors that may be open (RLIMIT_NOFILE).
  package var openFiles: UInt64

  /// Ticket layout: nothing but computing, its socket, and memory files. 16 descriptors come with a call at most, 16 with the next.
  package static let tickets = SandboxProfile(
    landlock: [.files, .network, .others],
    calls: SystemCallRule.computing + SystemCallRule.threads + SystemCallRule.messages + SystemCallRule.memoryFiles,
    deadly: SystemCallRule.grave, openFiles: 48)
}
