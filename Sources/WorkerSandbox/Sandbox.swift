import CWorkerShim
import Glibc

/// A step of locking in failed. The worker must not go on.
package struct SandboxError: Error, Hashable, CustomStringConvertible {
  /// The positive `errno` value
  package let code: Int32
  /// Which step
  package let step: String

  /// "seccomp_load: Operation not permitted"
  package var description: String { "\(step): \(String(cString: strerror(code)))" }
}

/// Locks this process in, in two steps: what can be given up before the work's own files are open, and the rest.
package enum Sandbox {
  /// What the kernel gave.
  package struct Strength: Hashable, Sendable {
    /// The version of Landlock's interface; 0 without
    package let landlock: Int
    /// Whether system calls are filtered
    package let seccomp: Bool
  }

  /// At the start: never outlives who started it, has no more memory than this, leaves no trace of itself, starts nothing.
  ///
  /// - Parameters:
  ///   - memory: bytes of its own (RLIMIT_DATA); with the files and libraries that it maps it may reach 1 GiB more (RLIMIT_AS).
  ///   - file: the largest file that it may make, in bytes.
  ///   - exitWithoutMemory: how it ends when an allocation is refused.
  package static func begin(memory: UInt64, file: UInt64, exitWithoutMemory: Int32) throws(SandboxError) {
    try check(hall_worker_die_with_parent(), "prctl PR_SET_PDEATHSIG")
    try check(hall_worker_no_new_privileges(), "prctl PR_SET_NO_NEW_PRIVS")
    hall_worker_exit_without_memory(exitWithoutMemory)
    // Where memory runs out in the whole machine, rather this than what prints and records. Before it is hidden: its /proc is then root's.
    offerToTheKernel()
    try check(hall_worker_hide(), "prctl PR_SET_DUMPABLE")
    try limit(RLIMIT_DATA, to: memory, "RLIMIT_DATA")
    try limit(RLIMIT_AS, to: memory &+ (1 << 30), "RLIMIT_AS")
    try limit(RLIMIT_FSIZE, to: file, "RLIMIT_FSIZE")
    try limit(RLIMIT_CORE, to: 0, "RLIMIT_CORE")
    // Swift's runtime would start a program to describe a crash. Here that is one more thing that may go wrong: the signal says enough.
    for fatal in [SIGQUIT, SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGTRAP] { signal(fatal, SIG_DFL) }
    // Writing past the limit is an error to be answered, not the end.
    signal(SIGXFSZ, SIG_IGN)
    signal(SIGPIPE, SIG_IGN)
  }

  /// When the work's files are open: nothing else can be opened or reached any more. There is no way back.
  package static func lock(_ profile: SandboxProfile) throws(SandboxError) -> Strength {
    try limit(RLIMIT_NOFILE, to: profile.openFiles, "RLIMIT_NOFILE")
    let landlock = hall_worker_landlock(profile.landlock.rawValue)
    // A filter around this process may forbid it to ask (EPERM): as if the kernel had none.
    if landlock < 0 && landlock != -EPERM { throw SandboxError(code: -landlock, step: "landlock") }
    return Strength(landlock: max(0, Int(landlock)), seccomp: try SystemCallFilter.install(profile))
  }

  private static func offerToTheKernel() {
    let file = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC)
    guard file >= 0 else { return }
    _ = write(file, "1000", 4)
    close(file)
  }

  private static func limit(_ resource: __rlimit_resource, to value: UInt64, _ name: String) throws(SandboxError) {
    let resource = Int32(resource.rawValue)
    var old = rlimit()
    getrlimit(resource, &old)
    // What is lower already stays so.
    let value = min(rlim_t(value), old.rlim_max)
    var new = rlimit(rlim_cur: value, rlim_max: value)
    guard setrlimit(resource, &new) == 0 else { throw SandboxError(code: errno, step: name) }
  }

  private static func check(_ result: Int32, _ step: String) throws(SandboxError) {
    guard result >= 0 else { throw SandboxError(code: -result, step: step) }
  }
}
