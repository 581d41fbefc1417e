import CShim
import Glibc
import Testing

/// One run of the built program, with pipes where a terminal would be.
struct HallctlRun {
  let status: Int32
  let output: String
  let errors: String

  var lines: [String] { output.split(separator: "\n").map(String.init) }

  struct Failure: Error {
    let reason: String
  }

  /// The program lies where the tests were linked.
  static let program: String = {
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = readlink("/proc/self/exe", &buffer, buffer.count)
    let executable = String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
    return executable.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/") + "/hallctl"
  }()

  /// Runs it to its end.
  ///
  /// - Parameters:
  ///   - environment: beside a bare PATH and TZ=UTC; the locale is English unless it says otherwise.
  ///   - input: what stands on standard input.
  ///   - terminal: whether the input is a terminal.
  init(_ arguments: [String], environment: [String: String] = [:], input: String = "", terminal: Bool = false) throws {
    let output = try Pipe()
    let errors = try Pipe()
    let keyboard = try terminal ? Keyboard.terminal() : Keyboard.pipe()
    defer { keyboard.close() }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, keyboard.child, 0)
    posix_spawn_file_actions_adddup2(&actions, output.write, 1)
    posix_spawn_file_actions_adddup2(&actions, errors.write, 2)
    var variables = ["PATH": "/usr/bin:/bin", "TZ": "UTC", "LANG": "C"]
    variables.merge(environment) { $1 }
    let words: [UnsafeMutablePointer<CChar>?] = ([Self.program] + arguments).map { strdup($0) } + [nil]
    let settings: [UnsafeMutablePointer<CChar>?] = variables.map { strdup("\($0)=\($1)") } + [nil]
    defer { for text in words + settings { free(text) } }
    var pid: pid_t = 0
    let code = posix_spawn(&pid, Self.program, &actions, nil, words, settings)
    guard code == 0 else { throw Failure(reason: "cannot run \(Self.program): \(String(cString: strerror(code)))") }
    output.closeWrite()
    errors.closeWrite()
    keyboard.type(input)
    let texts = Self.drain(output.read, errors.read)
    var status: Int32 = 0
    while waitpid(pid, &status, 0) < 0, errno == EINTR {}
    self.status = status & 0x7F == 0 ? (status >> 8) & 0xFF : -(status & 0x7F)
    self.output = String(decoding: texts.0, as: UTF8.self)
    self.errors = String(decoding: texts.1, as: UTF8.self)
  }

  /// Reads both to their ends, so that neither can fill up while the other is read.
  private static func drain(_ first: Int32, _ second: Int32) -> ([UInt8], [UInt8]) {
    var entries = [first, second].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    var texts: [[UInt8]] = [[], []]
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while entries.contains(where: { $0.fd >= 0 }) {
      guard poll(&entries, 2, -1) > 0 else { continue }
      for index in entries.indices where entries[index].revents != 0 {
        let count = read(entries[index].fd, &chunk, chunk.count)
        if count > 0 { texts[index] += chunk[..<count] } else { entries[index].fd = -1 }
      }
    }
    return (texts[0], texts[1])
  }
}

private final class Pipe {
  let read: Int32
  let write: Int32
  private var writeIsOpen = true

  init() throws {
    var ends: [Int32] = [-1, -1]
    // Unlike pipe(2), close-on-exec from the start: another child that inherited an end would keep it open.
    guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
      throw HallctlRun.Failure(reason: "no pipe")
    }
    read = ends[0]
    write = ends[1]
  }

  func closeWrite() {
    if writeIsOpen { close(write) }
    writeIsOpen = false
  }

  deinit {
    close(read)
    closeWrite()
  }
}

/// What the program finds on its standard input.
private struct Keyboard {
  let child: Int32
  private let own: Int32
  private let isTerminal: Bool

  static func pipe() throws -> Keyboard {
    var ends: [Int32] = [-1, -1]
    guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0, &ends) == 0 else {
      throw HallctlRun.Failure(reason: "no pipe")
    }
    return Keyboard(child: ends[0], own: ends[1], isTerminal: false)
  }

  static func terminal() throws -> Keyboard {
    var path = [CChar](repeating: 0, count: 128)
    let own = hall_pty_open(&path, path.count)
    let name = String(decoding: path.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let child = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC)
    guard own >= 0, child >= 0 else { throw HallctlRun.Failure(reason: "no terminal") }
    return Keyboard(child: child, own: own, isTerminal: true)
  }

  func type(_ text: String) {
    Glibc.close(child)
    let bytes = Array(text.utf8)
    if isTerminal {
      // It stays open until the program has ended.
      _ = write(own, bytes, bytes.count)
    } else {
      // A program that has ended already must not take the tests with it (SIGPIPE).
      _ = send(own, bytes, bytes.count, Int32(MSG_NOSIGNAL))
      Glibc.close(own)
    }
  }

  func close() { if isTerminal { Glibc.close(own) } }
}
