import CShim
import DeviceTestSupport
import EventLoop
import Glibc
import Testing

@testable import Varlink

@Suite("Server: clients that misbehave or leave", .timeLimit(.minutes(2))) struct VarlinkServerHostileTests {
  @LoopActor private func onDo(_ service: TestService, _ action: @escaping @LoopActor (VarlinkCall) -> Void) { service.onDo = action }

  private func expectAlive(_ client: VarlinkClient) throws {
    #expect(try client.call("org.example.test.Echo", ["text": "alive"], timeout: .seconds(20)).parameters == ["text": "alive"])
  }

  @Test(
    "A malformed frame closes only its own connection",
    arguments: [
      "\0", "{\0", "[]\0", "null\0", #"{"method":1}"# + "\0", #"{"method":"a.B","method":"a.B"}"# + "\0",
      #"{"method":"a.B","more":1}"# + "\0",
      #"{"method":"\ud800"}"# + "\0", String(repeating: "[", count: 100_000) + "\0",
      #"{"method":"org.example.test.Echo","parameters":{"text":"# + String(repeating: "[", count: 70) + String(repeating: "]", count: 70)
        + "}}\0",
    ])
  func malformed(frame: String) async throws {
    try await withService { service in
      let bystander = try service.connect()
      try expectAlive(bystander)
      let socket = try RawSocket(service.path)
      socket.call("Echo", ["text": "before"])
      socket.write(frame)
      socket.call("Echo", ["text": "after"])
      #expect(try socket.reply() == VarlinkReply(parameters: ["text": "before"]))
      #expect(try socket.reply() == nil)
      try expectAlive(bystander)
    }
  }

  @Test("A frame of 100 MB closes only its own connection, long before its end") func oversized() async throws {
    var configuration = TestService.configuration
    configuration.frameLimit = 1 << 20
    try await withService(configuration) { service in
      let bystander = try service.connect()
      let socket = try RawSocket(service.path)
      let chunk = [UInt8](repeating: UInt8(ascii: "x"), count: 1 << 20)
      var sent = 0
      socket.write(#"{"method":"org.example.test.Echo","parameters":{"text":""#)
      while sent < 100, socket.write(chunk) { sent += 1 }
      #expect(sent < 4)
      #expect(try socket.isClosed())
      try expectAlive(bystander)
    }
  }

  @Test("200 clients are served at once") func manyClients() async throws {
    try await withService { service in
      let sockets = try (0..<200).map { _ in try RawSocket(service.path) }
      for round in 0..<5 {
        for (number, socket) in sockets.enumerated() { socket.call("Echo", ["text": .string("\(round)-\(number)")]) }
        for (number, socket) in sockets.enumerated() {
          #expect(try socket.reply()?.parameters == ["text": .string("\(round)-\(number)")])
        }
      }
      #expect(await service.server.connectionCount == 200)
    }
  }

  @Test("Beyond the limit clients wait until another leaves; nobody is lost") func connectionLimit() async throws {
    var configuration = TestService.configuration
    configuration.connectionLimit = 4
    try await withService(configuration) { service in
      var served = try (0..<4).map { _ in try RawSocket(service.path) }
      let waiting = try RawSocket(service.path)
      for socket in served + [waiting] { socket.call("Echo", ["text": "x"]) }
      for socket in served { #expect(try socket.reply() != nil) }
      var entry = pollfd(fd: waiting.descriptor, events: Int16(POLLIN), revents: 0)
      #expect(poll(&entry, 1, 0) == 0)
      #expect(await service.server.connectionCount == 4)
      served.removeLast()
      #expect(try waiting.reply()?.parameters == ["text": "x"])
    }
  }

  @Test("One user cannot take all connections: those beyond the user's share are closed") func connectionLimitPerUser() async throws {
    var configuration = TestService.configuration
    configuration.connectionLimitPerUser = 2
    try await withService(configuration) { service in
      let first = try service.connect()
      let second = try service.connect()
      try expectAlive(first)
      try expectAlive(second)
      #expect(try RawSocket(service.path).isClosed())
      second.close()
      // The server learns of it on the loop; until then the new client may still be refused.
      while true {
        let third = try service.connect()
        if (try? third.call("org.example.test.Echo", ["text": "x"], timeout: .seconds(20))) != nil { break }
      }
      try expectAlive(first)
    }
  }

  @Test("A client that never reads costs bounded memory, blocks nobody, is told of the gap and disconnected") func neverReads() async throws
  {
    var configuration = TestService.configuration
    configuration.outputLimit = 100_000
    configuration.lingerTimeout = .milliseconds(50)
    try await withService(configuration) { service in
      let ended = News<Int>()
      let gone = News<Bool>()
      await onDo(service) { call in
        call.onDisconnect = { gone.tell(true) }
        var taken = 0
        while call.reply(["note": .string(String(repeating: "x", count: 1000))], continues: true) == .sent { taken += 1 }
        ended.tell(taken)
        service.kept = call
      }
      let socket = try RawSocket(service.path)
      socket.call("Do", more: true)
      // The socket's buffer takes some, the queue the rest.
      let taken = try await ended.next()
      #expect(taken >= 90 && taken < 5000)
      try expectAlive(service.connect())
      #expect(try await gone.next())
      #expect(await service.server.connectionCount <= 1)
    }
  }

  @Test("After an overflow one last reply is taken, and comes behind everything that was taken before") func gap() async throws {
    var configuration = TestService.configuration
    configuration.outputLimit = 50_000
    // Longer than the test: the connection must close because all is written.
    configuration.lingerTimeout = .seconds(600)
    try await withService(configuration) { service in
      let outcomes = News<[VarlinkReplyOutcome]>()
      await onDo(service) { call in
        var number: Int64 = 0
        while call.reply(["note": .string(String(repeating: "x", count: 1000)), "number": .int(number)], continues: true) == .sent {
          number += 1
        }
        outcomes.tell([
          call.reply(["gap": true, "number": .int(number)], continues: true), call.reply(["never": true]),
        ])
      }
      let socket = try RawSocket(service.path)
      socket.call("Do", more: true)
      #expect(try await outcomes.next() == [.sent, .unheard])
      var expected: Int64 = 0
      while let reply = try socket.reply() {
        #expect(reply.parameters["number"] == .int(expected))
        if reply.parameters["gap"] != nil {
          #expect(!reply.continues)
          break
        }
        #expect(reply.continues)
        expected += 1
      }
      #expect(expected > 0)
      #expect(try socket.reply() == nil)
    }
  }

  @Test("A client that sends calls without reading replies is not read any further") func pipelinesWithoutReading() async throws {
    try await withService { service in
      let socket = try RawSocket(service.path)
      _ = VarlinkSocket.makeNonBlocking(socket.descriptor)
      let text = String(repeating: "x", count: 10_000)
      let call = VarlinkRequest(method: "org.example.test.Echo", parameters: ["text": .string(text)]).encoded()
      var sent = 0
      // 2 GB would fit if the server went on reading; each pause lets it run.
      while sent < 200_000 {
        if !socket.write(call) {
          var entry = pollfd(fd: socket.descriptor, events: Int16(POLLOUT), revents: 0)
          if poll(&entry, 1, 200) == 0 { break }
        }
        sent += 1
      }
      #expect(sent < 2000)
      try expectAlive(service.connect())
    }
  }

  @Test("A handler learns at once when the client leaves in the middle of a stream") func disconnect() async throws {
    try await withService { service in
      let begun = News<Bool>()
      let gone = News<VarlinkReplyOutcome>()
      await onDo(service) { call in
        service.kept = call
        call.onDisconnect = { [unowned call] in gone.tell(call.reply()) }
        call.reply(["note": ["text": "1"]], continues: true)
        begun.tell(true)
      }
      let client = try service.connect()
      try client.callMore("org.example.test.Do")
      #expect(try client.next(timeout: .seconds(20))?.continues == true)
      #expect(try await begun.next())
      client.close()
      #expect(try await gone.next() == .unheard)
      #expect(await service.server.connectionCount == 0)
    }
  }

  @Test("A handler learns of it even while calls that were sent ahead wait to be read") func disconnectWhilePaused() async throws {
    try await withService { service in
      let begun = News<Bool>()
      let gone = News<Bool>()
      await onDo(service) { call in
        service.kept = call
        call.onDisconnect = { gone.tell(true) }
        begun.tell(true)
      }
      let socket = try RawSocket(service.path)
      socket.call("Do")
      for _ in 0..<3 { socket.call("Echo", ["text": "behind"]) }
      #expect(try await begun.next())
      shutdown(socket.descriptor, Int32(SHUT_RDWR))
      #expect(try await gone.next())
    }
  }

  @Test("A client that closes only its sending half still gets its replies") func halfClosed() async throws {
    try await withService { service in
      let calls = News<VarlinkCall>()
      await onDo(service) { calls.tell($0) }
      let socket = try RawSocket(service.path)
      socket.call("Echo", ["text": "1"])
      socket.call("Do")
      socket.call("Echo", ["text": "2"])
      shutdown(socket.descriptor, Int32(SHUT_WR))
      #expect(try socket.reply()?.parameters == ["text": "1"])
      let call = try await calls.next()
      _ = await call.reply(["note": ["text": "later"]])
      #expect(try socket.reply()?.parameters == ["note": ["text": "later"]])
      #expect(try socket.reply()?.parameters == ["text": "2"])
      #expect(try socket.reply() == nil)
    }
  }

  @Test("Damaged calls never disturb another client", arguments: 0..<4 as Range<UInt64>) func fuzz(seed: UInt64) async throws {
    try await withService { service in
      var random = SplitMix64(seed: seed)
      let bystander = try service.connect()
      let call = VarlinkRequest(method: "org.example.test.Echo", parameters: ["text": "补打", "more": [1, 2.5, nil]], more: true).encoded()
      for _ in 0..<50 {
        let socket = try RawSocket(service.path)
        for _ in 0..<4 { socket.write(random.mutate(call + call)) }
        shutdown(socket.descriptor, Int32(SHUT_WR))
        #expect(try socket.isClosed())
      }
      try expectAlive(bystander)
    }
  }

  @LoopActor private func recogniseNobody(_ service: TestService) { service.server.recognises = { _ in false } }

  @Test("Strangers get few connections and small calls, and nobody else is shut out by them") func strangers() async throws {
    try await withService { service in
      let friend = try service.connect()
      try expectAlive(friend)
      await recogniseNobody(service)
      let crowd = try (0..<8).map { _ in try RawSocket(service.path) }
      for socket in crowd { socket.call("Echo", ["text": "x"]) }
      for socket in crowd { #expect(try socket.reply() != nil) }
      #expect(try RawSocket(service.path).isClosed())
      crowd[0].write(Array("{".utf8) + [UInt8](repeating: UInt8(ascii: " "), count: 5000))
      #expect(try crowd[0].isClosed())
      try expectAlive(friend)
    }
  }

  @Test("Half calls of many clients together cost bounded memory") func halfCalls() async throws {
    var configuration = TestService.configuration
    configuration.inputLimit = 1 << 20
    try await withService(configuration) { service in
      let friend = try service.connect()
      let crowd = try (0..<20).map { _ in try RawSocket(service.path) }
      let half = Array(#"{"method":"#.utf8) + [UInt8](repeating: UInt8(ascii: " "), count: 100 << 10)
      for socket in crowd { socket.write(half) }
      // Whoever passed the bound went; the others may finish.
      var entries = crowd.map { pollfd(fd: $0.descriptor, events: 0, revents: 0) }
      #expect(poll(&entries, nfds_t(entries.count), 20_000) > 0)
      try expectAlive(friend)
      #expect(await service.server.inputHeld <= configuration.inputLimit)
    }
  }
}
