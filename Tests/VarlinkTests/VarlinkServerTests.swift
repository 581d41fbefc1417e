import CShim
import DeviceTestSupport
import EventLoop
import Glibc
import Testing

@testable import Varlink

@Suite("Server: calls", .timeLimit(.minutes(1))) struct VarlinkServerCallTests {
  @Test("A call is answered") func echo() async throws {
    try await withService { service in
      let client = try service.connect()
      for text in ["a", "补打\0\n", String(repeating: "long", count: 100_000)] {
        #expect(
          try client.call("org.example.test.Echo", ["text": .string(text)], timeout: .seconds(20)).parameters == ["text": .string(text)])
      }
    }
  }

  @Test("A stream ends with its last reply, and the connection is free for the next call") func more() async throws {
    try await withService { service in
      let client = try service.connect()
      for _ in 0..<2 {
        try client.callMore("org.example.test.Count", ["to": 5])
        #expect(throws: VarlinkClientError.busy) { try client.call("org.example.test.Echo", ["text": "x"]) }
        for number in 1...5 {
          let answer = try #require(try client.next(timeout: .seconds(20)))
          #expect(answer.parameters == ["number": .int(Int64(number))])
          #expect(answer.continues == (number < 5))
        }
        #expect(try client.next() == nil)
      }
      #expect(try client.call("org.example.test.Echo", ["text": "x"]).parameters == ["text": "x"])
    }
  }

  private func failure(_ service: TestService, _ method: String, _ parameters: JSONObject = [:]) throws -> VarlinkServiceError? {
    do {
      _ = try service.connect().call(method, parameters, timeout: .seconds(20))
      return nil
    } catch let error as VarlinkClientError { return error.reply.flatMap { VarlinkServiceError($0) } }
  }

  private func expect(
    _ service: TestService, _ method: String, _ parameters: JSONObject = [:], gives expected: VarlinkServiceError?
  ) throws {
    let found = try failure(service, method, parameters)
    #expect(found == expected, "\(method)")
  }

  @Test("The standard errors say what was wrong with a call") func standardErrors() async throws {
    try await withService { service in
      try expect(service, "org.example.none.Do", gives: .interfaceNotFound(interface: "org.example.none"))
      try expect(service, "org.example.test.None", gives: .methodNotFound(method: "org.example.test.None"))
      try expect(service, "None", gives: .methodNotFound(method: "None"))
      try expect(service, "", gives: .methodNotFound(method: ""))
      try expect(service, "org.example.test.Other", gives: .methodNotImplemented(method: "org.example.test.Other"))
      try expect(service, "org.example.test.Echo", ["text": 1], gives: .invalidParameter(parameter: "text"))
      try expect(service, "org.example.test.Count", ["to": 3], gives: .expectedMore)
      try expect(service, "org.varlink.service.GetInfo", ["x": 1], gives: .invalidParameter(parameter: "x"))
      try expect(service, "org.varlink.service.GetInterfaceDescription", gives: .invalidParameter(parameter: "interface"))
      try expect(service, "org.varlink.service.GetInterfaceDescription", ["interface": "a.b"], gives: .interfaceNotFound(interface: "a.b"))
    }
  }

  @Test("The service describes itself, its interfaces word for word") func service() async throws {
    try await withService { service in
      let client = try service.connect()
      #expect(
        try client.call("org.varlink.service.GetInfo").parameters == [
          "vendor": "Example", "product": "Tests", "version": "1.2", "url": "https://example.org",
          "interfaces": ["org.varlink.service", "org.example.test"],
        ])
      let answer = try client.call("org.varlink.service.GetInterfaceDescription", ["interface": "org.example.test"])
      #expect(answer.parameters == ["description": .string(TestService.definition)])
    }
  }

  @Test("What the authorisation refuses is answered with PermissionDenied; the service interface stays open") func authorize() async throws
  {
    try await withService { service in
      await setAuthorization(service) { peer, method in peer.uid == getuid() && method != "org.example.test.Do" }
      try expect(service, "org.example.test.Do", gives: .permissionDenied)
      try expect(service, "org.example.test.Echo", ["text": "x"], gives: nil)
      await setAuthorization(service) { _, _ in false }
      try expect(service, "org.varlink.service.GetInfo", gives: nil)
    }
  }

  @LoopActor private func setAuthorization(_ service: TestService, _ rule: @escaping @LoopActor (VarlinkPeer, String) -> Bool) {
    service.server.authorize = rule
  }

  @LoopActor private func onDo(_ service: TestService, _ action: @escaping @LoopActor (VarlinkCall) -> Void) { service.onDo = action }

  @Test("The handler knows who calls") func peer() async throws {
    try await withService { service in
      let news = News<VarlinkPeer>()
      await onDo(service) { call in
        news.tell(call.peer)
        call.reply()
      }
      _ = try service.connect().call("org.example.test.Do")
      let peer = try await news.next()
      #expect(peer.uid == getuid() && peer.gid == getgid() && peer.pid == getpid())
      #expect(peer.isMember(of: getgid()))
    }
  }

  @Test("A oneway call gets no reply whatever happens, and does not hold up the next") func oneway() async throws {
    try await withService { service in
      await onDo(service) { $0.reply(["note": ["text": "never heard"]]) }
      let socket = try RawSocket(service.path)
      socket.call("Do", oneway: true)
      socket.call("None", oneway: true)
      socket.call("Count", ["to": 3], more: true, oneway: true)
      socket.write(VarlinkRequest(method: "org.example.test.Do", oneway: true, upgrade: true).encoded())
      socket.call("Echo", ["text": "heard"])
      #expect(try socket.reply() == VarlinkReply(parameters: ["text": "heard"]))
    }
  }

  @Test("A oneway call reaches its method even if the client leaves at once") func onewayAndGone() async throws {
    try await withService { service in
      let news = News<Bool>()
      await onDo(service) { call in news.tell(call.oneway) }
      do {
        let socket = try RawSocket(service.path)
        for _ in 0..<3 { socket.call("Do", oneway: true) }
      }
      for _ in 0..<3 { #expect(try await news.next()) }
    }
  }

  @Test("upgrade is answered with MethodNotImplemented") func upgrade() async throws {
    try await withService { service in
      let socket = try RawSocket(service.path)
      socket.write(VarlinkRequest(method: "org.example.test.Echo", parameters: ["text": "x"], upgrade: true).encoded())
      #expect(try socket.reply()?.error == "org.varlink.service.MethodNotImplemented")
      socket.call("Echo", ["text": "still Varlink"])
      #expect(try socket.reply()?.parameters == ["text": "still Varlink"])
    }
  }

  @Test("Calls sent without waiting are answered one after the other, in order") func pipelining() async throws {
    try await withService { service in
      let held = News<VarlinkCall>()
      await onDo(service) { held.tell($0) }
      let socket = try RawSocket(service.path)
      var bytes: [UInt8] = []
      for number in 0..<1000 {
        bytes += VarlinkRequest(method: "org.example.test.Echo", parameters: ["text": .string("\(number)")]).encoded()
        if number % 100 == 50 {
          bytes += VarlinkRequest(method: "org.example.test.Do", parameters: ["note": .int(Int64(number))]).encoded()
        }
      }
      socket.write(bytes)
      for number in 0..<1000 {
        #expect(try socket.reply()?.parameters == ["text": .string("\(number)")])
        guard number % 100 == 50 else { continue }
        let call = try await held.next()
        #expect(call.parameters == ["note": .int(Int64(number))])
        _ = await call.reply(["note": .int(Int64(number))])
        #expect(try socket.reply()?.parameters == ["note": .int(Int64(number))])
      }
    }
  }

  @Test("A reply in the middle of a handler never starts the next call before the handler returns") func noReentry() async throws {
    try await withService { service in
      let order = News<String>()
      await onDo(service) { call in
        let number = call.parameters["note"]?.intValue ?? 0
        order.tell("call \(number)")
        EventLoop.main.post {
          order.tell("begin \(number)")
          call.reply()
          order.tell("end \(number)")
        }
      }
      let socket = try RawSocket(service.path)
      for number in 0..<3 { socket.call("Do", ["note": .int(Int64(number))]) }
      for number in 0..<3 {
        #expect(try await order.next() == "call \(number)")
        #expect(try await order.next() == "begin \(number)")
        #expect(try await order.next() == "end \(number)")
      }
    }
  }

  @Test("A call that a handler forgets is answered with an error") func dropped() async throws {
    try await withService { service in
      await onDo(service) { _ in }
      let client = try service.connect()
      for _ in 0..<2 {
        #expect {
          try client.call("org.example.test.Do", timeout: .seconds(20))
        } throws: {
          ($0 as? VarlinkClientError)?.reply?.errorName == "org.varlink.service.MethodNotImplemented"
        }
      }
    }
  }

  @Test("A second last reply is unheard") func twice() async throws {
    try await withService { service in
      let outcomes = News<[VarlinkReplyOutcome]>()
      await onDo(service) { call in
        outcomes.tell([call.reply(), call.reply(), call.fail(VarlinkServiceError.permissionDenied)])
      }
      let client = try service.connect()
      _ = try client.call("org.example.test.Do")
      #expect(try await outcomes.next() == [.sent, .unheard, .unheard])
      #expect(try client.call("org.example.test.Echo", ["text": "x"]).parameters == ["text": "x"])
    }
  }

  @Test("Without more there is one reply, even if the handler would go on") func oneReply() async throws {
    try await withService { service in
      await onDo(service) { call in
        call.reply(["note": ["text": "1"]], continues: true)
        call.reply(["note": ["text": "2"]], continues: true)
      }
      let socket = try RawSocket(service.path)
      socket.call("Do")
      socket.call("Echo", ["text": "next"])
      #expect(try socket.reply() == VarlinkReply(parameters: ["note": ["text": "1"]]))
      #expect(try socket.reply() == VarlinkReply(parameters: ["text": "next"]))
    }
  }

  @Test("Calls that come before the server is ready wait; the service interface answers already") func readiness() async throws {
    try await withService(ready: false) { service in
      let waiting = try RawSocket(service.path)
      waiting.call("Echo", ["text": "waited"])
      let gone = try RawSocket(service.path)
      gone.call("Do")
      let info = try service.connect().call("org.varlink.service.GetInfo", timeout: .seconds(20))
      #expect(info.parameters["interfaces"] == ["org.varlink.service", "org.example.test"])
      let description = try RawSocket(service.path)
      description.write(
        VarlinkRequest(method: "org.varlink.service.GetInterfaceDescription", parameters: ["interface": "later.Interface"]).encoded())
      var entry = pollfd(fd: waiting.descriptor, events: Int16(POLLIN), revents: 0)
      #expect(poll(&entry, 1, 0) == 0)
      await service.server.ready()
      #expect(try waiting.reply()?.parameters == ["text": "waited"])
      #expect(try gone.reply() == VarlinkReply())
      #expect(try description.reply()?.error == "org.varlink.service.InterfaceNotFound")
    }
  }

  @Test("Closing lets a call under way be answered, and takes no new ones") func draining() async throws {
    try await withService { service in
      let held = News<VarlinkCall>()
      let closed = News<Bool>()
      await onDo(service) { held.tell($0) }
      let busy = try RawSocket(service.path)
      let idle = try RawSocket(service.path)
      busy.call("Do")
      busy.call("Echo", ["text": "too late"])
      idle.call("Echo", ["text": "x"])
      #expect(try idle.reply() != nil)
      let call = try await held.next()
      await service.server.close(draining: .seconds(60)) { closed.tell(true) }
      #expect(try idle.isClosed())
      #expect(throws: VarlinkClientError.noSuchSocket(path: service.path)) { try service.connect() }
      _ = await call.reply(["note": ["text": "done"]])
      #expect(try busy.reply() == VarlinkReply(parameters: ["note": ["text": "done"]]))
      #expect(try busy.isClosed())
      #expect(try await closed.next())
    }
  }

  @Test("What does not end within the time for draining is disconnected") func drainingEnds() async throws {
    try await withService { service in
      let held = News<VarlinkCall>()
      await onDo(service) { held.tell($0) }
      let socket = try RawSocket(service.path)
      socket.call("Do")
      let call = try await held.next()
      await service.server.close(draining: .milliseconds(1))
      #expect(try socket.reply() == nil)
      #expect(await call.reply() == .unheard)
    }
  }
}
