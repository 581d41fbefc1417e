import DeviceCore
import Glibc
import HallInterface
import RecordStore
import Testing
import Varlink

/// kill -9 at every step of a ticket, then a start without the fault.
@Suite("halld is killed in the middle of a ticket", .showingLogs, .timeLimit(.minutes(3)))
struct CrashTests {
  typealias Printers = HalldTicketPrinter

  @Test("No ticket is printed twice and none is lost without a word", arguments: Failpoint.allCases)
  func killed(at point: Failpoint) async throws {
    // Large enough that half of it is printed while the other half is still to be sent.
    let picture = Picture(1, height: 320)
    try await TestHall.run(start: false) { hall in
      try hall.start(["HALLD_FAILPOINT": point.rawValue])
      try hall.untilReady()
      let told = try? hall.print(picture, key: "one")
      #expect(try hall.exitOfDaemon() == .signal(SIGKILL))

      try hall.start()
      try hall.untilReady()
      // The client does not know what became of its ticket and asks again.
      let (content, file) = try picture.content()
      let again = try hall.call(
        Printers.Print.self, .init(printer: "printer", key: "one", content: content), descriptors: [file])
      #expect(again.known == (point != .printDecoded))
      if let told { #expect(told.id == again.job.id) }

      let ended = try hall.end(of: again.job)
      switch point {
      case .printDecoded, .printCommitted, .printAnswered, .attemptFinished: #expect(ended.state == .printed)
      default:
        #expect(ended.state == .unknown)
        #expect(ended.reason == "interrupted")
      }
      // Whatever were to come out by itself would come before this one.
      #expect(try hall.end(of: hall.print(Picture(2), key: "two")).state == .printed)
      let seen = try hall.sim.sightings(until: 2)
      #expect(seen.filter { $0.number == 2 } == [.init(number: 2, isWhole: true, isMarked: false)])
      let whole = seen.filter { $0.number == 1 && $0.isWhole }
      #expect(whole.count <= 1)
      if ended.state == .printed {
        #expect(seen.filter { $0.number == 1 } == [.init(number: 1, isWhole: true, isMarked: false)])
      } else {
        #expect(try hall.job(ended.id).state == .unknown)
        try Self.resolve(ended, hall, wasSeen: !whole.isEmpty)
      }
    }
  }

  /// Somebody looks, and the ticket is closed or printed again with the mark 补打.
  private static func resolve(_ job: Printers.Job, _ hall: TestHall, wasSeen: Bool) throws {
    if wasSeen {
      let closed = try hall.call(Printers.ResolveJob.self, .init(id: job.id, verdict: .seen)).job
      #expect(closed.state == .unknown)
      #expect(closed.resolution?.verdict == .seen)
      #expect(closed.resolution?.uid == Int(getuid()))
    } else {
      let queued = try hall.call(Printers.ResolveJob.self, .init(id: job.id, verdict: .missing, reprint: true)).job
      #expect(queued.reprint)
      #expect(try hall.end(of: queued).state == .printed)
      let last = try hall.sim.sightings(until: 1) { $0.isWhole }.last { $0.number == 1 }
      #expect(last == .init(number: 1, isWhole: true, isMarked: true))
    }
    // Closed is closed.
    #expect(throws: VarlinkClientError.self) {
      try hall.call(Printers.ResolveJob.self, .init(id: job.id, verdict: .missing, reprint: true))
    }
  }

  @Test("Wherever the journal is interrupted, no ticket is printed twice and none is lost without a word", arguments: StorePoint.allCases)
  func killed(inJournal point: StorePoint) async throws {
    try await TestHall.run(start: false) { hall in
      var deaths = 0
      for time in 1...40 {
        let picture = Picture(UInt8(time))
        let key = "\(point.rawValue) \(time)"
        let isReady = try hall.tryStart(["HALLD_STOREPOINT": "\(point.rawValue):\(time)"])
        let told = isReady ? try? hall.print(picture, key: key) : nil
        let ended = told.flatMap { try? hall.end(of: $0) }
        if ended?.state == .printed, try hall.stopDaemon() == .code(0) { break }
        #expect(try hall.exitOfDaemon() == .signal(SIGKILL))
        deaths += 1

        try hall.start()
        try hall.untilReady()
        let job = try hall.print(picture, key: key)
        if let told { #expect(told.id == job.id) }
        let state = try hall.end(of: job).state
        #expect(state == .printed || state == .unknown)
        if ended?.state == .printed { #expect(state == .printed) }
        #expect(try hall.end(of: hall.print(Picture(UInt8(100 + time)), key: "fence \(time)")).state == .printed)
        let seen = try hall.sim.sightings(until: UInt8(100 + time)).filter { $0.number == picture.number }
        #expect(seen.filter(\.isWhole).count <= 1, "\(key): \(seen)")
        #expect(seen.allSatisfy { !$0.isMarked })
        if state == .printed { #expect(seen.filter(\.isWhole).count == 1, "\(key): \(seen)") }
        #expect(try hall.stopDaemon() == .code(0))
      }
      // A journal step that is never reached would prove nothing.
      #expect(deaths > 0 && deaths < 40)
    }
  }

  @Test(
    "A printer that halld left in the middle of a picture prints the next ticket whole and nothing of the first",
    arguments: [TestDevice.gsh80, .generic80, .kiosk80, .quirky, .mute], [Failpoint.attemptFirstBytes, .attemptHalfSent])
  func nextTicket(_ device: TestDevice, _ point: Failpoint) async throws {
    try await TestHall.run([device], start: false) { hall in
      try hall.start(["HALLD_FAILPOINT": point.rawValue])
      try hall.untilReady()
      _ = try? hall.print(Picture(1, height: 400), key: "one")
      #expect(try hall.exitOfDaemon() == .signal(SIGKILL))
      try hall.start()
      let next = try hall.end(of: hall.print(Picture(2), key: "two"), within: 40)
      #expect(next.state == (device.model == "mute" ? .written : .printed))
      let seen = try hall.sim.sightings(until: 2)
      #expect(seen.filter { $0.number == 2 } == [.init(number: 2, isWhole: true, isMarked: false)])
      #expect(seen.filter { $0.number == 1 && $0.isWhole }.isEmpty)
      #expect(try hall.job(key: "one").state == .unknown)
    }
  }

  @Test("A ticket whose proof came while halld was dead is printed after all, and nobody has to look") func lateEvidence() async throws {
    try await TestHall.run(start: false) { hall in
      try hall.sim.set("keep_replies")
      try hall.start(["HALLD_FAILPOINT": Failpoint.attemptAllSent.rawValue])
      try hall.untilReady()
      let job = try? hall.print(Picture(1), key: "one")
      #expect(try hall.exitOfDaemon() == .signal(SIGKILL))
      try hall.sim.next("confirmed", after: 0)
      try hall.start()
      let found = try hall.job(key: "one")
      if let job { #expect(job.id == found.id) }
      // The proof lies in the line: it is read before the printer's answers.
      try hall.untilReady()
      let printed = try hall.job(found.id)
      #expect(printed.state == .printed)
      #expect(printed.reason == "late_evidence")
      #expect(printed.proof == .processId)
      #expect(try hall.sim.papers(1).flatMap(\.sightings) == [.init(number: 1, isWhole: true, isMarked: false)])
    }
  }

  @Test("Tickets that waited when halld died are printed after the restart, in their order") func queue() async throws {
    try await TestHall.run { hall in
      try hall.sim.set("paper_out")
      try hall.until("printer", "out of paper") { $0.reasons.contains("paper_out") }
      var jobs: [Printers.Job] = []
      for number in 1...3 { jobs.append(try hall.print(Picture(UInt8(number)), key: "\(number)")) }
      hall.killDaemon()
      try hall.start()
      try hall.sim.act("refill_paper")
      for job in jobs { #expect(try hall.end(of: job).state == .printed) }
      #expect(try hall.sim.sightings(until: 3).map(\.number) == [1, 2, 3])
    }
  }
}
