import Glibc
import HallInterface
import Testing
import Varlink

@Suite("A claimed printer", .showingLogs, .timeLimit(.minutes(2)))
struct ClaimTests {
  typealias Printers = HalldTicketPrinter

  private func claim(
    _ hall: TestHall, timeout: Int? = nil, lease: Int? = nil
  ) throws -> (claim: VarlinkReplies<HalldDevices.Claim>, token: String) {
    let claim = try hall.connect().callMore(
      HalldDevices.Claim.self, .init(device: "printer", timeoutMs: timeout, leaseMs: lease))
    let first = try #require(try claim.next(timeout: .seconds(20)))
    #expect(first.state == .granted)
    return (claim, try #require(first.token))
  }

  @Test("Only who has the token may print; others are told who holds it") func token() async throws {
    try await TestHall.run { hall in
      try hall.untilReady()
      let (claim, token) = try claim(hall)
      let (content, file) = try Picture(1).content()
      let refusal = try hall.refusal(
        Printers.Print.self, .init(printer: "printer", key: "without", content: content), descriptors: [file])
      guard case .printerClaimed("printer", let holder, let heldMs) = refusal else {
        Issue.record("\(refusal)")
        return
      }
      #expect(holder.contains("(\(getpid()))"))
      #expect(heldMs >= 0)
      #expect(try hall.device().claim?.pid == Int(getpid()))
      #expect(
        try hall.refusal(
          Printers.Print.self, .init(printer: "printer", key: "wrong", content: content, token: String(repeating: "0", count: 32)),
          descriptors: [file]) == .noSuchClaim)
      #expect(try hall.end(of: hall.print(Picture(2), key: "with", token: token)).state == .printed)
      _ = try hall.call(HalldDevices.Release.self, .init(token: token))
      let last = try #require(try claim.next(timeout: .seconds(20)))
      #expect(last.state == .ended && last.reason == "released")
      #expect(try claim.next(timeout: .seconds(20)) == nil)
      #expect(try hall.end(of: hall.print(Picture(3), key: "after")).state == .printed)
    }
  }

  @Test("The token is worth nothing to another user", .enabled(if: OtherUser.canBeMade, "only root can be another user"))
  func otherUser() async throws {
    try await TestHall.run(configuration: "[access]\nprint_users = [\"daemon\"]") { hall in
      try hall.untilReady()
      let (claim, token) = try claim(hall)
      let client = try OtherUser.connect(1, to: hall.socket, errors: hall.folder + "/user.log")
      let error = #expect(throws: VarlinkClientError.self) {
        try client.call(
          Printers.Print.self, .init(printer: "printer", key: "k", content: .init(lines: [.init(text: "A")]), token: token),
          timeout: .seconds(20))
      }
      #expect(error?.declared(as: Printers.Failure.self) == .noSuchClaim)
      let release = #expect(throws: VarlinkClientError.self) {
        try client.call(HalldDevices.Release.self, .init(token: token), timeout: .seconds(20))
      }
      #expect(release?.declared(as: HalldDevices.Failure.self) == .noSuchClaim)
      #expect(try hall.device().claim != nil)
      claim.client.close()
    }
  }

  @Test("Who does not wait is refused at once, who waits too long later, both with the holder's name; the next in line gets it")
  func waiting() async throws {
    try await TestHall.run { hall in
      try hall.untilReady()
      let (held, token) = try claim(hall)
      for timeout in [nil, 150] {
        let refused = try hall.connect().callMore(HalldDevices.Claim.self, .init(device: "printer", timeoutMs: timeout))
        let error = #expect(throws: VarlinkClientError.self) { try refused.next(timeout: .seconds(20)) }
        guard case .deviceClaimed("printer", let holder)? = error?.declared(as: HalldDevices.Failure.self) else {
          Issue.record("\(String(describing: error))")
          return
        }
        #expect(holder.pid == Int(getpid()))
        #expect(holder.heldMs >= timeout ?? 0)
        #expect(holder.leaseLeftMs > 0)
      }
      let next = try hall.connect().callMore(HalldDevices.Claim.self, .init(device: "printer", timeoutMs: 20_000))
      _ = try hall.call(HalldDevices.Release.self, .init(token: token))
      let granted = try #require(try next.next(timeout: .seconds(20)))
      #expect(granted.state == .granted && granted.token != token)
      _ = held
    }
  }

  @Test("A claim ends with its lease, and its token with it") func lease() async throws {
    try await TestHall.run { hall in
      try hall.untilReady()
      let (claim, token) = try claim(hall, lease: 200)
      let last = try #require(try claim.next(timeout: .seconds(20)))
      #expect(last.state == .ended && last.reason == "lease_over")
      let (content, file) = try Picture(1).content()
      #expect(
        try hall.refusal(
          Printers.Print.self, .init(printer: "printer", key: "late", content: content, token: token), descriptors: [file])
          == .noSuchClaim)
      #expect(try hall.end(of: hall.print(Picture(2), key: "free")).state == .printed)
    }
  }

  @Test("A claim ends with its connection") func disconnect() async throws {
    try await TestHall.run { hall in
      try hall.untilReady()
      let (claim, _) = try claim(hall)
      #expect(try hall.device().claim != nil)
      claim.client.close()
      try hall.until("printer", "free") { $0.claim == nil }
      #expect(try hall.end(of: hall.print(Picture(1), key: "one")).state == .printed)
    }
  }

  @Test("A claim ends when the device is opened anew, because it may be another one") func generation() async throws {
    try await TestHall.run { hall in
      try hall.untilReady()
      let (claim, token) = try claim(hall)
      try hall.sim.act("unplug")
      try hall.sim.act("replug")
      let last = try #require(try claim.next(timeout: .seconds(20)))
      #expect(last.state == .ended && last.reason == "new_generation")
      try hall.until("printer", "ready again") { $0.state == .ready && $0.generation == 2 }
      #expect(throws: VarlinkClientError.self) { try hall.print(Picture(1), key: "old", token: token) }
    }
  }

  @Test("A claim must be a call for a stream, of a device that exists") func expectedMore() async throws {
    try await TestHall.run { hall in
      let error = #expect(throws: VarlinkClientError.self) { try hall.call(HalldDevices.Claim.self, .init(device: "printer")) }
      #expect(error?.reply.flatMap { VarlinkServiceError($0) } == .expectedMore)
      let toaster = try hall.connect().callMore(HalldDevices.Claim.self, .init(device: "toaster"))
      #expect(throws: VarlinkClientError.self) { try toaster.next(timeout: .seconds(20)) }
    }
  }
}

@Suite("Watching devices", .showingLogs, .timeLimit(.minutes(2)))
struct WatchTests {
  @Test("First a snapshot, then every event by rising number, in one instance") func events() async throws {
    try await TestHall.run { hall in
      try hall.untilReady()
      let events = try hall.connect().callMore(HalldDevices.Watch.self, .init())
      let snapshot = try #require(try events.next(timeout: .seconds(20)))
      #expect(snapshot.devices?.map(\.id) == ["printer"])
      #expect(snapshot.event == nil && !snapshot.gap)
      try hall.sim.set("cover_open")
      try hall.until("printer", "open") { $0.reasons.contains("cover_open") }
      try hall.sim.act("close_cover")
      try hall.untilReady()
      let now = try hall.call(HalldDevices.List.self, .init())
      #expect(now.instance == snapshot.instance)
      #expect(now.seq > snapshot.seq)
      var last = snapshot.seq
      var states: [HalldDevices.DeviceState] = []
      while last < now.seq {
        let reply = try #require(try events.next(timeout: .seconds(20)))
        #expect(reply.seq == last + 1)
        #expect(reply.instance == snapshot.instance)
        #expect(reply.devices == nil)
        last = reply.seq
        states.append(try #require(reply.event).device.state)
      }
      #expect(states.contains(.notReady))
      #expect(states.last == .ready)
    }
  }

  @Test("Without a stream the snapshot alone is answered") func snapshot() async throws {
    try await TestHall.run { hall in
      let reply = try hall.call(HalldDevices.Watch.self, .init())
      #expect(reply.devices?.count == 1)
    }
  }

  @Test("A restart ends the stream and is another instance") func restart() async throws {
    try await TestHall.run { hall in
      let events = try hall.connect().callMore(HalldDevices.Watch.self, .init())
      let first = try #require(try events.next(timeout: .seconds(20)))
      hall.killDaemon()
      #expect(throws: VarlinkClientError.self) { while try events.next(timeout: .seconds(20)) != nil {} }
      try hall.start()
      #expect(try hall.call(HalldDevices.List.self, .init()).instance != first.instance)
    }
  }
}
