import Glibc
import HallInterface
import Testing
import Varlink

@Suite("The daemon's life", .showingLogs, .timeLimit(.minutes(2)))
struct LifeTests {
  @Test("Told to stop in the middle of a ticket, halld finishes it, begins no other, and ends in order") func stop() async throws {
    try await TestHall.run { hall in
      try hall.untilReady()
      try hall.sim.set("slow", value: 4)
      let first = try hall.print(Picture(1, height: 160), key: "one")
      try hall.until(first, is: .sending)
      let second = try hall.print(Picture(2), key: "two")
      try hall.sim.untilReceived(2000)
      #expect(try hall.stopDaemon() == .code(0))
      #expect(try hall.sim.papers(1).flatMap(\.sightings) == [.init(number: 1, isWhole: true, isMarked: false)])
      try hall.sim.set("slow", false)
      try hall.start()
      #expect(try hall.job(first.id).state == .printed)
      #expect(try hall.end(of: second).state == .printed)
      #expect(try hall.sim.sightings(until: 2).map(\.number) == [1, 2])
    }
  }

  @Test("Told to stop while idle, halld ends at once and takes its socket away") func stopIdle() async throws {
    try await TestHall.run { hall in
      try hall.untilReady()
      #expect(try hall.stopDaemon() == .code(0))
      #expect(access(hall.socket, F_OK) != 0)
    }
  }

  @Test("A daemon with nothing to do does nothing: not one wake-up") func idle() async throws {
    try await TestHall.run([]) { hall in
      // Start-up is over when it has answered and its journal is at rest.
      _ = try hall.call(HalldDevices.List.self, .init())
      // The one thing that has to be measured over a time.
      func pass(_ milliseconds: Int32) { poll(nil, 0, milliseconds) }
      pass(300)
      let before = try ProcessStatus(hall.daemon)
      pass(1500)
      let after = try ProcessStatus(hall.daemon)
      #expect(after.switches == before.switches)
      #expect(after.threads == 2)
    }
  }

  @Test("An error in the configuration is named with its line, and halld does not start") func configuration() async throws {
    try await TestHall.run(configuration: "[print]\nqueue_limit = 0\ncopies = 2", start: false) { hall in
      let isReady = try hall.tryStart()
      #expect(!isReady)
      #expect(try hall.exitOfDaemon() == .code(78))
      #expect(hall.log.contains("queue_limit") && hall.log.contains("copies"))
    }
  }

  @Test("A device without a map is shown with the reason and accepts no ticket; the others work") func noMap() async throws {
    try await TestHall.run([.gsh80, .gsh80.named("other").with { $0.name = "missing" }], start: false) { hall in
      unlink(hall.folder + "/maps/ticket-printer/missing.toml")
      try hall.start()
      try hall.untilReady()
      let other = try hall.device("other")
      #expect(other.state == .quarantined && other.reasons == ["no_map"])
      let (content, file) = try Picture(1).content()
      #expect(
        try hall.refusal(
          HalldTicketPrinter.Print.self, .init(printer: "other", key: "k", content: content), descriptors: [file])
          == .printerBusy(printer: "other", reason: "no_map"))
      #expect(try hall.end(of: hall.print(Picture(2), key: "two")).state == .printed)
    }
  }
}
