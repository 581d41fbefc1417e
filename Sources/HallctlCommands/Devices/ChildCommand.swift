import Glibc

/// A command that runs while something is held for it.
struct ChildCommand {
  private let pid: pid_t

  /// How often it is looked at.
  static let interval = Duration.milliseconds(50)

  /// Starts it, looked up in PATH, with further variables in its environment. From here on Ctrl-C is for the command alone.
  init(_ words: [String], environment: [String: String]) throws(Trouble) {
    for (name, value) in environment { setenv(name, value, 1) }
    var defaults = sigset_t()
    sigemptyset(&defaults)
    sigaddset(&defaults, SIGINT)
    sigaddset(&defaults, SIGQUIT)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    posix_spawnattr_setsigdefault(&attributes, &defaults)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF))
    signal(SIGINT, SIG_IGN)
    signal(SIGQUIT, SIG_IGN)
    let arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
    defer { for argument in arguments { free(argument) } }
    var pid: pid_t = 0
    let code = posix_spawnp(&pid, words.first ?? "", nil, &attributes, arguments, environ)
    guard code == 0 else {
      let name = words.first ?? ""
      throw .usage(Text("无法执行 \(name)：", "Cannot run \(name): ") + SystemErrorWords.text(code))
    }
    self.pid = pid
  }

  /// Its exit status once it has ended, as a shell gives it: 128 and the signal's number when a signal ended it.
  func statusIfEnded() -> Int32? {
    var status: Int32 = 0
    let result = waitpid(pid, &status, WNOHANG)
    if result == 0 || (result < 0 && errno == EINTR) { return nil }
    guard result > 0 else { return 127 }
    let signal = status & 0x7F
    return signal == 0 ? (status >> 8) & 0xFF : 128 &+ signal
  }

  func waitBriefly() { usleep(50_000) }
}
