import HallInterface
import Testing
import Varlink

@Suite("Presenter and line", .showingLogs, .timeLimit(.minutes(2)))
struct KioskTests {
  typealias Printers = HalldTicketPrinter

  @Test("A kiosk printer holds its ticket out, says that it lies there, and pulls a forgotten one back in") func retract() async throws {
    try await TestHall.run([.kiosk80]) { hall in
      try hall.untilReady()
      try hall.sim.set("ticket_at_exit")
      let job = try hall.end(of: hall.print(Picture(1), key: "one"))
      #expect(job.state == .printed)
      #expect(try hall.sim.sightings(until: 1) == [.init(number: 1, isWhole: true, isMarked: false)])
      try hall.until("printer", "holding a ticket out") { $0.reasons.contains("ticket_at_exit") }
      _ = try hall.call(Printers.Retract.self, .init(printer: "printer"))
      try hall.sim.until("retracted ticket") { $0.first { $0.kind == "fate" && $0.fate == "retracted" } }
      try hall.until("printer", "free") { !$0.reasons.contains("ticket_at_exit") }
    }
  }

  @Test("Holding a ticket out can be asked for; once the visitor has taken it, halld says that the exit is free") func present()
    async throws
  {
    try await TestHall.run([.kiosk80]) { hall in
      try hall.untilReady()
      try hall.sim.set("ticket_at_exit")
      #expect(try hall.end(of: hall.print(Picture(1), key: "one")).state == .printed)
      try hall.sim.until("presented ticket") { $0.first { $0.fate == "presented" } }
      _ = try hall.call(Printers.Present.self, .init(printer: "printer"))
      try hall.sim.act("take_ticket")
      try hall.sim.until("taken ticket") { $0.first { $0.kind == "fate" && $0.fate == "taken" } }
      try hall.until("printer", "free") { !$0.reasons.contains("ticket_at_exit") }
      #expect(try hall.sim.device().unknownCommands == 0)
    }
  }

  @Test("A printer without a presenter says that it has none") func unsupported() async throws {
    try await TestHall.run { hall in
      try hall.untilReady()
      #expect(try hall.refusal(Printers.Present.self, .init(printer: "printer")) == .unsupported(what: "present"))
      #expect(try hall.refusal(Printers.Retract.self, .init(printer: "printer")) == .unsupported(what: "retract"))
      #expect(try hall.refusal(Printers.Present.self, .init(printer: "toaster")) == .noSuchPrinter(printer: "toaster"))
    }
  }

  @Test(
    "Detection names the rate at which the printer answers, also where the configuration is wrong, and no other",
    arguments: [(115_200, 115_200), (9600, 115_200), (38_400, 9600)])
  func detect(_ baud: Int, _ configured: Int) async throws {
    try await TestHall.run([.gsh80.at(baud: baud, configured: configured)]) { hall in
      if baud == configured {
        try hall.untilReady()
      } else {
        try hall.until("printer", "silent") { $0.state == .silent }
      }
      let probes = try hall.connect().callMore(Printers.Detect.self, .init(printer: "printer"))
      var heard: [Int: Printers.DetectOutcome] = [:]
      var detected: Int?
      while let probe = try probes.next(timeout: .seconds(20)) {
        heard[probe.baud] = probe.outcome
        detected = probe.detected ?? detected
      }
      #expect(heard.count == 7)
      #expect(detected == baud)
      for (rate, outcome) in heard {
        #expect(rate == baud ? outcome == .answered : outcome == .silent || outcome == .garbage, "\(rate): \(outcome)")
      }
      guard baud == configured else { return }
      #expect(try hall.end(of: hall.print(Picture(1), key: "one")).state == .printed)
    }
  }

  @Test("Detection hears nothing where nobody answers") func silent() async throws {
    try await TestHall.run([.mute]) { hall in
      try hall.untilReady()
      let probes = try hall.connect().callMore(Printers.Detect.self, .init(printer: "printer"))
      var outcomes: Set<Printers.DetectOutcome> = []
      while let probe = try probes.next(timeout: .seconds(20)) {
        outcomes.insert(probe.outcome)
        #expect(probe.detected == nil)
      }
      #expect(outcomes == [.silent])
    }
  }

  @Test("A printer that prints is not disturbed by detection") func busy() async throws {
    try await TestHall.run { hall in
      try hall.untilReady()
      try hall.sim.set("slow", value: 4)
      let job = try hall.print(Picture(1), key: "one")
      try hall.until(job, is: .sending)
      let probes = try hall.connect().callMore(Printers.Detect.self, .init(printer: "printer"))
      let error = #expect(throws: VarlinkClientError.self) { try probes.next(timeout: .seconds(20)) }
      #expect(error?.declared(as: Printers.Failure.self) == .printerBusy(printer: "printer", reason: "busy"))
      #expect(try hall.end(of: job).state == .printed)
      #expect(try hall.sim.sightings(until: 1) == [.init(number: 1, isWhole: true, isMarked: false)])
    }
  }
}
