import EventLoop
import Glibc

/// Where USB/IP is offered: an IPv4 or IPv6 address and a port.
struct USBIPAddress: Equatable, Sendable, CustomStringConvertible {
  /// The port of the stock tools.
  static let usualPort: UInt16 = 3240

  var host: String
  var port: UInt16

  init(host: String = "127.0.0.1", port: UInt16 = usualPort) {
    self.host = host
    self.port = port
  }

  /// Reads `192.0.2.1`, `192.0.2.1:3240`, `[::1]` or `[::1]:3240`. Port 0 stands for any that is free.
  ///
  /// - Returns: nil for anything else; names are not looked up.
  init?(parsing text: String) {
    var rest = Substring(text)
    if rest.hasPrefix("[") {
      guard let end = rest.firstIndex(of: "]") else { return nil }
      host = String(rest[rest.index(after: rest.startIndex)..<end])
      rest = rest[rest.index(after: end)...]
    } else {
      host = String(rest.prefix { $0 != ":" })
      rest = rest.dropFirst(host.count)
    }
    port = Self.usualPort
    if !rest.isEmpty {
      guard rest.hasPrefix(":"), let given = UInt16(rest.dropFirst()) else { return nil }
      port = given
    }
    guard text.hasPrefix("[") ? isIPv6 : isIPv4 else { return nil }
  }

  /// `192.0.2.1:3240` or `[::1]:3240`.
  var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

  private var isIPv4: Bool {
    var address = in_addr()
    return inet_pton(AF_INET, host, &address) == 1
  }

  private var isIPv6: Bool {
    var address = in6_addr()
    return inet_pton(AF_INET6, host, &address) == 1
  }

  /// A listening, non-blocking socket.
  ///
  /// - Returns: its descriptor, and the address with the port that it got.
  /// - Throws: `SystemError`.
  func listen(backlog: Int32) throws -> (descriptor: Int32, address: USBIPAddress) {
    let family = isIPv4 ? AF_INET : AF_INET6
    let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
    let descriptor = socket(family, type, 0)
    guard descriptor >= 0 else { throw SystemError(errno, "open a socket for \(self)") }
    var on: Int32 = 1
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<Int32>.size))
    guard bind(descriptor), Glibc.listen(descriptor, backlog) == 0 else {
      let reason = errno
      Glibc.close(descriptor)
      throw SystemError(reason, "listen on \(self)")
    }
    return (descriptor, USBIPAddress(host: host, port: Self.port(of: descriptor) ?? port))
  }

  private func bind(_ descriptor: Int32) -> Bool {
    if isIPv4 {
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_port = port.bigEndian
      inet_pton(AF_INET, host, &address.sin_addr)
      return Self.bind(descriptor, &address)
    }
    var address = sockaddr_in6()
    address.sin6_family = sa_family_t(AF_INET6)
    address.sin6_port = port.bigEndian
    inet_pton(AF_INET6, host, &address.sin6_addr)
    return Self.bind(descriptor, &address)
  }

  private static func bind<Address>(_ descriptor: Int32, _ address: inout Address) -> Bool {
    withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { Glibc.bind(descriptor, $0, socklen_t(MemoryLayout<Address>.size)) == 0 }
    }
  }

  /// The port stands at the same place in the addresses of both families.
  private static func port(of descriptor: Int32) -> UInt16? {
    var address = sockaddr_in6()
    var size = socklen_t(MemoryLayout<sockaddr_in6>.size)
    let result = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &size) }
    }
    return result == 0 ? UInt16(bigEndian: address.sin6_port) : nil
  }
}
