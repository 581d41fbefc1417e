import Glibc

/// The service manager's end of sd_notify(3).
struct NotifySocket {
  private let descriptor: Int32

  init(_ path: String) throws {
    descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { throw HarnessError("socket: \(ChildProcess.errorText)") }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { bytes in bytes.copyBytes(from: Array(path.utf8).prefix(bytes.count - 1)) }
    let result = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) }
    }
    guard result == 0 else { throw HarnessError("bind \(path): \(ChildProcess.errorText)") }
  }

  func close() { Glibc.close(descriptor) }

  /// - Returns: false when the child ended before it was ready.
  func waitForReady(of child: ChildProcess, within seconds: Double = 20) throws -> Bool {
    let deadline = Moment.in(seconds: seconds)
    let life = child.lifeline
    while !deadline.hasPassed {
      var entries = [pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0), pollfd(fd: life, events: Int16(POLLIN), revents: 0)]
      guard poll(&entries, 2, deadline.millisecondsLeft) > 0 else { continue }
      if entries[0].revents != 0 {
        var buffer = [UInt8](repeating: 0, count: 4096)
        let count = recv(descriptor, &buffer, buffer.count, 0)
        if String(decoding: buffer.prefix(max(0, count)), as: UTF8.self).split(separator: "\n").contains("READY=1") { return true }
      } else if entries[1].revents & Int16(POLLHUP) != 0 {
        return false
      }
    }
    throw HarnessError("\(child.name) was not ready in time")
  }
}
