import FirmwareMaps
import StrictTOML
import Testing

/// Every error of form says where it is and what is wrong.
@Suite struct ReaderErrorTests {
  struct Case: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var text: String
    /// Descriptions without the file's path.
    var problems: [String]

    init(_ name: String, _ text: String, _ problems: String...) {
      testDescription = name
      self.text = text
      self.problems = problems
    }
  }

  static let cases = [
    Case("a missing required key", Fixture.changed("vendor"), "3: identity.vendor: is missing"),
    Case("a missing table is one problem, not one for each key", "schema = 1\n[escpos]\nwidth_dots = 8\n", ": identity: is missing"),
    Case(
      "a string instead of a number", Fixture.changed("baud", to: "baud = \"115200\""),
      "11: serial.baud: must be a whole number, not a string"),
    Case(
      "a decimal instead of a whole number", Fixture.changed("width_dots", to: "width_dots = 576.0"),
      "14: escpos.width_dots: must be a whole number, not a decimal number"),
    Case(
      "a number out of its range", Fixture.changed("width_dots", to: "width_dots = 4096"),
      "14: escpos.width_dots: must be 64 to 2400, not 4096"),
    Case(
      "a number out of its list", Fixture.changed("baud", to: "baud = 12345"),
      "11: serial.baud: must be 1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200, 230400, 460800 or 921600, not 12345"),
    Case(
      "a width that is no whole number of bytes", Fixture.changed("width_dots", to: "width_dots = 570"),
      "14: escpos.width_dots: must be a multiple of 8, not 570"),
    Case(
      "an unknown word", Fixture.changed("flow", to: "flow = \"rts-cts\""),
      "12: serial.flow: must be none, rtscts, xonxoff or status, not \"rts-cts\""),
    Case("an empty string", Fixture.changed("vendor", to: "vendor = \"\""), "5: identity.vendor: must not be empty"),
    Case(
      "a string that is too long", Fixture.changed("vendor", to: "vendor = \"\(String(repeating: "é", count: 65))\""),
      "5: identity.vendor: must have at most 64 characters"),
    Case(
      "a control character that could steer a terminal", Fixture.changed("vendor", to: "vendor = \"a\\u001b[2Jb\""),
      "5: identity.vendor: must not contain control characters"),
    Case(
      "a table instead of a string", Fixture.changed("vendor", to: "vendor = {a = 1}"), "5: identity.vendor: must be a string, not a table"),
    Case("a date", Fixture.changed("vendor", to: "vendor = 2024-02-30"), "5: : is not valid TOML"),
    Case(
      "a date where none belongs", Fixture.changed("vendor", to: "vendor = 2024-02-28"),
      "5: identity.vendor: must be a string, not a date or time"),
    Case(
      "a string instead of a truth value", Fixture.changed("by_position", to: "by_position = \"yes\""),
      "2: by_position: must be true or false, not a string"),
    Case(
      "an unknown key with the one that was meant", Fixture.changed("baud", to: "baud = 9600\nparitty = \"none\""),
      "12: serial.paritty: unknown key, did you mean parity?"),
    Case("an unknown key like no other", Fixture.changed(adding: "[zzzzzzzz]\nq = 1\n"), "19: zzzzzzzz: unknown key"),
    Case(
      "the same unknown key in several tables", Fixture.changed(adding: sample("bytse = \"00\"") + sample("bytse = \"01\"")),
      "19: sample[1].bytes: is missing", "23: sample[1].bytse: unknown key, did you mean bytes?", "25: sample[2].bytes: is missing",
      "29: sample[2].bytse: unknown key, did you mean bytes?"),
    Case(
      "a table instead of an array of tables", Fixture.changed(adding: "[match]\nvendor = \"0dd4\"\n"),
      "19: match: must be an array of tables ([[match]]), not a table"),
    Case(
      "an array of other things",
      Fixture.changed("by_position", to: "by_position = true\nmatch = [1, {vendor = \"0dd4\", product = \"0175\"}]"),
      "3: match[1]: must be a table, not a whole number"),
    Case(
      "bytes that are no hex", Fixture.changed(adding: sample("bytes = \"0 0\"")),
      "23: sample[1].bytes: must be pairs of hex digits, such as \"1D 72 01\""),
    Case(
      "an empty list",
      Fixture.changed(adding: "[[sample]]\nname = \"a\"\nfrom = \"device\"\nprovenance = \"p\"\nbytes = \"00\"\nmeans = []\n"),
      "24: sample[1].means: must have 1 to 16 elements, not 0"),
    Case(
      "a list with the same word twice",
      Fixture.changed(
        adding: "[[sample]]\nname = \"a\"\nfrom = \"device\"\nprovenance = \"p\"\nbytes = \"00\"\nmeans = [\"a\", \"b\", \"a\", 1]\n"),
      "24: sample[1].means[3]: is listed twice", "24: sample[1].means[4]: must be a string, not a whole number"),
    Case(
      "an id that is no id", Fixture.changed(adding: "[[match]]\nvendor = \"4b8\"\nproduct = \"0x20\"\n"),
      "20: match[1].vendor: must be four hex digits, such as \"04b8\"", "21: match[1].product: must be four hex digits, such as \"04b8\""),
    Case("a number that no machine holds", Fixture.changed("baud", to: "baud = 99999999999999999999"), "11: : is not valid TOML"),
    Case("not a number", Fixture.changed(adding: "raster_limit_s = nan\n"), "19: escpos.raster_limit_s: must be 0.5 to 120.0, not nan"),
    Case("infinity", Fixture.changed(adding: "raster_limit_s = inf\n"), "19: escpos.raster_limit_s: must be 0.5 to 120.0, not inf"),
    Case(
      "a key given twice", Fixture.changed("vendor", to: "vendor = \"a\"\nvendor = \"b\""),
      "6: identity.vendor: is given twice, first in line 5"),
    Case("a table given twice", Fixture.changed(adding: "[serial]\nbaud = 9600\n"), "19: serial: is given twice, first in line 10"),
    Case("a string that does not end", Fixture.changed("vendor", to: "vendor = \"a"), "5: : is not valid TOML"),
    Case("a line without a value", Fixture.changed("vendor", to: "vendor"), "5: : is not valid TOML"),
    Case("a bare word as a value", Fixture.changed("vendor", to: "vendor = Acme"), "5: : is not valid TOML"),
    Case("a NUL byte", Fixture.changed("vendor", to: "vendor = \"a\0b\""), "5: : contains a NUL byte"),
    Case(
      "an escaped NUL, which a C string would cut off in silence", Fixture.changed("vendor", to: "vendor = \"Ac\\u0000me\""),
      "5: : contains a NUL character"),
    Case("a long escaped NUL in a key", Fixture.changed("vendor", to: "\"ven\\U00000000dor\" = \"a\""), "5: : contains a NUL character"),
    Case("another schema", Fixture.changed("schema", to: "schema = 2"), "1: schema: must be 1, not 2"),
    Case("no schema", Fixture.changed("schema"), ": schema: is missing"),
    Case(
      "no driver of that name", Fixture.changed("driver", to: "driver = \"zpl\"") + "colour = 3\n",
      "9: identity.driver: there is no driver \"zpl\"; there is escpos"),
    Case(
      "a driver of another class", Fixture.changed("class", to: "class = \"call_display\""),
      "4: identity.class: the driver escpos drives ticket_printer, not call_display"),
    Case("values in values without end", "a = " + String(repeating: "[", count: 20_000), "1: : values are nested more than 16 deep"),
    Case("keys in keys without end", String(repeating: "a.", count: 20_000) + "a = 1", "1: : keys are nested more than 16 deep"),
    Case(
      "keys in keys without end, in a header", "[" + String(repeating: "a.", count: 20_000) + "a]", "1: : keys are nested more than 16 deep"
    ),
    Case(
      "keys in keys without end, in an inline table", "a = {" + String(repeating: "b.", count: 20_000) + "b = 1}",
      "1: : keys are nested more than 16 deep"),
    Case("an empty file", "", ": schema: is missing"),
    Case(
      "problems of all kinds at once",
      Fixture.changed("flow", to: "flow = 1\nspeed = 3\nbuad = 9600").replacing("vendor = \"Acme\"", with: ""),
      "3: identity.vendor: is missing",
      "12: serial.flow: must be a string, not a whole number", "13: serial.speed: unknown key",
      "14: serial.buad: unknown key, did you mean baud?"),
  ]

  static func sample(_ line: String) -> String {
    "[[sample]]\nname = \"a\"\nfrom = \"device\"\nprovenance = \"p\"\n\(line)\nmeans = [\"garbage\"]\n"
  }

  @Test(arguments: cases) func aFileWithAFaultIsRefusedWithItsReason(_ fault: Case) {
    let (map, problems) = Fixture.read(fault.text, file: "ticket-printer/a.toml")
    #expect(map == nil)
    let shown = problems.map { problem in
      // The parser's own words after "is not valid TOML" are not ours to promise.
      let reason = problem.reason.hasPrefix("is not valid TOML") ? "is not valid TOML" : problem.reason
      return "\(problem.line.map(String.init) ?? ""): \(problem.keyPath): \(reason)"
    }
    #expect(shown == fault.problems)
  }

  @Test func aProblemReadsLikeACompilersMessage() {
    let (_, problems) = Fixture.read(Fixture.changed("baud", to: "baud = 7"))
    #expect(problems.first?.description.hasPrefix("maps/ticket-printer/acme-80.toml:11: serial.baud: must be 1200, 2400") == true)
    let rule = Fixture.read(Fixture.changed("by_position")).problems
    #expect(rule.map(\.description) == ["maps/ticket-printer/acme-80.toml: needs a [[match]] or by_position = true [bound]"])
  }

  @Test func textThatIsNotUTF8IsRefusedWithItsLine() {
    var bytes = Array(Fixture.good.utf8)
    bytes.insert(contentsOf: Array("\nx = \"\u{e9}".utf8) + [0xC3, 0x28, 0x22], at: bytes.count)
    #expect(Fixture.read(bytes).problems == [FileProblem(file: "maps/ticket-printer/acme-80.toml", line: 19, reason: "is not valid UTF-8")])
  }

  @Test func aFileOfMoreThan256KiBIsRefused() {
    let comment = "#" + String(repeating: "x", count: 256 * 1024 - Fixture.good.utf8.count - 2)
    #expect(Fixture.read(Fixture.good + "\n" + comment).map != nil)
    #expect(Fixture.read(Fixture.good + "\n" + comment + "x").problems.map(\.reason) == ["is larger than 256 KiB"])
  }

  @Test func aHostileNumberOfProblemsIsSummedUp() {
    let unknown = (0..<500).map { "key\($0) = 1\n" }.joined()
    let problems = Fixture.read(Fixture.changed(adding: unknown)).problems
    #expect(problems.count == 101)
    #expect(problems.last?.reason == "and 400 more problems")
  }

  @Test func aKeyInAProblemCannotSteerATerminal() {
    let problems = Fixture.read(Fixture.changed(adding: "\"a\\u001b[31mb\\u202e\" = 1\n")).problems
    #expect(problems.map(\.keyPath) == ["escpos.\"a\u{FFFD}[31mb\u{FFFD}\""])
  }

  @Test func linesAreFoundThroughStringsArraysAndQuotedKeys() {
    let text = Fixture.changed(
      adding: """
        [[sample]]
        name = \"\"\"
        [not.a.header]
        x = 1\"\"\"
        from = "device"
        'means' = [ # a comment with ] and "
          "a]",
          'b"',
        ]
        "bytes" = 5
        provenance = ''' quotes: ''''
        "a.b" . c = 1
        """)
    let problems = Fixture.read(text).problems
    #expect(
      problems.map { "\($0.line ?? 0) \($0.keyPath)" } == ["20 sample[1].name", "28 sample[1].bytes", "30 sample[1].\"a.b\""])
  }
}
