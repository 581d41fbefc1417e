import CSystemd
import Glibc

/// The listening sockets that systemd opened for this process (socket activation, sd_listen_fds(3)).
package enum SystemdSockets {
  /// Takes over every socket that systemd passed, in the order of the socket units.
  ///
  /// Each one is close-on-exec and non-blocking afterwards. `LISTEN_FDS`, `LISTEN_PID` and `LISTEN_FDNAMES` leave the environment, so that no
  /// child mistakes these sockets for its own; a second call therefore returns nothing.
  ///
  /// - Returns: the sockets, empty when the process was started without socket activation.
  /// - Throws: ``SystemdSocketError`` when a passed descriptor is not what halld can serve. All of them stay open: the caller is expected to exit.
  package static func listening() throws(SystemdSocketError) -> [PassedSocket] {
    var names: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
    let count = sd_listen_fds_with_names(1, &names)
    defer { release(names, count: count) }
    guard count >= 0 else { throw .environment(errno: -count) }
    var sockets: [PassedSocket] = []
    for index in 0..<count {
      let descriptor = firstPassedDescriptor + index
      let name = names?[Int(index)].map { String(cString: $0) } ?? "unknown"
      try verify(descriptor, name: name)
      sockets.append(PassedSocket(descriptor: descriptor, name: name))
    }
    return sockets
  }

  /// SD_LISTEN_FDS_START of sd-daemon.h, a macro that Swift sees as a plain number; named here for the reader.
  static let firstPassedDescriptor: Int32 = SD_LISTEN_FDS_START

  /// Accepts only a listening stream socket of the Unix family and makes it non-blocking: with two processes at one socket a connection
  /// may be gone between readiness and accept(2), and the loop must not wait for the next.
  static func verify(_ descriptor: Int32, name: String) throws(SystemdSocketError) {
    let verdict = sd_is_socket(descriptor, AF_UNIX, Int32(SOCK_STREAM.rawValue), 1)
    guard verdict >= 0 else { throw .notUsable(name: name, errno: -verdict) }
    guard verdict > 0 else { throw .notListeningUnixStream(name: name) }
    let flags = fcntl(descriptor, F_GETFL)
    guard flags >= 0, fcntl(descriptor, F_SETFL, flags | O_NONBLOCK) >= 0 else { throw .notUsable(name: name, errno: errno) }
  }

  private static func release(_ names: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?, count: Int32) {
    guard let names else { return }
    for index in 0..<max(count, 0) { free(names[Int(index)]) }
    free(names)
  }
}
