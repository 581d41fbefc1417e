import HallInterface
import Testing
import Varlink

/// The terminal goes away as a pulled adapter does, and comes back.
@Suite("The cable is pulled", .showingLogs, .timeLimit(.minutes(2)))
struct LineTests {
  @Test("An idle printer is absent at once and, plugged in again, ready as a new generation") func idle() async throws {
    try await TestHall.run { hall in
      try hall.untilReady()
      try hall.sim.act("unplug")
      let gone = try hall.until("printer", "absent") { $0.state == .absent }
      #expect(gone.generation == 1)
      #expect(!gone.reasons.isEmpty)
      try hall.sim.act("replug")
      #expect(try hall.untilReady().generation == 2)
      #expect(try hall.end(of: hall.print(Picture(1), key: "one")).state == .printed)
      #expect(try hall.sim.sightings(until: 1) == [.init(number: 1, isWhole: true, isMarked: false)])
    }
  }

  @Test(
    "A ticket cut off in the middle is unknown; one queued meanwhile waits and is printed after the return; neither comes out twice",
    arguments: [TestDevice.gsh80, .generic80, .quirky])
  func middle(_ device: TestDevice) async throws {
    try await TestHall.run([device]) { hall in
      try hall.untilReady()
      try hall.sim.set("unplug_after", value: 15_000)
      let first = try hall.end(of: hall.print(Picture(1, height: 600), key: "one"))
      #expect(first.state == .unknown)
      #expect(first.reason == "device_lost")
      #expect(first.partial)
      try hall.until("printer", "absent") { $0.state == .absent }
      let second = try hall.print(Picture(2), key: "two")
      #expect(try hall.until(second, is: .held).reason != nil)
      try hall.sim.act("replug")
      #expect(try hall.end(of: second).state == .printed)
      let seen = try hall.sim.sightings(until: 2)
      #expect(seen.filter { $0.isWhole } == [.init(number: 2, isWhole: true, isMarked: false)])
      #expect(seen.filter { $0.number == 1 }.count <= 1)
      #expect(try hall.job(first.id).state == .unknown)
      #expect(try hall.device().generation == 2)
    }
  }

  @Test("A ticket whose confirmation was lost with the cable stays unknown and is not printed again by itself")
  func waitingForConfirmation() async throws {
    try await TestHall.run { hall in
      try hall.untilReady()
      try hall.sim.set("late_confirm", value: 300)
      let accepted = try hall.print(Picture(1), key: "one")
      try hall.sim.next("ticket", after: 0)
      try hall.sim.act("unplug")
      let first = try hall.end(of: accepted)
      #expect(first.state == .unknown)
      #expect(first.reason == "device_lost")
      // The printer has said it, to nobody.
      try hall.sim.next("confirmed", after: 0)
      try hall.sim.set("late_confirm", false)
      try hall.sim.act("replug")
      #expect(try hall.end(of: hall.print(Picture(2), key: "two")).state == .printed)
      #expect(try hall.sim.sightings(until: 2).map(\.number) == [1, 2])
      #expect(try hall.job(first.id).state == .unknown)
      let closed = try hall.call(HalldTicketPrinter.ResolveJob.self, .init(id: first.id, verdict: .seen)).job
      #expect(closed.resolution?.verdict == .seen)
    }
  }

  @Test("A daemon started before its printer is plugged in drives it as soon as it is") func startedWithout() async throws {
    try await TestHall.run(start: false) { hall in
      try hall.sim.act("unplug")
      try hall.start()
      #expect(try hall.device().state == .absent)
      let job = try hall.print(Picture(1), key: "one")
      try hall.until(job, is: .held)
      try hall.sim.act("replug")
      #expect(try hall.end(of: job).state == .printed)
      #expect(try hall.device().generation == 1)
    }
  }

  @Test("What happens to one printer does not touch the tickets of another") func others() async throws {
    try await TestHall.run([.gsh80.named("left"), .gsh80.named("right")]) { hall in
      try hall.untilReady("left")
      try hall.untilReady("right")
      try hall.sim.act("unplug", on: "left")
      let left = try hall.print(Picture(1), key: "left", on: "left")
      #expect(try hall.end(of: hall.print(Picture(2), key: "right", on: "right")).state == .printed)
      try hall.until(left, is: .held)
      try hall.sim.act("replug", on: "left")
      #expect(try hall.end(of: left).state == .printed)
      #expect(try hall.sim.sightings(until: 1, of: "left").map(\.number) == [1])
      #expect(try hall.sim.sightings(until: 2, of: "right").map(\.number) == [2])
    }
  }
}
