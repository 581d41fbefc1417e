import Glibc
import HallInterface
import Testing
import Varlink

@Suite("The configuration is read again", .showingLogs, .timeLimit(.minutes(2)))
struct ReloadTests {
  private static let left = TestDevice.gsh80.named("left")
  private static let right = TestDevice.gsh80.named("right")

  private func ids(_ hall: TestHall) throws -> [String] { try hall.call(HalldDevices.List.self, .init()).devices.map(\.id) }

  @Test("A printer is added and prints; the one that was there notices nothing: same generation, claim and ticket under way")
  func add() async throws {
    try await TestHall.run([Self.left, Self.right], start: false) { hall in
      try hall.configure([Self.left])
      try hall.start()
      try hall.untilReady("left")
      let claim = try hall.connect().callMore(HalldDevices.Claim.self, .init(device: "left"))
      let token = try #require(try claim.next(timeout: .seconds(20))?.token)
      try hall.sim.set("slow", value: 4, of: "left")
      let ticket = try hall.print(Picture(1, height: 160), key: "one", on: "left", token: token)
      try hall.until(ticket, is: .sending)
      try hall.configure([Self.right, Self.left])
      try hall.reload()
      try hall.untilReady("right")
      #expect(try ids(hall) == ["right", "left"])
      #expect(try hall.job(ticket.id).state == .sending)
      #expect(try hall.end(of: hall.print(Picture(2), key: "two", on: "right")).state == .printed)
      #expect(try hall.end(of: ticket).state == .printed)
      #expect(try hall.device("left").generation == 1)
      #expect(try hall.device("left").claim?.pid == Int(getpid()))
    }
  }

  @Test("Taken out, a printer loses its claim and accepts no ticket; what waits is held until it expires, or printed once it is back")
  func remove() async throws {
    try await TestHall.run([Self.left, Self.right]) { hall in
      try hall.untilReady("left")
      try hall.untilReady("right")
      try hall.sim.set("paper_out", of: "left")
      let waiting = try hall.print(Picture(1), key: "waits", on: "left")
      try hall.until(waiting, is: .held)
      let claim = try hall.connect().callMore(HalldDevices.Claim.self, .init(device: "left"))
      #expect(try claim.next(timeout: .seconds(20))?.state == .granted)
      try hall.configure([Self.right])
      try hall.reload()
      #expect(try claim.next(timeout: .seconds(20))?.reason == "removed")
      try hall.untilLogged("reason=removed")
      #expect(try ids(hall) == ["right"])
      let (content, file) = try Picture(2).content()
      #expect(
        try hall.refusal(HalldTicketPrinter.Print.self, .init(printer: "left", key: "new", content: content), descriptors: [file])
          == .noSuchPrinter(printer: "left"))
      #expect(try hall.job(waiting.id).state == .held)
      #expect(try hall.end(of: hall.print(Picture(3), key: "right", on: "right")).state == .printed)
      try hall.sim.set("paper_out", false, of: "left")
      try hall.configure()
      try hall.reload()
      #expect(try hall.end(of: waiting).state == .printed)
      #expect(try hall.device("left").generation == 2)
    }
  }

  @Test("A changed line rate takes effect; the ticket under way is printed to its end first, and none is printed twice")
  func baud() async throws {
    try await TestHall.run([.gsh80]) { hall in
      try hall.untilReady()
      try hall.sim.set("slow", value: 4)
      let ticket = try hall.print(Picture(1, height: 160), key: "one")
      try hall.until(ticket, is: .sending)
      let next = try hall.print(Picture(2), key: "two")
      try hall.configure([.gsh80.at(baud: 921_600, configured: 115_200)])
      try hall.reload()
      #expect(try hall.end(of: ticket).state == .printed)
      try hall.until("printer", "opened anew") { $0.generation == 2 }
      #expect(try hall.call(HalldDevices.Describe.self, .init(device: "printer")).capabilities["baud"] == "115200")
      try hall.sim.set("slow", false)
      try hall.configure()
      try hall.reload()
      #expect(try hall.end(of: next).state == .printed)
      #expect(try hall.sim.sightings(until: 2).map(\.number) == [1, 2])
    }
  }

  @Test("Asked again and again while a ticket is on its way, it ends with what the file says last, and the ticket is printed once")
  func again() async throws {
    try await TestHall.run([Self.left, Self.right]) { hall in
      try hall.untilReady("left")
      try hall.untilReady("right")
      try hall.sim.set("slow", value: 4, of: "left")
      let ticket = try hall.print(Picture(1, height: 160), key: "one", on: "left")
      try hall.until(ticket, is: .sending)
      try hall.configure([Self.left.at(baud: 921_600, configured: 115_200)])
      try hall.reload()
      // Not waited for: these are applied together once the printer is free.
      try hall.configure([Self.right])
      hall.daemon?.send(SIGHUP)
      hall.daemon?.send(SIGHUP)
      #expect(try hall.end(of: ticket).state == .printed)
      try hall.untilLogged("device=right generation=2")
      #expect(try ids(hall) == ["right"])
      #expect(try hall.sim.sightings(until: 1, of: "left").count == 1)
      #expect(try hall.end(of: hall.print(Picture(2), key: "two", on: "right")).state == .printed)
    }
  }

  @Test(
    "A broken file changes nothing and is named with its line",
    arguments: ["halld.toml", "maps/ticket-printer/test-process-id.toml", "templates/x.toml"])
  func broken(_ file: String) async throws {
    try await TestHall.run([.gsh80]) { hall in
      try hall.untilReady()
      if file == "halld.toml" {
        try hall.configure([.gsh80, .gsh80.named("other")], "[print]\nqueue_limit = 0")
      } else {
        try Files.replace("\(hall.folder)/\(file)", with: "schema = 1\nnonsense = 3\n")
        try hall.configure([.gsh80, .gsh80.named("other")])
      }
      try hall.reload()
      try hall.untilLogged("is not applied")
      #expect(hall.log.contains(file == "halld.toml" ? "queue_limit" : "nonsense"))
      #expect(try ids(hall) == ["printer"])
      #expect(try hall.device().generation == 1)
      #expect(try hall.end(of: hall.print(Picture(1), key: "one")).state == .printed)
    }
  }

  @Test("A changed map reaches its printer; a comment in it does not") func map() async throws {
    try await TestHall.run([.gsh80]) { hall in
      try hall.untilReady()
      let path = hall.folder + "/maps/ticket-printer/test-process-id.toml"
      let text = Files.text(path)
      try Files.replace(path, with: "# seen\n" + text)
      try hall.reload()
      #expect(try hall.device().generation == 1)
      try Files.replace(path, with: text.replacing("dpi = 203", with: "dpi = 180"))
      try hall.reload()
      try hall.until("printer", "opened anew") { $0.generation == 2 && $0.state == .ready }
      #expect(try hall.call(HalldDevices.Describe.self, .init(device: "printer")).capabilities["dpi"] == "180")
    }
  }

  @Test("A new template is there from the next call on, and the worker that is to draw it has the new fonts") func templates() async throws
  {
    try await TestHall.run([.gsh80]) { hall in
      try hall.untilReady()
      func names() throws -> [String] { try hall.call(HalldTicketPrinter.Templates.self, .init()).templates.map(\.name) }
      #expect(try !names().contains("mine"))
      try Files.write(Files.text(Programs.shippedTemplates + "/queue.toml"), to: hall.folder + "/templates/mine.toml")
      try hall.configure(nil, "[[font]]\npath = \"/usr/share/fonts/truetype/wqy/wqy-microhei.ttc\"")
      try hall.reload()
      #expect(try names().contains("mine"))
      let job = try hall.call(
        HalldTicketPrinter.Print.self,
        .init(
          printer: "printer", key: "one",
          content: .init(
            template: .init(name: "mine", fields: ["number": "A001", "hall": "政务大厅", "item": "登记", "time": "2026-03-02 09:32"])))
      ).job
      #expect(try hall.end(of: job).state == .printed)
      #expect(try hall.device().generation == 1)
    }
  }

  @Test("Rights and limits are those of the new file from the next call on") func settings() async throws {
    try await TestHall.run([.gsh80], configuration: "[print]\nqueue_limit = 5") { hall in
      try hall.untilReady()
      try hall.sim.set("paper_out")
      try hall.until("printer", "not ready") { $0.state == .notReady }
      try hall.print(Picture(1), key: "one")
      try hall.configure(nil, "[print]\nqueue_limit = 1")
      try hall.reload()
      let (content, file) = try Picture(2).content()
      #expect(
        try hall.refusal(HalldTicketPrinter.Print.self, .init(printer: "printer", key: "two", content: content), descriptors: [file])
          == .queueFull(printer: "printer", limit: 1))
    }
  }
}
