import CShim
import Glibc
import Varlink

/// A client that says whatever a test wants on the socket, and reads only when told.
final class RawClient {
  private let descriptor: Int32
  private var buffer: [UInt8] = []

  init(_ path: String) throws {
    descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { throw HarnessError("socket: \(ChildProcess.errorText)") }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { bytes in bytes.copyBytes(from: Array(path.utf8).prefix(bytes.count - 1)) }
    let result = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    guard result == 0 else {
      close(descriptor)
      throw HarnessError("connect \(path): \(ChildProcess.errorText)")
    }
  }

  deinit { close(descriptor) }

  /// - Returns: how many bytes the daemon's side took before it closed the connection; all, if it did not.
  @discardableResult func send(_ bytes: [UInt8]) -> Int {
    var sent = 0
    while sent < bytes.count {
      let count = bytes.withUnsafeBytes { pointer in
        hall_send_with_fds(descriptor, pointer.baseAddress.map { $0 + sent }, min(65_536, bytes.count - sent), nil, 0)
      }
      guard count > 0 else { return sent }
      sent += count
    }
    return sent
  }

  func call(_ method: String, _ parameters: String = "{}", flags: String = "") {
    send(Array("{\"method\":\"\(method)\",\"parameters\":\(parameters)\(flags)}".utf8) + [0])
  }

  /// The next message; nil when the daemon closed the connection.
  func next(within seconds: Double = 20) throws -> JSONObject? {
    let deadline = Moment.in(seconds: seconds)
    while true {
      if let end = buffer.firstIndex(of: 0) {
        let frame = Array(buffer[..<end])
        buffer.removeFirst(end + 1)
        guard case .object(let message) = try JSON(parsing: frame) else {
          throw HarnessError("no object: \(String(decoding: frame, as: UTF8.self))")
        }
        return message
      }
      guard try wait(for: Int16(POLLIN), by: deadline) != 0 else { throw HarnessError("the daemon did not answer in time") }
      var chunk = [UInt8](repeating: 0, count: 65_536)
      let count = recv(descriptor, &chunk, chunk.count, 0)
      guard count > 0 else { return nil }
      buffer += chunk.prefix(count)
    }
  }

  /// Waits until the daemon has closed the connection, without reading what it sent.
  func waitForHangUp(within seconds: Double = 20) throws {
    // Nothing is asked for: POLLHUP and POLLERR are always told.
    guard try wait(for: 0, by: .in(seconds: seconds)) != 0 else { throw HarnessError("the daemon did not hang up") }
  }

  private func wait(for events: Int16, by deadline: Moment) throws -> Int16 {
    while true {
      var entry = pollfd(fd: descriptor, events: events, revents: 0)
      let ready = poll(&entry, 1, deadline.millisecondsLeft)
      if ready < 0, errno == EINTR { continue }
      return ready > 0 ? entry.revents : 0
    }
  }
}
