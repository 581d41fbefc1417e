import HallInterface
import Testing
import Varlink

@Suite("The paper runs out", .showingLogs, .timeLimit(.minutes(2)))
struct PaperTests {
  typealias Printers = HalldTicketPrinter

  @Test("A ticket that finds no paper waits and is printed after the refill") func before() async throws {
    try await TestHall.run { hall in
      try hall.untilReady()
      try hall.sim.set("paper_out")
      #expect(try hall.until("printer", "out of paper") { $0.reasons.contains("paper_out") }.state == .notReady)
      let job = try hall.print(Picture(1), key: "one")
      #expect(try hall.until(job, is: .held).reason == "paper_out")
      try hall.sim.act("refill_paper")
      let printed = try hall.end(of: job)
      #expect(printed.state == .printed)
      #expect(printed.attempts == 1)
      #expect(try hall.sim.sightings(until: 1) == [.init(number: 1, isWhole: true, isMarked: false)])
    }
  }

  @Test(
    "Where halld does not know yet that the paper is out, it asks before the first byte, and no ticket goes into a printer without paper")
  func justBefore() async throws {
    try await TestHall.run { hall in
      try hall.untilReady()
      try hall.sim.set("paper_out")
      let job = try hall.print(Picture(1), key: "one")
      #expect(try hall.until(job, is: .held).reason == "paper_out")
      try hall.sim.act("refill_paper")
      #expect(try hall.end(of: job).state == .printed)
      #expect(try hall.sim.sightings(until: 1) == [.init(number: 1, isWhole: true, isMarked: false)])
    }
  }

  @Test("A ticket whose time is over is dropped, not printed after the refill") func expired() async throws {
    try await TestHall.run { hall in
      try hall.untilReady()
      try hall.sim.set("paper_out")
      try hall.until("printer", "out of paper") { $0.reasons.contains("paper_out") }
      let old = try hall.print(Picture(1), key: "old", expires: 1000)
      let young = try hall.print(Picture(2), key: "young")
      let dropped = try hall.end(of: old)
      #expect(dropped.state == .expired)
      #expect(dropped.attempts == 0)
      try hall.sim.act("refill_paper")
      #expect(try hall.end(of: young).state == .printed)
      #expect(try hall.sim.sightings(until: 2).map(\.number) == [2])
    }
  }

  @Test("A ticket cut short by the end of the paper has failed in part, and its rest does not come out after the refill")
  func during() async throws {
    try await TestHall.run { hall in
      try hall.untilReady()
      try hall.sim.set("paper_out", value: 200)
      let job = try hall.end(of: hall.print(Picture(1, height: 480), key: "one"))
      #expect(job.state == .failed)
      #expect(job.reason == "paper_out")
      #expect(job.partial)
      try hall.sim.act("refill_paper")
      #expect(try hall.end(of: hall.print(Picture(2), key: "two")).state == .printed)
      let seen = try hall.sim.sightings(until: 2)
      #expect(seen.filter { $0.number == 1 }.allSatisfy { !$0.isWhole })
      #expect(seen.filter { $0.number == 2 } == [.init(number: 2, isWhole: true, isMarked: false)])
    }
  }

  @Test("Where the client wishes it, a ticket cut short is printed again, whole and marked 补打, once the rest is cleared")
  func reprint() async throws {
    try await TestHall.run { hall in
      try hall.untilReady()
      try hall.sim.set("paper_out", value: 200)
      let job = try hall.print(Picture(1, height: 480), key: "one", afterPaperOut: .reprint)
      let held = try hall.until(job, is: .held)
      #expect(held.reason == "paper_out")
      #expect(held.partial && held.reprint)
      try hall.sim.act("refill_paper")
      let printed = try hall.end(of: job)
      #expect(printed.state == .printed)
      #expect(printed.attempts == 2)
      let seen = try hall.sim.sightings(until: 1) { $0.isWhole }
      #expect(seen.filter { $0.isWhole } == [.init(number: 1, isWhole: true, isMarked: true)])
    }
  }

  @Test("A ticket whose rest may still be in the printer is unknown, not failed") func notCleared() async throws {
    try await TestHall.run { hall in
      try hall.untilReady()
      try hall.sim.set("no_clear_reply")
      try hall.sim.set("paper_out", value: 200)
      let job = try hall.end(of: hall.print(Picture(1, height: 480), key: "one", afterPaperOut: .reprint))
      #expect(job.state == .unknown)
      #expect(job.reason == "not_cleared")
      try hall.sim.act("refill_paper")
      #expect(try hall.end(of: hall.print(Picture(2), key: "two")).state == .printed)
      #expect(try hall.sim.sightings(until: 2).filter { $0.number == 1 && $0.isMarked }.isEmpty)
      #expect(try hall.job(job.id).state == .unknown)
    }
  }

  @Test("A printer that cannot confirm clearing leaves a ticket cut short unknown") func cannotConfirm() async throws {
    try await TestHall.run([.generic80]) { hall in
      try hall.untilReady()
      try hall.sim.set("paper_out", value: 200)
      let job = try hall.end(of: hall.print(Picture(1, height: 480), key: "one", afterPaperOut: .reprint))
      #expect(job.state == .unknown)
      #expect(job.partial)
      try hall.sim.act("refill_paper")
      let second = try hall.print(Picture(2), key: "two")
      #expect(try hall.end(of: second, within: 30).state == .printed)
      let seen = try hall.sim.sightings(until: 2)
      #expect(seen.filter { $0.number == 1 && $0.isWhole }.count <= 1)
      #expect(seen.filter { $0.isMarked && $0.number == 1 }.isEmpty)
    }
  }

  @Test("Paper that runs out behind a ticket leaves that ticket printed and holds the next") func after() async throws {
    try await TestHall.run { hall in
      try hall.untilReady()
      let first = try hall.end(of: hall.print(Picture(1), key: "one"))
      try hall.sim.set("paper_out")
      let second = try hall.print(Picture(2), key: "two")
      try hall.until(second, is: .held)
      #expect(try hall.job(first.id).state == .printed)
      try hall.sim.act("refill_paper")
      #expect(try hall.end(of: second).state == .printed)
      let seen = try hall.sim.sightings(until: 2)
      #expect(seen.map(\.number) == [1, 2])
      #expect(seen.allSatisfy { $0.isWhole && !$0.isMarked })
    }
  }

  @Test("Paper near its end is said and stops nothing") func nearEnd() async throws {
    try await TestHall.run { hall in
      try hall.untilReady()
      try hall.sim.set("paper_near_end")
      let device = try hall.until("printer", "near its end") { $0.reasons.contains("paper_near_end") }
      #expect(device.state == .ready)
      #expect(try hall.end(of: hall.print(Picture(1), key: "one")).state == .printed)
    }
  }
}
