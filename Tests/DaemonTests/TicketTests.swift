import HallInterface
import Testing
import Varlink

@Suite("A ticket through the daemon", .showingLogs, .timeLimit(.minutes(2)))
struct TicketTests {
  @Test("A ticket is printed whole, once, and halld says so only with the printer's own proof") func printed() async throws {
    try await TestHall.run { hall in
      let device = try hall.untilReady()
      #expect(device.generation == 1)
      let accepted = try hall.print(Picture(1), key: "one")
      #expect(accepted.state == .queued)
      let job = try hall.end(of: accepted)
      #expect(job.state == .printed)
      #expect(job.proof == .processId)
      #expect(job.attempts == 1)
      #expect(!job.partial && !job.reprint)
      let papers = try hall.sim.papers(1)
      #expect(papers.flatMap(\.sightings) == [.init(number: 1, isWhole: true, isMarked: false)])
      #expect(papers[0].inked == Picture(1).packedRows)
    }
  }

  @Test("A printer without process ids proves a ticket by its queued status") func queuedStatus() async throws {
    try await TestHall.run([.generic80]) { hall in
      try hall.untilReady()
      let job = try hall.end(of: hall.print(Picture(1), key: "one"))
      #expect(job.state == .printed)
      #expect(job.proof == .statusReply)
      #expect(try hall.sim.papers(1).flatMap(\.sightings) == [.init(number: 1, isWhole: true, isMarked: false)])
    }
  }

  @Test("A printer that cannot be asked leaves a ticket written, never printed") func written() async throws {
    try await TestHall.run([.mute]) { hall in
      try hall.untilReady()
      let job = try hall.end(of: hall.print(Picture(1), key: "one"))
      #expect(job.state == .written)
      #expect(job.proof == nil)
      #expect(try hall.sim.papers(1).flatMap(\.sightings) == [.init(number: 1, isWhole: true, isMarked: false)])
    }
  }

  @Test("Text is printed by the printer's own font where no picture is given") func text() async throws {
    try await TestHall.run { hall in
      try hall.untilReady()
      let job = try hall.end(of: hall.print(lines: [.init(text: "A012 社保综合"), .init(rule: true), .init(qr: "A012")], key: "one"))
      #expect(job.state == .printed)
      #expect(job.rendering == .text)
      #expect(try hall.sim.papers(1).first?.isBlank == false)
    }
  }

  @Test(
    "Each map that halld comes with prints a whole ticket on the virtual printer of its kind",
    arguments: [
      TestDevice.shipped("epson-tm-t82iii", "gsh80"), .shipped("epson-tm-t88", "gsh180"), .shipped("generic-80mm", "generic80"),
      .shipped("generic-80mm-legacy", "quirky"), .shipped("generic-58mm", "generic58"), .shipped("generic-write-only", "mute"),
      .shipped("custom-vkp80", "kiosk80"),
    ])
  func shippedMaps(_ device: TestDevice) async throws {
    try await TestHall.run([device]) { hall in
      try hall.untilReady()
      let width = device.model == "generic58" ? 384 : 512
      let job = try hall.end(of: hall.print(Picture(1, width: width, height: 240), key: "one"))
      let canProve = device.model != "mute" && device.model != "generic58"
      #expect(job.state == (canProve ? .printed : .written))
      let paper = try hall.sim.papers(1)[0]
      #expect(paper.inked == Picture(1, width: width, height: 240).packedRows.map { $0 + paper.margin(beside: width) })
    }
  }

  @Test("Tickets come out in the order in which they were accepted") func order() async throws {
    try await TestHall.run { hall in
      var jobs: [HalldTicketPrinter.Job] = []
      for number in 1...5 { jobs.append(try hall.print(Picture(UInt8(number)), key: "\(number)")) }
      for job in jobs { #expect(try hall.end(of: job).state == .printed) }
      #expect(try hall.sim.papers(5).flatMap(\.sightings).map(\.number) == [1, 2, 3, 4, 5])
    }
  }
}
