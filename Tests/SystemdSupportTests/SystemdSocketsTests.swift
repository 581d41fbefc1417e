import Glibc
import Testing

@testable import SystemdSupport

/// A temporary listening socket; removed with its folder.
private struct ListeningSocket {
  let descriptor: Int32

  init?() {
    guard let address = UnixAddress(inNewFolder: "s") else { return nil }
    descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
    guard address.bind(descriptor), listen(descriptor, 1) == 0 else { return nil }
    address.remove()
  }
}

@Suite struct SystemdSocketsTests {
  @Test("a listening Unix stream socket is taken and never waits")
  func acceptsListeningSocket() throws {
    let listening = try #require(ListeningSocket())
    defer { close(listening.descriptor) }
    try SystemdSockets.verify(listening.descriptor, name: "varlink")
    #expect(accept(listening.descriptor, nil, nil) == -1 && errno == EAGAIN)
  }

  @Test("a socket unit that passes something else is refused by name")
  func refusesOtherSockets() throws {
    var pair: [Int32] = [-1, -1]
    try #require(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &pair) == 0)
    let datagram = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
    let network = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    try #require(listen(network, 1) == 0)
    let file = open("/dev/null", O_RDONLY)
    defer { for descriptor in pair + [datagram, network, file] { close(descriptor) } }
    for descriptor in [pair[0], datagram, network, file] {
      #expect(throws: SystemdSocketError.notListeningUnixStream(name: "varlink")) {
        try SystemdSockets.verify(descriptor, name: "varlink")
      }
    }
  }

  @Test("a descriptor that is not open is refused with the system's reason")
  func refusesClosed() {
    let error = #expect(throws: SystemdSocketError.self) { try SystemdSockets.verify(1_000_000, name: "varlink") }
    #expect(error == .notUsable(name: "varlink", errno: EBADF))
    #expect(error?.description == "The socket \"varlink\" passed by systemd cannot be used: Bad file descriptor (9).")
  }

  @Test("without socket activation there is nothing to take over")
  func noActivation() async {
    await #expect(processExitsWith: .exitCode(7)) {
      unsetenv("LISTEN_FDS")
      exit((try? SystemdSockets.listening()) == [] ? 7 : 1)
    }
  }

  @Test("sockets passed to another process are left alone")
  func foreignActivation() async {
    await #expect(processExitsWith: .exitCode(7)) {
      setenv("LISTEN_FDS", "2", 1)
      setenv("LISTEN_PID", "1", 1)
      exit((try? SystemdSockets.listening()) == [] ? 7 : 1)
    }
  }

  @Test("passed sockets arrive with their names, once, and no child inherits them")
  func activation() async {
    await #expect(processExitsWith: .exitCode(7)) {
      guard let listening = ListeningSocket() else { exit(1) }
      let first = SystemdSockets.firstPassedDescriptor
      // A copy far from the place it goes to, since 3 and 4 may be in use in this process, even by this socket itself.
      let copy = fcntl(listening.descriptor, F_DUPFD, 100)
      guard dup2(copy, first) == first, dup2(copy, first + 1) == first + 1 else { exit(2) }
      setenv("LISTEN_FDS", "2", 1)
      setenv("LISTEN_PID", "\(getpid())", 1)
      setenv("LISTEN_FDNAMES", "varlink:other", 1)
      let expected = [PassedSocket(descriptor: first, name: "varlink"), PassedSocket(descriptor: first + 1, name: "other")]
      guard (try? SystemdSockets.listening()) == expected else { exit(3) }
      guard getenv("LISTEN_FDS") == nil, getenv("LISTEN_PID") == nil, getenv("LISTEN_FDNAMES") == nil else { exit(4) }
      guard (try? SystemdSockets.listening()) == [] else { exit(5) }
      guard fcntl(first, F_GETFD) & FD_CLOEXEC != 0, fcntl(first + 1, F_GETFD) & FD_CLOEXEC != 0 else { exit(6) }
      exit(7)
    }
  }

  @Test("nonsense in LISTEN_FDS is an error, not a guess", arguments: ["-1", "many", "99999999999"])
  func nonsense(value: String) async {
    await #expect(processExitsWith: .exitCode(7)) { [value] in
      setenv("LISTEN_FDS", value, 1)
      setenv("LISTEN_PID", "\(getpid())", 1)
      let outcome = Result { () throws(SystemdSocketError) in try SystemdSockets.listening() }
      guard case .failure(.environment) = outcome else { exit(1) }
      exit(7)
    }
  }
}
