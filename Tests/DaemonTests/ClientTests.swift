import HallInterface
import Testing
import Varlink

/// Clients that are many, slow, broken or strange. Whatever they do, the others are served.
@Suite("Clients", .showingLogs, .timeLimit(.minutes(2)))
struct ClientTests {
  typealias Printers = HalldTicketPrinter

  @Test("Two hundred clients at once are all answered, and each ticket is accepted once") func manyClients() async throws {
    try await TestHall.run { hall in
      try hall.untilReady()
      try hall.sim.set("paper_out")
      try hall.until("printer", "out of paper") { $0.reasons.contains("paper_out") }
      let clients = try (0..<200).map { _ in try RawClient(hall.socket) }
      for (number, client) in clients.enumerated() {
        if number % 2 == 0 {
          client.call(
            Printers.Print.name, #"{"printer":"printer","key":"\#(number)","content":{"lines":[{"text":"A\#(number)"}]}}"#)
        } else {
          client.call(HalldDevices.List.name)
        }
      }
      var jobs: Set<Int> = []
      for (number, client) in clients.enumerated() {
        let message = try #require(try client.next())
        #expect(message["error"] == nil)
        let parameters = message["parameters"] ?? .null
        if number % 2 == 0 {
          let reply = try Printers.Print.Reply(json: parameters, unknownFields: .rejected)
          #expect(!reply.known && reply.job.key == "\(number)")
          jobs.insert(reply.job.id)
        } else {
          #expect(try HalldDevices.List.Reply(json: parameters, unknownFields: .rejected).devices.count == 1)
        }
      }
      #expect(jobs.count == 100)
      #expect(try hall.call(Printers.ListJobs.self, .init(limit: 500)).jobs.count == 100)
    }
  }

  @Test("A client that never reads its events is told of the gap and closed; the others miss nothing and halld does not grow")
  func slowReader() async throws {
    try await TestHall.run { hall in
      try hall.untilReady()
      let late = try RawClient(hall.socket)
      let never = try RawClient(hall.socket)
      for client in [late, never] { client.call(HalldDevices.Watch.name, flags: ",\"more\":true") }
      let healthy = try hall.connect().callMore(HalldDevices.Watch.self, .init())
      var sequence = try #require(try healthy.next(timeout: .seconds(20))).seq
      let before = try ProcessStatus(hall.daemon).residentKilobytes

      let claimant = try hall.connect()
      let releaser = try hall.connect()
      // Each turn makes two events of half a kilobyte: together more than the megabyte that may wait for one client and the socket's own.
      for _ in 0..<1800 {
        let claim = try claimant.callMore(HalldDevices.Claim.self, .init(device: "printer"))
        let token = try #require(try claim.next(timeout: .seconds(20))?.token)
        _ = try releaser.call(HalldDevices.Release.self, .init(token: token), timeout: .seconds(20))
        while try claim.next(timeout: .seconds(20)) != nil {}
        for _ in 0..<2 {
          let event = try #require(try healthy.next(timeout: .seconds(20)))
          #expect(event.seq == sequence + 1 && !event.gap)
          sequence = event.seq
        }
      }
      let grown = try ProcessStatus(hall.daemon).residentKilobytes - before
      #expect(grown < 8 << 10, "\(grown) KiB")

      // What waited is read after all: an unbroken piece, then the gap, then the end.
      var expected: Int64?
      var hasGap = false
      while let message = try late.next() {
        let parameters = message["parameters"]?.objectValue ?? [:]
        #expect(!hasGap)
        hasGap = parameters["gap"]?.boolValue ?? false
        let number = parameters["seq"]?.intValue ?? -1
        if !hasGap, let expected { #expect(number == expected + 1) }
        expected = number
      }
      #expect(hasGap)
      try never.waitForHangUp()
      #expect(try hall.device().state == .ready)
    }
  }

  @Test("A message of 100 MB ends its own connection after a megabyte and costs no memory") func hugeFrame() async throws {
    try await TestHall.run { hall in
      let before = try ProcessStatus(hall.daemon).residentKilobytes
      let client = try RawClient(hall.socket)
      let piece = [UInt8](repeating: UInt8(ascii: "a"), count: 1 << 20)
      var sent = client.send(Array(#"{"method":""#.utf8))
      for _ in 0..<100 {
        let count = client.send(piece)
        sent += count
        if count < piece.count { break }
      }
      #expect(sent < 4 << 20)
      #expect(try ProcessStatus(hall.daemon).residentKilobytes - before < 8 << 10)
      #expect(try hall.device().id == "printer")
    }
  }

  private static let nested = String(repeating: #"{"a":["#, count: 50_000)

  @Test(
    "What is no message ends its own connection and nothing else",
    arguments: [
      "", "{", "[]", "null", "1", "\"io.halld.Devices.List\"", #"{"method":}"#, #"{"method":1}"#, #"{"parameters":{}}"#,
      #"{"method":"io.halld.Devices.List","parameters":[]}"#, #"{"method":"io.halld.Devices.List","more":1}"#,
      #"{"method":"io.halld.Devices.List"}}"#, #"{"method":"io.halld.Devices.List","parameters":{"class":"\uD800"}}"#,
      #"{"method":"io.halld.Devices.List","parameters":"# + nested, String(repeating: "[", count: 200_000),
      #"{"method":"io.halld.Devices.List","parameters":{"a":1e999999}"#,
    ])
  func broken(_ text: String) async throws {
    try await TestHall.run { hall in
      let other = try hall.connect()
      let client = try RawClient(hall.socket)
      client.send(Array(text.utf8) + [0])
      #expect(try client.next() == nil)
      #expect(try other.call(HalldDevices.List.self, .init(), timeout: .seconds(20)).devices.count == 1)
    }
  }

  @Test("Bytes that are no UTF-8 end the connection") func noText() async throws {
    try await TestHall.run { hall in
      let client = try RawClient(hall.socket)
      client.send(Array(#"{"method":""#.utf8) + [0xFF, 0xFE] + Array(#""}"#.utf8) + [0])
      #expect(try client.next() == nil)
      #expect(try hall.device().id == "printer")
    }
  }

  @Test("A parameter that is missing, unknown, of the wrong type or out of range is refused by its name") func parameters() async throws {
    let line = #"{"printer":"printer","key":"k","content":{"lines":[{"text":"A"}]}"#
    let cases: [(method: String, parameters: String, parameter: String)] = [
      ("TicketPrinter.Print", "{}", "printer"),
      ("TicketPrinter.Print", #"{"printer":1,"key":"k","content":{}}"#, "printer"),
      ("TicketPrinter.Print", #"{"printer":"printer","content":{}}"#, "key"),
      ("TicketPrinter.Print", #"{"printer":"printer","key":"","content":{"lines":[{"text":"A"}]}}"#, "key"),
      ("TicketPrinter.Print", #"{"printer":"printer","key":"k","content":"text"}"#, "content"),
      ("TicketPrinter.Print", #"{"printer":"printer","key":"k","content":{"lines":[{"txt":"A"}]}}"#, "content"),
      ("TicketPrinter.Print", line + #","expires_after_ms":999}"#, "expires_after_ms"),
      ("TicketPrinter.Print", line + #","expires_after_ms":86400001}"#, "expires_after_ms"),
      ("TicketPrinter.Print", line + #","expires_after_ms":"soon"}"#, "expires_after_ms"),
      ("TicketPrinter.Print", line + #","after_paper_out":"pray"}"#, "after_paper_out"),
      ("TicketPrinter.Print", line + #","copies":2}"#, "copies"),
      ("TicketPrinter.GetJob", "{}", "id"),
      ("TicketPrinter.GetJob", #"{"id":"1"}"#, "id"),
      ("TicketPrinter.GetJob", #"{"id":1.5}"#, "id"),
      ("TicketPrinter.WaitJob", #"{"id":1,"timeout_ms":-1}"#, "timeout_ms"),
      ("TicketPrinter.ListJobs", #"{"limit":501}"#, "limit"),
      ("TicketPrinter.ListJobs", #"{"state":"lost"}"#, "state"),
      ("TicketPrinter.ResolveJob", #"{"id":1,"verdict":"seen","reprint":true}"#, "reprint"),
      ("TicketPrinter.Cancel", #"{"id":null}"#, "id"),
      ("Devices.Describe", #"{"device":["printer"]}"#, "device"),
      ("Devices.List", #"{"class":"toaster"}"#, "class"),
    ]
    try await TestHall.run { hall in
      let client = try RawClient(hall.socket)
      for one in cases {
        client.call("io.halld." + one.method, one.parameters)
        let message = try #require(try client.next(), "\(one)")
        #expect(message["error"]?.stringValue == "org.varlink.service.InvalidParameter", "\(one)")
        let named = message["parameters"]?.objectValue?["parameter"]?.stringValue ?? ""
        // A member of a structure is named by its path.
        #expect(named == one.parameter || named.hasPrefix(one.parameter + "."), "\(one): \(named)")
      }
      #expect(try hall.call(Printers.ListJobs.self, .init()).jobs.isEmpty)
    }
  }

  @Test("What does not exist is answered as such") func nothingThere() async throws {
    try await TestHall.run { hall in
      #expect(try hall.refusal(Printers.GetJob.self, .init(id: 99)) == .noSuchJob)
      #expect(try hall.refusal(HalldDevices.Describe.self, .init(device: "toaster")) == .noSuchDevice(device: "toaster"))
      let (content, file) = try Picture(1).content()
      #expect(
        try hall.refusal(Printers.Print.self, .init(printer: "toaster", key: "k", content: content), descriptors: [file])
          == .noSuchPrinter(printer: "toaster"))
      let client = try RawClient(hall.socket)
      client.call("io.halld.Devices.Explode")
      #expect(try client.next()?["error"]?.stringValue == "org.varlink.service.MethodNotFound")
      client.call("io.halld.Simulation.List")
      #expect(try client.next()?["error"]?.stringValue == "org.varlink.service.InterfaceNotFound")
    }
  }

  @Test(
    "A user whom the configuration does not name is refused everything but what halld is",
    .enabled(if: OtherUser.canBeMade, "only root can be another user"))
  func unknownUser() async throws {
    try await TestHall.run(configuration: "[access]\nobserve_users = [\"bin\"]\nprint_users = [\"daemon\"]") { hall in
      try hall.untilReady()
      func answer(_ uid: UInt32, _ method: String, _ parameters: JSONObject) throws -> VarlinkServiceError? {
        let client = try OtherUser.connect(uid, to: hall.socket, errors: hall.folder + "/user.log")
        do {
          _ = try client.call(method, parameters, timeout: .seconds(20))
          return nil
        } catch {
          return error.reply.flatMap { VarlinkServiceError($0) }
        }
      }
      let print: JSONObject = [
        "printer": "printer", "key": "k", "content": .object(["lines": .array([.object(["text": "A"])])]),
      ]
      let resolve: JSONObject = ["id": 1, "verdict": "seen"]
      // nobody
      #expect(try answer(65_534, HalldDevices.List.name, [:]) == .permissionDenied)
      #expect(try answer(65_534, Printers.Print.name, print) == .permissionDenied)
      #expect(try answer(65_534, "org.varlink.service.GetInfo", [:]) == nil)
      // bin may look
      #expect(try answer(2, HalldDevices.List.name, [:]) == nil)
      #expect(try answer(2, Printers.Print.name, print) == .permissionDenied)
      // daemon may print, but not judge
      #expect(try answer(1, Printers.ResolveJob.name, resolve) == .permissionDenied)
      #expect(try answer(1, Printers.Print.name, print) == nil)
      #expect(try hall.call(Printers.ListJobs.self, .init()).jobs.map(\.uid) == [1])
    }
  }
}
