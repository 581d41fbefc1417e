import HallInterface
import Testing
import Varlink

@Suite("The wall clock jumps", .showingLogs, .timeLimit(.minutes(2)))
struct ClockTests {
  typealias Printers = HalldTicketPrinter

  private static let year: Int64 = 365 * 86_400_000

  @Test("When the clock jumps back a year tickets keep their time, no more and no less, and halld says that times are not to be trusted")
  func back() async throws {
    try await TestHall.run(start: false) { hall in
      let offset = hall.folder + "/offset"
      let environment = ["HALLD_TEST_WALL_OFFSET": offset]
      try Files.write("0", to: offset)
      try hall.start(environment)
      try hall.untilReady()
      try hall.sim.set("paper_out")
      try hall.until("printer", "out of paper") { $0.reasons.contains("paper_out") }
      let short = try hall.print(Picture(1), key: "short", expires: 1500)
      let long = try hall.print(Picture(2), key: "long")
      #expect(short.clockTrusted)

      try Files.replace(offset, with: "\(-Self.year)")
      let later = try hall.print(Picture(3), key: "later")
      #expect(!later.clockTrusted)
      #expect(later.acceptedMs < long.acceptedMs)
      #expect(try hall.end(of: short).state == .expired)
      #expect(try hall.job(long.id).state == .held)

      // A restart of halld in the same boot changes nothing of that.
      hall.killDaemon()
      try hall.start(environment)
      try hall.until("printer", "out of paper") { $0.reasons.contains("paper_out") }
      #expect(try hall.job(long.id).state == .held)
      #expect(try !hall.job(long.id).clockTrusted)
      #expect(hall.log.contains("clock"))
      try hall.sim.act("refill_paper")
      #expect(try hall.end(of: long).state == .printed)
      #expect(try hall.end(of: later).state == .printed)
      #expect(try hall.sim.sightings(until: 3).map(\.number) == [2, 3])

      try Files.replace(offset, with: "0")
      let right = try hall.end(of: hall.print(Picture(4), key: "right"))
      #expect(right.state == .printed && right.clockTrusted)
    }
  }

  @Test("When the clock jumps ahead a year no waiting ticket lapses by that") func ahead() async throws {
    try await TestHall.run(start: false) { hall in
      let offset = hall.folder + "/offset"
      try Files.write("0", to: offset)
      try hall.start(["HALLD_TEST_WALL_OFFSET": offset])
      try hall.untilReady()
      try hall.sim.set("paper_out")
      let job = try hall.print(Picture(1), key: "one", expires: 600_000)
      try hall.until(job, is: .held)
      try Files.replace(offset, with: "\(Self.year)")
      let next = try hall.print(Picture(2), key: "two")
      try hall.sim.act("refill_paper")
      #expect(try hall.end(of: job).state == .printed)
      #expect(try hall.end(of: next).state == .printed)
      #expect(try hall.sim.sightings(until: 2).map(\.number) == [1, 2])
    }
  }
}
