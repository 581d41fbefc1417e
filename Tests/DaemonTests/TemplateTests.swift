import Glibc
import HallInterface
import Testing
import Varlink

/// Tickets that halld lays out by a template.
@Suite("A ticket by template", .showingLogs, .timeLimit(.minutes(2)))
struct TemplateTests {
  typealias Printers = HalldTicketPrinter

  @Test(
    "The queue ticket comes out dot for dot as its preview showed it, on every printer that gets a picture",
    arguments: [
      TestDevice.gsh80, .gsh180, .generic58, .generic80, .kiosk80, .quirky, .mute, .shipped("epson-tm-t82iii", "gsh80").at(baud: 921_600),
      .shipped("epson-tm-t88", "gsh180").at(baud: 921_600), .shipped("generic-58mm", "generic58").at(baud: 921_600),
      .shipped("generic-80mm", "generic80").at(baud: 921_600), .shipped("generic-80mm-legacy", "quirky").at(baud: 921_600),
    ])
  func picture(_ device: TestDevice) async throws {
    try await TestHall.run([device]) { hall in
      try hall.untilReady()
      let shown = try hall.preview(.queue())
      #expect(shown.reply.exact && shown.reply.rendering == .raster)
      #expect(shown.picture.width == shown.reply.width && shown.picture.height == shown.reply.height)

      let job = try hall.end(of: hall.printing(.queue(), key: "one").job)
      #expect(job.state == .printed || job.state == .written)
      #expect(job.rendering == .raster)
      #expect(job.template == "queue")
      #expect((job.notes ?? []) == shown.reply.notes)

      let paper = try hall.sim.papers(1)[0]
      #expect(paper.isComplete)
      #expect(paper.shows(shown.picture))
      #expect(try Scanner.codes(paper.path, log: hall.folder + "/zbarimg.log") == [Printers.Content.address])
      #expect(!hall.sim.events.contains { ["cleared", "unknown_command", "pulse"].contains($0.kind) })
    }
  }

  @Test(
    "On a slow line it is printed in the printer's own characters, with a code that a phone reads",
    arguments: [TestDevice.gsh80, .generic80, .gsh180, .mute])
  func slow(_ device: TestDevice) async throws {
    try await TestHall.run([device.at(baud: 9600)]) { hall in
      try hall.untilReady()
      let shown = try hall.preview(.queue())
      #expect(!shown.reply.exact && shown.reply.rendering == .text)
      let job = try hall.end(of: hall.printing(.queue(), key: "one").job, within: 40)
      #expect(job.state == .printed || job.state == .written)
      #expect(job.rendering == .text)
      #expect(job.template == "queue")
      #expect((job.notes ?? []) == shown.reply.notes)
      let paper = try hall.sim.papers(1)[0]
      #expect(!paper.isBlank)
      let reads = try Scanner.codes(paper.path, log: hall.folder + "/zbarimg.log")
      // Without a printer that draws it, the code's content is printed as text, and the job says so.
      let wanted = job.notes?.contains { $0.word == "qr_as_text" } ?? false ? [] : [Printers.Content.address]
      #expect(reads == wanted)
    }
  }

  @Test("A code of 990 bytes in the printer's own characters is on the paper whole, with modules as large as there is room for")
  func longCode() async throws {
    try await TestHall.run([TestDevice.generic80.at(baud: 9600)]) { hall in
      try hall.untilReady()
      let code = "https://hall.example/q/A023?" + String(repeating: "a1B2", count: 240) + "--"
      #expect(code.utf8.count == 990)
      let content = Printers.Content(lines: [.init(text: "A023"), .init(feed: 20), .init(qr: code, align: .center), .init(feed: 20)])
      let shown = try hall.preview(content)
      #expect(!shown.reply.exact && shown.reply.rendering == .text)
      let job = try hall.end(of: hall.printing(content, key: "one").job, within: 40)
      #expect(job.state == .printed && job.rendering == .text)
      let paper = try hall.sim.papers(1)[0]
      #expect(try Scanner.codes(paper.path, log: hall.folder + "/zbarimg.log") == [code])
      // The preview shows a code about as large: 125 modules of 4 dots each, in the middle.
      let reach = try #require(shown.picture.reach)
      #expect((470..<576).contains(reach.upperBound), "\(reach)")
    }
  }

  @Test("On narrower paper it is laid out anew, not cut off at the edge") func narrow() async throws {
    try await TestHall.run([.gsh80.named("wide"), .generic58.named("narrow")]) { hall in
      try hall.untilReady("wide")
      try hall.untilReady("narrow")
      let wide = try hall.preview(.queue(), on: "wide").picture
      let narrow = try hall.preview(.queue(), on: "narrow").picture
      #expect(wide.width == 576 && narrow.width == 384)
      // Its lines break earlier, so it is longer, and the margin of a millimetre is blank on both sides.
      #expect(narrow.height > wide.height)
      for picture in [wide, narrow] {
        let reach = try #require(picture.reach)
        #expect(reach.lowerBound >= 8 && reach.upperBound < picture.width - 8)
        // Rules go from margin to margin.
        #expect(reach.lowerBound < 12 && reach.upperBound >= picture.width - 12)
      }
      for name in ["wide", "narrow"] { try hall.end(of: hall.printing(.queue(), key: name, on: name).job) }
      for (name, picture) in [("wide", wide), ("narrow", narrow)] {
        let paper = try hall.sim.papers(1, of: name)[0]
        #expect(paper.shows(picture))
        #expect(try Scanner.codes(paper.path, log: hall.folder + "/zbarimg.log") == [Printers.Content.address])
      }
    }
  }

  @Test("A ticket in English says something else than in Chinese, and the configuration chooses where the order does not")
  func language() async throws {
    try await TestHall.run(tickets: #"language = "en""#) { hall in
      var order = Printers.Content.queue()
      let configured = try hall.preview(order).picture
      order.template?.language = "en"
      let english = try hall.preview(order).picture
      order.template?.language = "zh"
      let chinese = try hall.preview(order).picture
      #expect(configured.rows == english.rows)
      #expect(chinese.rows != english.rows)
      order.template?.language = "mn"
      guard case .invalidFields("queue", "unknown_language", [], _) = try hall.refusal(of: order) else {
        Issue.record("a ticket in a language that there is not")
        return
      }
    }
  }

  @Test("The same key and fields are the same ticket, also when it could not be laid out any more; other fields are a conflict")
  func known() async throws {
    try await TestHall.run(start: false) { hall in
      try hall.writeSlip()
      try hall.start()
      try hall.untilReady()
      let first = try hall.printing(.slip("A012"), key: "one")
      #expect(!first.known)
      #expect(try hall.end(of: first.job).state == .printed)

      func checkKnown(_ circumstance: Comment) throws {
        let again = try hall.printing(.slip("A012"), key: "one")
        #expect(again.known && again.job.id == first.job.id && again.job.template == "slip", circumstance)
        #expect(
          try hall.refusal(Printers.Print.self, .init(printer: "printer", key: "one", content: .slip("A013")))
            == .keyConflict(key: "one", id: first.job.id), circumstance)
      }
      try checkKnown("as it was")

      #expect(try hall.stopDaemon() == .code(0))
      try hall.write(template: "slip", TestHall.slip(#"text = "another {text}""#))
      try hall.start()
      try checkKnown("with another template of that name")

      #expect(try hall.stopDaemon() == .code(0))
      try hall.start(["HALLD_WORKER": hall.folder + "/no-such-worker"])
      try checkKnown("without a worker")
      #expect(try hall.refusal(of: .slip("A012")) == .layoutFailed(reason: "worker_missing"))

      #expect(try hall.stopDaemon() == .code(0))
      unlink(hall.folder + "/templates/slip.toml")
      try hall.start()
      try checkKnown("without the template")
      #expect(try hall.refusal(of: .slip("A012")) == .noSuchTemplate(template: "slip"))

      try hall.untilReady()
      #expect(try hall.end(of: hall.print(Picture(2), key: "two")).state == .printed)
      #expect(try hall.sim.papers(2).count == 2)
    }
  }

  @Test("A reprint bears the mark of its template, drawn above the ticket; where nobody can draw it, the printer writes 补打 itself")
  func reprint() async throws {
    for hasWorker in [true, false] {
      try await TestHall.run(start: false) { hall in
        try hall.writeSlip()
        try hall.start(["HALLD_FAILPOINT": "attempt_journalled"])
        try hall.untilReady()
        let ticket = try hall.preview(.slip("A012")).picture
        _ = try? hall.printing(.slip("A012"), key: "one")
        #expect(try hall.exitOfDaemon() == .signal(SIGKILL))

        try hall.start(hasWorker ? [:] : ["HALLD_WORKER": hall.folder + "/no-such-worker"])
        try hall.untilReady()
        let lost = try hall.job(key: "one")
        #expect(lost.state == .unknown && lost.template == "slip")
        let before = Self.minute()
        let resolved = try hall.call(Printers.ResolveJob.self, .init(id: lost.id, verdict: .missing, reprint: true)).job
        let job = try hall.end(of: resolved)
        #expect(job.state == .printed && job.reprint && job.rendering == .raster)
        // What may hang in the printer is cut off first.
        let papers = try hall.sim.papers(2)
        #expect(papers[0].isBlank)
        let reprint = papers[1].inked
        #expect(reprint.ends(with: ticket.inked()))

        let above: [[[UInt8]]]
        if hasWorker {
          // It bears the time: this minute's, or the next one's.
          above = try [before, Self.minute()].map { try hall.preview(.template("reprint-mark", ["time": $0])).picture.inked() }
        } else {
          let mark = Printers.Line(text: "补打", align: .center, bold: true, width: 2, height: 2)
          #expect(try hall.end(of: hall.print(lines: [mark], key: "mark")).state == .printed)
          above = [try hall.sim.papers(3)[2].inked]
        }
        #expect(above.contains { !$0.isEmpty && reprint.starts(with: $0) })
      }
    }
  }

  @Test("A hall's own mark needs no time; one that wants more than halld knows is named in the log, and the printer writes 补打 itself")
  func ownMark() async throws {
    for isDrawn in [true, false] {
      try await TestHall.run(start: false) { hall in
        try hall.writeSlip()
        let template = TestHall.slip("text = \"AGAIN {text}\"")
        let own = isDrawn ? template.split(separator: "\n").filter { $0 != "required = true" }.joined(separator: "\n") : template
        try hall.write(template: "reprint-mark", isDrawn ? own + "\n[[block]]\ntext = \"AGAIN\"\n" : own)
        try hall.start(["HALLD_FAILPOINT": "attempt_journalled"])
        try hall.untilReady()
        let mark = try isDrawn ? hall.preview(.template("reprint-mark", [:])).picture.inked() : []
        _ = try? hall.printing(.slip("A012"), key: "one")
        #expect(try hall.exitOfDaemon() == .signal(SIGKILL))
        try hall.start()
        try hall.untilReady()
        let lost = try hall.job(key: "one")
        let resolved = try hall.call(Printers.ResolveJob.self, .init(id: lost.id, verdict: .missing, reprint: true)).job
        #expect(try hall.end(of: resolved).state == .printed)
        #expect(try hall.sim.papers(2)[1].inked.starts(with: mark))
        let isLogged = hall.log.contains("the mark of a reprint cannot be drawn")
        #expect(isLogged == !isDrawn)
        #expect(isDrawn || hall.log.contains("the field text is missing"))
      }
    }
  }

  /// As tickets have the time.
  private static func minute() -> String {
    var now = time(nil)
    var parts = tm()
    localtime_r(&now, &parts)
    var text = [CChar](repeating: 0, count: 32)
    strftime(&text, text.count, "%Y-%m-%d %H:%M", &parts)
    return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  @Test("A thousand tickets leave halld and its worker as large as they were") func thousand() async throws {
    try await TestHall.run(start: false) { hall in
      try hall.writeSlip()
      try hall.start()
      let client = try hall.connect()
      func lay(_ numbers: Range<Int>) throws {
        for number in numbers {
          let fields = ["text": "A\(number) 社会保险登记 \(String(repeating: "甲乙丙丁", count: number % 7))"]
          _ = try client.callForDescriptors(
            Printers.Preview.self, .init(printer: "printer", content: .template("slip", fields)), timeout: .seconds(20))
        }
      }
      try lay(0..<200)
      let worker = try hall.untilWorkers(1)
      let before = (try ProcessStatus(hall.daemon).residentKilobytes, ProcessStatus.residentKilobytes(worker[0]))
      try lay(200..<1200)
      // One makes room for a fresh one after five hundred.
      let last = try hall.untilWorkers(1)
      let after = (try ProcessStatus(hall.daemon).residentKilobytes, ProcessStatus.residentKilobytes(last[0]))
      #expect(last != worker)
      #expect(after.0 - before.0 < 2048, "halld: \(before.0) to \(after.0) KiB")
      #expect(after.1 - before.1 < 4096, "worker: \(before.1) to \(after.1) KiB")
      #expect(try ProcessStatus(hall.daemon).openFiles < 40)
    }
  }
}
