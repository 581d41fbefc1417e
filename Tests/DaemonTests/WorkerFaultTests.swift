import Glibc
import HallInterface
import Testing
import Varlink

/// What lays tickets out dies, hangs, runs away, lies or is not there. It costs the ticket on hand and nothing else.
@Suite("hall-worker fails", .showingLogs, .timeLimit(.minutes(2)))
struct WorkerFaultTests {
  typealias Printers = HalldTicketPrinter

  /// How a ticket gets to the worker, and the steps of the worker that it passes.
  private enum Way: String, CaseIterable {
    /// Print of a template.
    case print
    /// Preview of a template: drawn by one call and made a PNG file by the next.
    case preview
    /// Preview of lines: sketched.
    case lines
    /// Preview of a picture: only made a PNG file.
    case bitmap

    var steps: [String] {
      let all = ["start", "prepare", "received", "painting", "encoding", "reply"]
      return self == .bitmap ? all.filter { $0 != "painting" } : all
    }
  }

  private static func refusal(_ way: Way, _ hall: TestHall) throws -> Printers.Failure {
    switch way {
    case .print: return try hall.refusal(Printers.Print.self, .init(printer: "printer", key: "refused", content: .slip("A1")))
    case .preview: return try hall.refusal(Printers.Preview.self, .init(printer: "printer", content: .slip("A1")))
    case .lines:
      return try hall.refusal(Printers.Preview.self, .init(printer: "printer", content: .init(lines: [.init(text: "A1")])))
    case .bitmap:
      let (content, file) = try Picture(9).content()
      return try hall.refusal(Printers.Preview.self, .init(printer: "printer", content: content), descriptors: [file])
    }
  }

  @Test(
    "Wherever it fails, the ticket is refused with the right word, nothing of it is accepted or printed, and the next one is",
    arguments: [
      ("crash", "worker_crashed"), ("memory", "worker_memory"), ("exit", "worker_crashed"), ("garbage", "worker_refused"),
      ("halfreply", "worker_crashed"),
    ])
  func fails(_ kind: String, _ word: String) async throws {
    try await TestHall.run(tickets: "keep_warm = false", start: false) { hall in
      try hall.writeSlip()
      try hall.start(hall.workersThatFail())
      try hall.untilReady()
      var printed = 0
      for way in Way.allCases {
        for step in way.steps {
          try hall.killWorker()
          try hall.arm("\(step):\(kind)", once: true)
          #expect(try Self.refusal(way, hall) == .layoutFailed(reason: word), "\(way) \(step)")
          #expect(hall.hasFailed, "\(way) \(step)")
          if way == .print {
            printed += 1
            let next = try hall.printing(.slip("B\(printed)"), key: "\(printed)")
            #expect(try !next.known && hall.end(of: next.job).state == .printed, "\(way) \(step)")
          } else {
            #expect(try !hall.preview(.slip("A1")).picture.inked().isEmpty, "\(way) \(step)")
          }
        }
      }
      #expect(try hall.call(Printers.ListJobs.self, .init()).jobs.map(\.key) == (1...printed).reversed().map { "\($0)" })
      #expect(try hall.sim.papers(printed).count == printed)
    }
  }

  @Test(
    "A worker that hangs is ended after five seconds; meanwhile halld answers, and prints what needs no layout",
    arguments: [("prepare", true), ("painting", true), ("painting", false), ("reply", false)])
  func hangs(_ step: String, isPrint: Bool) async throws {
    try await TestHall.run(tickets: "keep_warm = false", start: false) { hall in
      try hall.writeSlip()
      try hall.start(hall.workersThatFail())
      try hall.untilReady()
      try hall.arm("\(step):hang", once: true)
      let client = try RawClient(hall.socket)
      let order = #""content":{"template":{"name":"slip","fields":{"text":"A1"}}}"#
      if isPrint {
        client.call(Printers.Print.name, #"{"printer":"printer","key":"hung",\#(order)}"#)
      } else {
        client.call(Printers.Preview.name, #"{"printer":"printer",\#(order)}"#)
      }
      let hung = try hall.untilWorkers(1)
      #expect(try hall.end(of: hall.print(Picture(1), key: "picture")).state == .printed)
      #expect(try hall.end(of: hall.print(lines: [.init(text: "A1")], key: "lines")).state == .printed)
      #expect(hall.workers == hung, "it should not have been given up so soon")

      let answer = try #require(try client.next())
      #expect(answer["error"]?.stringValue == "io.halld.TicketPrinter.LayoutFailed")
      #expect(answer["parameters"]?["reason"]?.stringValue == "worker_timeout")
      #expect(hall.hasFailed)
      #expect(try hall.end(of: hall.printing(.slip("A2"), key: "next").job).state == .printed)
      #expect(hall.workers != hung)
      #expect(try hall.sim.papers(3).count == 3)
      #expect(try hall.call(Printers.ListJobs.self, .init()).jobs.map(\.key) == ["next", "lines", "picture"])
    }
  }

  @Test("A worker killed while it is idle costs nothing: a warm one is started anew") func killedIdle() async throws {
    try await TestHall.run(start: false) { hall in
      try hall.writeSlip()
      try hall.start()
      try hall.untilReady()
      for number in 1...3 {
        let worker = try hall.untilWorkers(1)[0]
        kill(worker, SIGKILL)
        let deadline = Moment.in(seconds: 20)
        while hall.workers.isEmpty || hall.workers == [worker] {
          try #require(!deadline.hasPassed)
          sched_yield()
        }
        #expect(try hall.end(of: hall.printing(.slip("A\(number)"), key: "\(number)").job).state == .printed)
      }
    }
  }

  @Test("Fifty crashes leave halld as large as it was, with nothing open and no process behind") func crashes() async throws {
    try await TestHall.run(tickets: "keep_warm = false", start: false) { hall in
      try hall.writeSlip()
      try hall.start(hall.workersThatFail())
      try hall.arm("painting:crash")
      func crash(_ count: Int) throws {
        for _ in 0..<count { #expect(try Self.refusal(.preview, hall) == .layoutFailed(reason: "worker_crashed")) }
      }
      try crash(10)
      try hall.untilWorkers(0)
      let before = try ProcessStatus(hall.daemon)
      try crash(40)
      try hall.untilWorkers(0)
      // The connection of the last call is closed when halld has seen that its client is gone.
      let deadline = Moment.in(seconds: 20)
      while try ProcessStatus(hall.daemon).openFiles > before.openFiles, !deadline.hasPassed { sched_yield() }
      let after = try ProcessStatus(hall.daemon)
      #expect(after.residentKilobytes - before.residentKilobytes < 1024, "\(before.residentKilobytes) to \(after.residentKilobytes) KiB")
      #expect(after.openFiles <= before.openFiles)
      #expect(after.threads == before.threads)
    }
  }

  @Test("Without hall-worker tickets by template are refused with worker_missing, all others are printed") func missing() async throws {
    try await TestHall.run(start: false) { hall in
      try hall.writeSlip()
      try hall.start(["HALLD_WORKER": hall.folder + "/hall-worker"])
      try hall.untilReady()
      for _ in 0..<3 { #expect(try hall.refusal(of: .slip("A1")) == .layoutFailed(reason: "worker_missing")) }
      for way in [Way.lines, .bitmap] { #expect(try Self.refusal(way, hall) == .layoutFailed(reason: "worker_missing")) }
      #expect(hall.log.contains("hall-worker: No such file or directory"))
      #expect(try hall.end(of: hall.print(Picture(1), key: "picture")).state == .printed)
      #expect(try hall.end(of: hall.print(lines: [.init(text: "A1")], key: "lines")).state == .printed)
      #expect(try hall.sim.papers(2).count == 2)
      #expect(try hall.call(Printers.ListJobs.self, .init()).jobs.count == 2)

      // Installed after all, it is found without a restart.
      symlink(Programs.path("hall-worker"), hall.folder + "/hall-worker")
      let deadline = Moment.in(seconds: 20)
      while (try? hall.preview(.slip("A1"))) == nil { try #require(!deadline.hasPassed) }
      #expect(try hall.end(of: hall.printing(.slip("A1"), key: "slip").job).state == .printed)
    }
  }

  @Test("A program that is no hall-worker is given up", arguments: ["#!/bin/sh\nexit 0\n", "#!/bin/sh\nprintf 'x' >&3\n", "no program\n"])
  func other(_ text: String) async throws {
    try await TestHall.run(start: false) { hall in
      try hall.writeSlip()
      try Files.write(text, to: hall.folder + "/hall-worker", mode: 0o755)
      try hall.start(["HALLD_WORKER": hall.folder + "/hall-worker"])
      try hall.untilReady()
      for _ in 0..<2 {
        guard case .layoutFailed(let reason) = try Self.refusal(.print, hall), ["worker_crashed", "worker_missing"].contains(reason) else {
          Issue.record("what is no worker was not given up")
          return
        }
      }
      #expect(try hall.end(of: hall.print(Picture(1), key: "picture")).state == .printed)
    }
  }

  @Test("Without a usable font every way says no_font; text and pictures are printed all the same") func noFont() async throws {
    let fonts = "[[font]]\npath = \"/no/such/font.ttf\"\n[[font]]\npath = \"/dev/zero\"\n"
    try await TestHall.run(configuration: fonts, start: false) { hall in
      try hall.writeSlip()
      try hall.start()
      try hall.untilReady()
      for way in Way.allCases { #expect(try Self.refusal(way, hall) == .layoutFailed(reason: "no_font"), "\(way)") }
      #expect(try hall.end(of: hall.print(lines: [.init(text: "A1")], key: "lines")).state == .printed)
      #expect(try hall.end(of: hall.print(Picture(1), key: "picture")).state == .printed)
      #expect(try hall.call(Printers.ListJobs.self, .init()).jobs.count == 2)
    }
  }

  @Test("A font that is removed stays in use until the worker is started anew; then its absence is said, and its return mends it")
  func fontRemoved() async throws {
    let source = "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc"
    try await TestHall.run(configuration: "[[font]]\npath = \"$HALL/font.ttc\"\n", start: false) { hall in
      let font = hall.folder + "/font.ttc"
      try Files.write(Files.bytes(source), to: font)
      try hall.writeSlip()
      try hall.start()
      try hall.untilReady()
      let picture = try hall.preview(.slip("社会保险")).picture
      unlink(font)
      // Other characters than before, so that nothing is kept of them.
      #expect(try !hall.preview(.slip("医疗保障登记")).picture.inked().isEmpty)
      #expect(try hall.preview(.slip("社会保险")).picture.rows == picture.rows)
      #expect(try hall.end(of: hall.printing(.slip("不动产"), key: "one").job).state == .printed)

      for worker in hall.workers { kill(worker, SIGKILL) }
      let deadline = Moment.in(seconds: 20)
      while (try? hall.preview(.slip("A1"))) != nil { try #require(!deadline.hasPassed) }
      #expect(try hall.refusal(of: .slip("A1")) == .layoutFailed(reason: "no_font"))
      #expect(hall.log.contains("NoFont"))

      try Files.write(Files.bytes(source), to: font)
      while (try? hall.preview(.slip("A1"))) == nil { try #require(!deadline.hasPassed) }
      #expect(try hall.preview(.slip("社会保险")).picture.rows == picture.rows)
    }
  }

  @Test("Of several fonts the one that is missing is named in the log, and the others draw") func oneFontMissing() async throws {
    let fonts = "[[font]]\npath = \"/no/such/font.ttf\"\n[[font]]\npath = \"/usr/share/fonts/truetype/wqy/wqy-microhei.ttc\"\n"
    try await TestHall.run(configuration: fonts, start: false) { hall in
      try hall.writeSlip()
      try hall.start()
      #expect(try !hall.preview(.slip("社会保险")).picture.inked().isEmpty)
      #expect(hall.log.contains("font of the tickets path=/no/such/font.ttf state=missing"))
    }
  }
}
