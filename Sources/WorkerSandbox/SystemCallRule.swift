import Glibc

/// A system call that stays allowed, by its name in the kernel.
package struct SystemCallRule: Sendable {
  /// What one of its arguments must be.
  package enum Condition: Sendable {
    /// None of these bits is set.
    case without(bits: UInt64)
    /// All of these bits are set.
    case with(bits: UInt64)
    /// Exactly this.
    case equal(to: UInt64)
    /// This process's own number.
    case ownProcess
  }

  /// Names that one kernel has and another has not are skipped where they are missing.
  package var name: String
  /// For one argument, counted from 0.
  package var condition: (argument: UInt32, Condition)?

  package init(_ name: String, _ condition: (argument: UInt32, Condition)? = nil) {
    self.name = name
    self.condition = condition
  }

  private static func all(_ names: String) -> [SystemCallRule] { names.split(separator: " ").map { SystemCallRule(String($0)) } }

  /// Memory, time, signals to oneself, the end. No memory can be made executable.
  package static let computing =
    all(
      """
      brk munmap mremap madvise futex futex_time64 get_robust_list set_robust_list rseq membarrier sched_yield getrandom \
      clock_gettime clock_gettime64 clock_getres clock_getres_time64 clock_nanosleep clock_nanosleep_time64 nanosleep gettimeofday time \
      getpid gettid getppid getuid geteuid getgid getegid getrusage sysinfo uname sched_getaffinity getcpu \
      rt_sigaction rt_sigprocmask rt_sigreturn sigreturn sigaltstack restart_syscall exit exit_group
      """) + [
      SystemCallRule("mmap", (2, .without(bits: executable))), SystemCallRule("mmap2", (2, .without(bits: executable))),
      SystemCallRule("mprotect", (2, .without(bits: executable))),
      // abort() and raise().
      SystemCallRule("tgkill", (0, .ownProcess)),
    ]

  /// Threads of this process, as the filter applies to them too; no process. Pango 1.50 matches fonts on threads of its own.
  package static let threads = [SystemCallRule("clone", (0, .with(bits: thread)))] + all("set_tid_address")

  /// What is open can be read and written, waited for and closed.
  package static let messages =
    all(
      """
      read readv write writev recvmsg recvfrom sendmsg sendto close lseek poll ppoll ppoll_time64 epoll_wait epoll_pwait epoll_pwait2 epoll_ctl
      """)

  /// Files that exist in memory alone. Their size is asked with lseek: fstat is a stat of any path to the kernel.
  package static let memoryFiles =
    all("memfd_create ftruncate pread64 pwrite64")
    + [F_GETFD, F_SETFD, F_GETFL, F_DUPFD_CLOEXEC, addSeals, getSeals].map {
      SystemCallRule("fcntl", (1, .equal(to: UInt64($0))))
    }

  /// To start programs, reach the network, or look into other processes.
  package static let grave = """
    execve execveat socket socketpair connect bind listen accept accept4 ptrace process_vm_readv process_vm_writev pidfd_open pidfd_getfd \
    kexec_load init_module finit_module bpf perf_event_open mount umount2 pivot_root chroot setns unshare keyctl add_key request_key \
    io_uring_setup userfaultfd
    """.split(separator: " ").map(String.init)

  /// CLONE_THREAD.
  private static let thread: UInt64 = 0x0001_0000
  /// PROT_EXEC.
  private static let executable: UInt64 = 4
  /// F_ADD_SEALS and F_GET_SEALS (Linux, F_LINUX_SPECIFIC_BASE + 9 and + 10), which the Glibc module does not show.
  private static let addSeals: Int32 = 1024 + 9
  private static let getSeals: Int32 = 1024 + 10
}
