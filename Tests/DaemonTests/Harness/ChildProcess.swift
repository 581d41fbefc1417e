import Glibc

/// A program of ours as a child process: its standard output line by line, its standard error in a file.
///
/// Used from one thread at a time. It is killed at the latest when it is released.
final class ChildProcess {
  enum Exit: Hashable {
    case code(Int32)
    case signal(Int32)
  }

  let pid: pid_t
  let name: String
  /// Where its standard error goes.
  let errors: String
  private var output: Int32
  private var buffer: [UInt8] = []
  private var exit: Exit?

  init(
    _ program: String, _ arguments: [String], environment: [String: String] = [:], errors: String, passing socket: Int32? = nil
  ) throws {
    self.errors = errors
    name = String(program.split(separator: "/").last ?? "")
    // A socket pair rather than a pipe, because it can be made close-on-exec at once: a copy in another child would hide the end of this one.
    var pipe: [Int32] = [-1, -1]
    let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    guard socketpair(AF_UNIX, kind, 0, &pipe) == 0 else { throw HarnessError("socketpair: \(Self.errorText)") }
    defer { close(pipe[1]) }
    output = pipe[0]

    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, pipe[1], 1)
    posix_spawn_file_actions_addopen(&actions, 2, errors, O_WRONLY | O_CREAT | O_APPEND, 0o644)
    if let socket { posix_spawn_file_actions_adddup2(&actions, socket, 3) }

    var variables = ["PATH=\(Self.variable("PATH") ?? "/usr/bin:/bin")", "LANG=C.UTF-8"]
    for (name, value) in environment { variables.append("\(name)=\(value)") }
    var argv = ([program] + arguments).map { strdup($0) }
    var envp = variables.map { strdup($0) }
    defer { for pointer in argv + envp { free(pointer) } }
    argv.append(nil)
    envp.append(nil)
    var child: pid_t = 0
    let result = posix_spawnp(&child, program, &actions, nil, argv, envp)
    guard result == 0 else {
      close(output)
      throw HarnessError("cannot start \(program): \(String(cString: strerror(result)))")
    }
    pid = child
  }

  deinit {
    kill()
    close(output)
  }

  /// Hung up when it has ended.
  var lifeline: Int32 { output }

  /// Whether it is known to have ended.
  var hasEnded: Bool { exit != nil }

  func send(_ signal: Int32) {
    if exit == nil { Glibc.kill(pid, signal) }
  }

  /// Ends it at once and for good.
  func kill() {
    guard exit == nil else { return }
    Glibc.kill(pid, SIGKILL)
    reap()
  }

  /// The next line of its output; nil when it has closed it, as it does by ending.
  func line(by deadline: Moment) throws -> String? {
    while true {
      if let end = buffer.firstIndex(of: 10) {
        let line = String(decoding: buffer[..<end], as: UTF8.self)
        buffer.removeFirst(end + 1)
        return line
      }
      var entry = pollfd(fd: output, events: Int16(POLLIN), revents: 0)
      let ready = poll(&entry, 1, deadline.millisecondsLeft)
      if ready < 0, errno == EINTR { continue }
      guard ready > 0 else { throw HarnessError("\(name) said nothing more in time") }
      var chunk = [UInt8](repeating: 0, count: 65_536)
      let count = read(output, &chunk, chunk.count)
      guard count > 0 else { return nil }
      buffer += chunk.prefix(count)
    }
  }

  /// How it ended. Whoever ends closes his output.
  func waitForExit(by deadline: Moment = .in(seconds: 20)) throws -> Exit {
    if let exit { return exit }
    while try line(by: deadline) != nil {}
    reap()
    return exit ?? .code(-1)
  }

  private func reap() {
    var status: Int32 = 0
    while waitpid(pid, &status, 0) < 0, errno == EINTR {}
    exit = status & 0x7F == 0 ? .code((status >> 8) & 0xFF) : .signal(status & 0x7F)
  }

  static func variable(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }
  static var errorText: String { String(cString: strerror(errno)) }
}

/// The harness could not do what a test asked, or what the test waited for did not come.
struct HarnessError: Error, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}

/// A moment up to which a test waits. Generous: it is only reached by a test that fails.
struct Moment {
  private let nanoseconds: UInt64

  private static var now: UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }

  static func `in`(seconds: Double) -> Moment { Moment(nanoseconds: now + UInt64(seconds * 1_000_000_000)) }

  var left: Duration { .nanoseconds(Int64(clamping: nanoseconds) - Int64(clamping: min(Self.now, nanoseconds))) }
  var millisecondsLeft: Int32 { Int32(clamping: left.components.seconds * 1000 + left.components.attoseconds / 1_000_000_000_000_000 + 1) }
  var hasPassed: Bool { Self.now >= nanoseconds }
}
