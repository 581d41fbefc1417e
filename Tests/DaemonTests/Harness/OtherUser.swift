import CShim
import Glibc
import Varlink

/// Connections of other users: only root can make them.
enum OtherUser {
  static let canBeMade = getuid() == 0

  /// A connection made by a process of that user. The kernel remembers who called connect(2), not who writes.
  static func connect(_ uid: uid_t, to path: String, errors: String) throws -> VarlinkClient {
    var pair: [Int32] = [-1, -1]
    guard socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0, &pair) == 0 else {
      throw HarnessError("socketpair: \(ChildProcess.errorText)")
    }
    defer { close(pair[0]) }
    let script = """
      import os, socket
      os.setgroups([]); os.setgid(\(uid)); os.setuid(\(uid))
      c = socket.socket(socket.AF_UNIX); c.connect("\(path)")
      socket.send_fds(socket.socket(fileno=3), [b"x"], [c.fileno()])
      """
    let child = try ChildProcess(
      ChildProcess.variable("HALLD_TEST_PYTHON") ?? "python3", ["-c", script], errors: errors, passing: pair[1])
    close(pair[1])
    guard try child.waitForExit() == .code(0) else { throw HarnessError("no connection as user \(uid): \(Files.text(errors))") }
    var number: Int32 = -1
    var count = 0
    var byte: UInt8 = 0
    guard hall_recv_with_fds(pair[0], &byte, 1, &number, 1, &count) == 1, count == 1 else {
      throw HarnessError("no connection as user \(uid)")
    }
    return VarlinkClient(owning: number)
  }
}
