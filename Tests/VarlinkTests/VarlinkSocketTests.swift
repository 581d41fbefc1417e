import DeviceTestSupport
import EventLoop
import Glibc
import Testing

@testable import Varlink

@Suite("Sockets", .timeLimit(.minutes(1))) struct VarlinkSocketTests {
  private func permissions(_ path: String) -> UInt32? {
    var status = stat()
    return lstat(path, &status) == 0 ? status.st_mode & 0o7777 : nil
  }

  @LoopActor private func listen(_ path: String, mode: UInt32 = 0o660) throws -> VarlinkServer {
    let server = VarlinkServer(TestService.configuration)
    try server.listen(path: path, mode: mode)
    return server
  }

  @Test("The file has the permissions asked for whatever the umask, and is gone when the server is", arguments: [0o660, 0o666] as [UInt32])
  func permissionsOfFile(mode: UInt32) async throws {
    try await withService { service in
      let path = service.path + "2"
      let server = try await listen(path, mode: mode)
      #expect(permissions(path) == mode)
      await server.close()
      #expect(permissions(path) == nil)
    }
  }

  @Test("A socket left by a dead process is replaced") func stale() async throws {
    try await withService { service in
      let path = service.path + "2"
      let dead = try VarlinkSocket.open()
      #expect(VarlinkSocket.bind(dead, path: path))
      close(dead)
      #expect(throws: VarlinkClientError.connectionRefused(path: path)) { try VarlinkClient.connect(path: path) }
      let server = try await listen(path)
      _ = try VarlinkClient.connect(path: path)
      await server.close()
    }
  }

  @Test("A socket on which somebody answers, or a file that is none, is left alone") func notStale() async throws {
    try await withService { service in
      await #expect(throws: SystemError(EADDRINUSE, "listen on \(service.path)")) { try await listen(service.path) }
      let client = try service.connect()
      #expect(try client.call("org.example.test.Echo", ["text": "x"]).parameters == ["text": "x"])
      let path = service.path + "2"
      close(open(path, O_CREAT | O_WRONLY, 0o600))
      await #expect(throws: SystemError(EADDRINUSE, "listen on \(path)")) { try await listen(path) }
      #expect(permissions(path) == 0o600)
      unlink(path)
    }
  }

  @Test("A file that another server has put in its place is not removed") func replaced() async throws {
    try await withService { service in
      let path = service.path + "2"
      let old = try await listen(path)
      unlink(path)
      let new = try await listen(path)
      await old.close()
      _ = try VarlinkClient.connect(path: path)
      await new.close()
      #expect(permissions(path) == nil)
    }
  }

  @Test("A socket handed over, as by systemd, is served, and its file left to its owner") func activation() async throws {
    try await withService { service in
      let path = service.path + "2"
      let socket = try VarlinkSocket.open()
      #expect(VarlinkSocket.bind(socket, path: path))
      #expect(Glibc.listen(socket, 16) == 0)
      // A client that is there before the daemon.
      let early = try VarlinkClient.connect(path: path)
      try await Task { @LoopActor in try service.server.listen(descriptor: socket) }.value
      #expect(try early.call("org.example.test.Echo", ["text": "early"], timeout: .seconds(20)).parameters == ["text": "early"])
      early.close()
      await service.server.close()
      #expect(permissions(path) != nil)
      unlink(path)
    }
  }

  // In a process of its own, because the limit on descriptors is the whole process's.
  @Test("Out of descriptors, the listener waits a second without spinning and then goes on") func outOfDescriptors() async {
    await #expect(processExitsWith: .success) {
      LoopThread.start()
      let clock = await CountingClock()
      let service = try await TestService.start(clock: clock)
      let client = try VarlinkSocket.open()
      var limit = rlimit()
      getrlimit(__rlimit_resource_t(7), &limit)  // RLIMIT_NOFILE
      var none = rlimit(rlim_cur: 1, rlim_max: limit.rlim_max)
      setrlimit(__rlimit_resource_t(7), &none)
      guard VarlinkSocket.connect(client, path: service.path) else { exit(1) }
      while await clock.asked == 0 { await Task.yield() }
      // Turns of the loop in which a listener that spins would try again.
      for _ in 0..<100 { guard await clock.asked == 1 else { exit(4) } }
      setrlimit(__rlimit_resource_t(7), &limit)
      guard await service.server.connectionCount == 0 else { exit(2) }
      await clock.manual.advance(by: .seconds(1))
      let answer = try VarlinkClient(owning: client).call("org.example.test.Echo", ["text": "x"], timeout: .seconds(20))
      guard answer.parameters == ["text": "x"], await clock.manual.armed == 0 else { exit(3) }
    }
  }

  @Test("What a client is told when it cannot connect") func clientErrors() async throws {
    let missing = "/tmp/varlink-test-none/socket"
    #expect(throws: VarlinkClientError.noSuchSocket(path: missing)) { try VarlinkClient.connect(path: missing) }
    #expect(VarlinkClientError.noSuchSocket(path: missing).description == "no such socket: /tmp/varlink-test-none/socket")
    let long = "/tmp/" + String(repeating: "x", count: 200)
    #expect(throws: VarlinkClientError.system(code: ENAMETOOLONG, attempt: "connect to \(long)")) { try VarlinkClient.connect(path: long) }
    #expect(throws: VarlinkClientError.connectionRefused(path: "/etc/passwd")) { try VarlinkClient.connect(path: "/etc/passwd") }
  }

  @Test("A call without an answer ends when its time does, and its connection with it") func callTimeout() async throws {
    try await withService(ready: false) { service in
      let client = try service.connect()
      #expect(throws: VarlinkClientError.timedOut) { try client.call("org.example.test.Echo", ["text": "x"], timeout: .milliseconds(10)) }
      #expect(throws: VarlinkClientError.disconnected) { try client.call("org.example.test.Echo", ["text": "x"]) }
    }
  }

  @Test("A stream that is quiet for a while goes on") func streamTimeout() async throws {
    try await withService { service in
      let calls = News<VarlinkCall>()
      await Task { @LoopActor in service.onDo = { calls.tell($0) } }.value
      let client = try service.connect()
      try client.callMore("org.example.test.Do")
      #expect(throws: VarlinkClientError.timedOut) { try client.next(timeout: .milliseconds(10)) }
      _ = await (try calls.next()).reply(["note": ["text": "x"]])
      #expect(try client.next(timeout: .seconds(20))?.parameters == ["note": ["text": "x"]])
      #expect(try client.next() == nil)
    }
  }

  @Test("A oneway call to a service that is gone is not lost in silence") func onewayToNobody() throws {
    var ends: [Int32] = [-1, -1]
    try #require(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0)
    let client = VarlinkClient(owning: ends[0])
    close(ends[1])
    #expect(throws: VarlinkClientError.disconnected) { try client.oneway("a.b.C") }
  }

  @Test("A server that speaks something else is named so") func notVarlink() throws {
    var ends: [Int32] = [-1, -1]
    try #require(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &ends) == 0)
    let client = VarlinkClient(owning: ends[0])
    _ = Array("HTTP/1.1 400 Bad Request\r\n\0".utf8).withUnsafeBytes { write(ends[1], $0.baseAddress, $0.count) }
    #expect { try client.call("a.b.C") } throws: { if case .malformed? = $0 as? VarlinkClientError { true } else { false } }
    close(ends[1])
  }
}

/// Tells how often a timer was asked for.
@LoopActor private final class CountingClock: LoopClock {
  let manual = ManualClock()
  private(set) var asked = 0

  var now: MonotonicTime { manual.now }
  var wall: WallTime { manual.wall }

  func after(_ delay: Duration, _ body: @escaping @LoopActor () -> Void) -> LoopTimer {
    asked += 1
    return manual.after(delay, body)
  }
}
