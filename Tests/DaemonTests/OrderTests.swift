import Glibc
import HallInterface
import Testing
import Varlink

/// Orders that make no ticket, strange ones that do, and templates with mistakes.
@Suite("A bad order", .showingLogs, .timeLimit(.minutes(2)))
struct OrderTests {
  typealias Printers = HalldTicketPrinter

  /// What a test template gives: nil for a ticket.
  private struct Case {
    let name: String
    let content: Printers.Content
    let isExpected: (Printers.Failure) -> Bool

    init(_ name: String, _ content: Printers.Content, _ isExpected: @escaping (Printers.Failure) -> Bool) {
      self.name = name
      self.content = content
      self.isExpected = isExpected
    }

    init(_ name: String, _ content: Printers.Content, fields word: String, _ fields: [String]) {
      self.init(name, content) {
        guard case .invalidFields(content.template?.name ?? "", word, fields, let reason) = $0 else { return false }
        return !reason.isEmpty
      }
    }

    init(_ name: String, _ content: Printers.Content, invalid part: String) {
      self.init(name, content) {
        guard case .invalidContent(let reason) = $0 else { return false }
        return reason.contains(part)
      }
    }
  }

  private static func queue(_ changes: [String: String?]) -> Printers.Content {
    var content = Printers.Content.queue()
    for (name, value) in changes { content.template?.fields[name] = value }
    return content
  }

  private static var cases: [Case] {
    let order = Printers.TemplateOrder(name: "queue", fields: [:])
    return [
      Case("an unknown template", .template("toaster", [:])) { $0 == .noSuchTemplate(template: "toaster") },
      Case("a path", .template("../../etc/passwd", [:])) { $0 == .noSuchTemplate(template: "../../etc/passwd") },
      Case("no name", .template("", [:])) { $0 == .noSuchTemplate(template: "") },
      Case("a missing field", queue(["hall": nil]), fields: "missing_field", ["hall"]),
      Case("a blank field", queue(["hall": " \u{3000}"]), fields: "missing_field", ["hall"]),
      Case("an unknown field", queue(["nubmer": "A1"]), fields: "unknown_field", ["nubmer"]),
      Case("a long field", queue(["item": String(repeating: "保", count: 61)]), fields: "field_too_long", ["item"]),
      Case("an escape sequence", queue(["item": "\u{1B}[31m"]), fields: "forbidden_character", ["item"]),
      Case("a printer's command", queue(["item": "\u{10}\u{14}\u{8}"]), fields: "forbidden_character", ["item"]),
      Case("a NUL", queue(["item": "A\u{0}B"]), fields: "forbidden_character", ["item"]),
      Case("a C1 control", queue(["item": "A\u{9B}B"]), fields: "forbidden_character", ["item"]),
      Case("a bidi override", queue(["item": "A\u{202E}321"]), fields: "forbidden_character", ["item"]),
      Case("a bidi isolate", queue(["item": "A\u{2067}321"]), fields: "forbidden_character", ["item"]),
      Case("an address of 3 kB", queue(["url": String(repeating: "a", count: 3000)]), fields: "field_too_long", ["url"]),
      Case("a code of 3 kB", .template("code", ["text": String(repeating: "保", count: 1000)]), fields: "qr_too_long", ["text"]),
      Case("a barcode of Chinese", .template("bars", ["text": "社保"]), fields: "barcode_character", ["text"]),
      Case("a long barcode", .template("bars", ["text": String(repeating: "A", count: 49)]), fields: "barcode_too_long", ["text"]),
      Case("a barcode wider than the paper", .template("bars", ["text": String(repeating: "Aa", count: 24)]), invalid: "barcode"),
      Case("a dense code", .template("dense", ["text": String(repeating: "a", count: 2000)]), invalid: "QR code"),
      Case("a ticket of more than 30 cm", .slip(String(repeating: "保", count: 2000)), invalid: "mm long"),
      Case("a ticket of more than a metre", .template("metre", ["text": String(repeating: "保", count: 2300)]), invalid: "mm long"),
      Case("65 fields", .template("slip", Dictionary(uniqueKeysWithValues: (0..<65).map { ("f\($0)", "") })), invalid: "64 fields"),
      Case("33 kB of fields", .template("slip", ["text": String(repeating: "a", count: 33 << 10)]), invalid: "bytes"),
      Case("a template and lines", .init(lines: [.init(text: "A")], template: order), invalid: "template"),
      Case("a template and a picture", .init(bitmap: .init(width: 8, height: 8, descriptor: 0), template: order), invalid: "template"),
      Case("a picture cut short", .template("short", ["text": "A"]), invalid: "damaged"),
    ]
  }

  @Test("Is refused by Print and Preview alike, with the error that names what is wrong; nothing is accepted, and the next one is printed")
  func refused() async throws {
    try await TestHall.run(start: false) { hall in
      try hall.writeSlip()
      try hall.write(template: "code", TestHall.slip(#"qr = "{text}""#))
      try hall.write(template: "dense", TestHall.slip("qr = \"{text}\"\nsize = 12"))
      try hall.write(template: "bars", TestHall.slip(#"barcode = "{text}""#))
      try hall.write(template: "metre", TestHall.slip("text = \"{text}\"\nsize = 20", maxLength: 2331, longest: 1000))
      for (name, png) in [("short", Self.png(64, 64))] {
        try Files.write(png, to: "\(hall.folder)/templates/\(name).png")
        try hall.write(template: name, TestHall.slip("image = \"\(name).png\"\n[[block]]\ntext = \"{text}\""))
      }
      try hall.start()
      try hall.untilReady()
      let worker = try hall.untilWorkers(1)
      for wrong in Self.cases {
        let failure = try hall.refusal(of: wrong.content)
        #expect(wrong.isExpected(failure), "\(wrong.name): \(failure)")
      }
      #expect(hall.workers == worker, "a bad order is no reason to die")
      #expect(try hall.call(Printers.ListJobs.self, .init()).jobs.isEmpty)
      #expect(try hall.end(of: hall.printing(.queue(), key: "good").job).state == .printed)
      #expect(try hall.sim.papers(1).count == 1)
      // What people hand in is nobody's business.
      for secret in ["321", "保保", "aaaa", "社保"] { #expect(!hall.log.contains(secret)) }
    }
  }

  /// A PNG header of that size, and no picture behind it.
  private static func png(_ width: UInt32, _ height: UInt32) -> [UInt8] {
    func big(_ number: UInt32) -> [UInt8] { [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: number >> $0) } }
    let header: [UInt8] = Array("IHDR".utf8) + big(width) + big(height) + [8, 0, 0, 0, 0]
    var check: UInt32 = 0xFFFF_FFFF
    for byte in header {
      check ^= UInt32(byte)
      for _ in 0..<8 { check = check & 1 == 1 ? check >> 1 ^ 0xEDB8_8320 : check >> 1 }
    }
    return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + big(13) + header + big(~check)
  }

  @Test("A name of 200 rare characters is printed; what no font has is shown as a box and named in the job") func rare() async throws {
    let fonts = "[[font]]\npath = \"/usr/share/fonts/truetype/wqy/wqy-microhei.ttc\"\n"
    try await TestHall.run(configuration: fonts, start: false) { hall in
      try hall.writeSlip()
      try hall.start()
      try hall.untilReady()
      // CJK unified ideographs, extensions B to F.
      let blocks: [UInt32] = [0x20000, 0x2A700, 0x2B740, 0x2B820, 0x2CEB0]
      let name = String(String.UnicodeScalarView((0..<200).compactMap { Unicode.Scalar(blocks[$0 % 5] + UInt32($0)) }))
      let shown = try hall.preview(.slip(name))
      let job = try hall.end(of: hall.printing(.slip(name), key: "one").job)
      #expect(job.state == .printed)
      let note = try #require(job.notes?.first { $0.word == "missing_glyph" })
      // Which ones is told to who asks now. The record, which stays for a month, has only how many: they may be of a person's name.
      #expect(note.detail == "17")
      #expect(shown.reply.notes.contains { $0.word == "missing_glyph" && $0.detail.contains("U+2") && $0.detail.utf8.count <= 200 })
      let paper = try hall.sim.papers(1)[0]
      #expect(paper.shows(shown.picture))
      // Boxes with numbers, line after line: two hundred of them need more room than one.
      #expect(try shown.picture.height > 3 * hall.preview(.slip("\u{20000}")).picture.height)
    }
  }

  @Test(
    "Rare characters come from a further font, which the job names",
    .enabled(if: access("/usr/share/fonts/truetype/hanazono/HanaMinB.ttf", R_OK) == 0, "fonts-hanazono is not installed"))
  func fallback() async throws {
    try await TestHall.run(start: false) { hall in
      try hall.writeSlip()
      try hall.start()
      let shown = try hall.preview(.slip("𠀀𠀁𪜀"))
      #expect(!shown.reply.notes.isEmpty && shown.reply.notes.allSatisfy { $0.word == "font_fallback" && $0.detail.contains("HanaMin") })
    }
  }

  @Test("A ticket of almost a metre is laid out whole where its template allows it") func metre() async throws {
    try await TestHall.run(start: false) { hall in
      try hall.write(template: "metre", TestHall.slip("text = \"{text}\"\nsize = 10", maxLength: 2331, longest: 1000))
      try hall.start()
      try hall.untilReady()
      let order = Printers.Content.template("metre", ["text": String(repeating: "保险", count: 220)])
      let shown = try hall.preview(order)
      #expect(shown.reply.durationMs > 3000)
      let job = try hall.end(of: hall.printing(order, key: "one").job, within: 40)
      #expect(job.state == .printed && job.rendering == shown.reply.rendering)
      #expect(try hall.sim.papers(1)[0].isComplete)
    }
  }

  @Test("A picture wider than the paper is made to fit, not cut off") func widePicture() async throws {
    try await TestHall.run([.generic58], start: false) { hall in
      let frame = (0..<40).map { row in (0..<40).map { column in row % 39 == 0 || column % 39 == 0 ? UInt8(0) : 255 } }
      try Files.write(PNGFile.make(frame), to: hall.folder + "/templates/frame.png")
      try hall.write(template: "slip", TestHall.slip("image = \"frame.png\"\nwidth = 100\n[[block]]\ntext = \"{text}\""))
      try hall.start()
      try hall.untilReady()
      let shown = try hall.preview(.slip("A1"))
      let reach = try #require(shown.picture.reach)
      // 48 mm of print less a millimetre each side: the frame's four sides are all there.
      #expect(reach.lowerBound <= 9 && reach.upperBound >= 374)
      let job = try hall.end(of: hall.printing(.slip("A1"), key: "one").job)
      #expect(job.state == .written && job.rendering == .raster)
      #expect(try hall.sim.papers(1)[0].shows(shown.picture))
    }
  }

  @Test("A template with a mistake is named in the log by file and line and is not there; the others work") func templates() async throws {
    try await TestHall.run(start: false) { hall in
      let good = TestHall.slip(#"text = "{text}""#)
      try hall.write(template: "slip", good)
      try hall.write(
        template: "loop",
        good.replacing("[[block]]", with: "[words.zh]\na = \"{#b}\"\nb = \"{#a}\"\n[[block]]").replacing("{text}", with: "{#a}"))
      try hall.write(template: "field", good.replacing("{text}", with: "{txet}"))
      try Files.write(Array(good.utf8) + Array("# ".utf8) + [0xFF, 0xFE, 0x0A], to: hall.folder + "/templates/utf8.toml")
      try hall.write(template: "toml", good + "[[block\n")
      try Files.write("GIF89a, no PNG at all", to: hall.folder + "/templates/gif.png")
      try hall.write(template: "image", TestHall.slip(#"image = "gif.png""#))
      try hall.write(template: "absent", TestHall.slip(#"image = "nowhere.png""#))
      try hall.write(template: "large", good + String(repeating: "# much ado\n", count: 6000))
      // A mistake in the copy of a shipped template leaves the shipped one in use.
      try hall.write(template: "queue", good.replacing("{text}", with: "{txet}"))
      mkfifo(hall.folder + "/templates/pipe.toml", 0o644)
      try hall.start()
      try hall.untilReady()

      for name in ["loop", "field", "utf8", "toml", "image", "absent", "large", "pipe"] {
        #expect(try hall.refusal(of: .template(name, ["text": "A"])) == .noSuchTemplate(template: name))
      }
      func isLogged(_ place: String, _ reason: String) -> Bool {
        hall.log.split(separator: "\n").contains { $0.contains("\(hall.folder)/templates/\(place)") && $0.contains(reason) }
      }
      #expect(isLogged("loop.toml:", "loop: a -> b -> a"))
      #expect(isLogged("field.toml:14:", "did you mean text?"))
      #expect(isLogged("utf8.toml", "not valid UTF-8"))
      #expect(isLogged("toml.toml:", "not valid TOML"))
      #expect(isLogged("image.toml:14:", "gif.png is not a PNG file"))
      #expect(isLogged("absent.toml:14:", "does not lie beside the template"))
      #expect(isLogged("large.toml", "larger than 64 KiB"))
      #expect(isLogged("queue.toml:14:", "did you mean text?"))

      let names = try hall.call(Printers.Templates.self, .init()).templates.map(\.name)
      #expect(
        names == [
          "appointment", "green-channel", "item-suspended", "queue", "queue-large", "quota-used-up", "reprint-mark", "slip", "test-page",
        ])
      #expect(try hall.end(of: hall.printing(.queue(), key: "one").job).state == .printed)
      #expect(try hall.end(of: hall.printing(.slip("A1"), key: "two").job).state == .printed)
    }
  }

  @Test("Every template that halld comes with prints with its samples") func samples() async throws {
    try await TestHall.run { hall in
      try hall.untilReady()
      let templates = try hall.call(Printers.Templates.self, .init()).templates
      #expect(templates.count == 8)
      for (index, template) in templates.enumerated() {
        let fields = Dictionary(uniqueKeysWithValues: template.fields.filter { !$0.sample.isEmpty }.map { ($0.name, $0.sample) })
        let order = Printers.Content.template(template.name, fields)
        let shown = try hall.preview(order)
        #expect(shown.reply.exact, "\(template.name)")
        let job = try hall.end(of: hall.printing(order, key: template.name).job)
        #expect(job.state == .printed && job.template == template.name)
        #expect(try hall.sim.papers(index + 1)[index].shows(shown.picture), "\(template.name)")
      }
    }
  }
}

extension String {
  fileprivate func replacing(_ part: String, with other: String) -> String {
    var pieces: [Substring] = []
    var rest = self[...]
    while let range = rest.firstRange(of: part) {
      pieces += [rest[..<range.lowerBound], other[...]]
      rest = rest[range.upperBound...]
    }
    return (pieces + [rest]).joined()
  }
}
