import HallInterface
import Testing
import Varlink

@Suite("The printer misbehaves", .showingLogs, .timeLimit(.minutes(2)))
struct ConditionTests {
  typealias Printers = HalldTicketPrinter

  @Test("A printer that falls silent is called silent; its tickets wait, lapse in their time, or are printed when it answers again")
  func silence() async throws {
    try await TestHall.run { hall in
      try hall.untilReady()
      try hall.sim.set("silence")
      let old = try hall.print(Picture(1), key: "old", expires: 2500)
      #expect(try hall.until(old, is: .held).reason == "no_reply")
      #expect(try hall.until("printer", "silent") { $0.state == .silent }.reasons == ["no_reply"])
      let young = try hall.print(Picture(2), key: "young")
      #expect(try hall.end(of: old).state == .expired)
      try hall.sim.set("silence", false)
      #expect(try hall.end(of: young).state == .printed)
      #expect(try hall.sim.sightings(until: 2).map(\.number) == [2])
      #expect(try hall.device().generation == 1)
    }
  }

  @Test("A ticket during which the printer falls silent is unknown and is not printed again by itself") func silentInTheMiddle()
    async throws
  {
    try await TestHall.run { hall in
      try hall.untilReady()
      try hall.sim.set("slow", value: 4)
      let job = try hall.print(Picture(1, height: 200), key: "one")
      try hall.sim.untilReceived(3000)
      try hall.sim.set("silence")
      let ended = try hall.end(of: job, within: 30)
      #expect(ended.state == .unknown)
      try hall.sim.set("silence", false)
      try hall.sim.set("slow", false)
      #expect(try hall.end(of: hall.print(Picture(2), key: "two"), within: 30).state == .printed)
      let seen = try hall.sim.sightings(until: 2)
      #expect(seen.filter { $0.number == 1 }.count == 1)
      #expect(try hall.job(job.id).state == .unknown)
    }
  }

  @Test(
    "Noise on the line never makes a ticket printed that is not, nor prints it twice, nor stops halld",
    arguments: ["garbage", "half_replies", "wrong_baud"])
  func noise(_ condition: String) async throws {
    try await TestHall.run([.gsh80, .gsh80.named("other")]) { hall in
      try hall.untilReady()
      try hall.sim.set(condition, value: condition == "garbage" ? 300 : nil)
      let noisy = try hall.print(Picture(1), key: "noisy")
      // The other printer goes on as if nothing were wrong.
      #expect(try hall.end(of: hall.print(Picture(9), key: "other", on: "other")).state == .printed)
      try hall.until(noisy, is: .sending, .held, .printed, .unknown, .failed)
      try hall.sim.set(condition, false)
      #expect(try hall.end(of: hall.print(Picture(2), key: "quiet"), within: 40).state == .printed)
      let ended = try hall.end(of: noisy, within: 40)
      let seen = try hall.sim.sightings(until: 2).filter { $0.number == 1 }
      #expect(seen.filter(\.isWhole).count <= 1)
      switch ended.state {
      case .printed: #expect(seen.contains { $0.isWhole })
      case .unknown: break
      // The noise looked like an open cover; the printer did confirm that it threw the ticket away.
      case .failed: #expect(ended.partial)
      default: Issue.record("the ticket is \(ended.state) \(ended.reason ?? "")")
      }
      #expect(hall.daemon?.hasEnded == false)
    }
  }

  @Test("A printer that speaks at another rate is silent or garbled, and no ticket goes to it") func otherRate() async throws {
    try await TestHall.run(start: false) { hall in
      try hall.sim.set("wrong_baud")
      try hall.start()
      let device = try hall.until("printer", "silent") { $0.state == .silent }
      #expect(device.reasons == ["no_reply"] || device.reasons == ["garbage"])
      let job = try hall.print(Picture(1), key: "one", expires: 1000)
      #expect(try hall.end(of: job).state == .expired)
    }
  }

  @Test("An open cover in the middle of a ticket: what was begun is told as failed in part, and nothing of it comes later")
  func coverInTheMiddle() async throws {
    try await TestHall.run { hall in
      try hall.untilReady()
      try hall.sim.set("slow", value: 4)
      let job = try hall.print(Picture(1, height: 400), key: "one")
      // The head has begun: the receive buffer alone does not take so much.
      try hall.sim.untilReceived(6000)
      try hall.sim.set("cover_open")
      let ended = try hall.end(of: job)
      #expect(ended.state == .failed)
      #expect(ended.reason == "cover_open")
      #expect(ended.partial)
      try hall.sim.set("slow", false)
      try hall.sim.act("close_cover")
      #expect(try hall.end(of: hall.print(Picture(2), key: "two")).state == .printed)
      #expect(try hall.sim.sightings(until: 2).filter { $0.isWhole }.map(\.number) == [2])
    }
  }

  @Test("An open cover holds a ticket until it is closed") func coverBefore() async throws {
    try await TestHall.run { hall in
      try hall.untilReady()
      try hall.sim.set("cover_open")
      let job = try hall.print(Picture(1), key: "one")
      #expect(try hall.until(job, is: .held).reason == "cover_open")
      try hall.sim.act("close_cover")
      #expect(try hall.end(of: job).state == .printed)
      #expect(try hall.sim.sightings(until: 1) == [.init(number: 1, isWhole: true, isMarked: false)])
    }
  }

  @Test("A hot head is waited for: the ticket goes on where it stopped and is printed once") func hotHead() async throws {
    try await TestHall.run { hall in
      try hall.untilReady()
      try hall.sim.set("slow", value: 4)
      let job = try hall.print(Picture(1, height: 200), key: "one")
      try hall.sim.untilReceived(6000)
      try hall.sim.set("head_hot")
      try hall.until("printer", "not ready") { $0.reasons.contains("head_hot") }
      #expect(try hall.job(job.id).state == .sending)
      try hall.sim.set("slow", false)
      try hall.sim.set("head_hot", false)
      let ended = try hall.end(of: job)
      #expect(ended.state == .printed)
      #expect(ended.attempts == 1)
      #expect(try hall.sim.sightings(until: 1) == [.init(number: 1, isWhole: true, isMarked: false)])
    }
  }

  @Test("A jammed cutter is named; its ticket is not called printed, and the next waits until the jam is cleared") func cutter()
    async throws
  {
    try await TestHall.run { hall in
      try hall.untilReady()
      try hall.sim.set("cutter_error", value: 1)
      let first = try hall.end(of: hall.print(Picture(1), key: "one"))
      #expect(first.state == .failed || first.state == .unknown)
      #expect(first.partial)
      let second = try hall.print(Picture(2), key: "two")
      #expect(try hall.until(second, is: .held).reason == "cutter_error")
      try hall.sim.set("cutter_error", false)
      try hall.sim.act("close_cover")
      #expect(try hall.end(of: second).state == .printed)
      #expect(try hall.sim.sightings(until: 2).filter { $0.number == 2 }.count == 1)
    }
  }

  @Test("A power cut in the middle of a ticket leaves it unknown; after power-on the next is printed, the first not again")
  func powerCut() async throws {
    try await TestHall.run { hall in
      try hall.untilReady()
      try hall.sim.set("power_cut_after", value: 12_000)
      let first = try hall.end(of: hall.print(Picture(1, height: 480), key: "one"), within: 40)
      #expect(first.state == .unknown)
      #expect(first.partial)
      let second = try hall.print(Picture(2), key: "two")
      try hall.until(second, is: .held)
      try hall.sim.act("power_on")
      #expect(try hall.end(of: second, within: 40).state == .printed)
      let seen = try hall.sim.sightings(until: 2)
      #expect(seen.filter { $0.isWhole }.map(\.number) == [2])
      #expect(try hall.job(first.id).state == .unknown)
    }
  }
}
