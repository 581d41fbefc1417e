import DeviceDrivers
import FirmwareMaps
import StrictTOML
import Testing

/// Every named rule can be broken, and says where.
@Suite struct RuleTests {
  struct Case: CustomTestStringConvertible, Sendable {
    var rule: String
    var text: String
    var file = "maps/ticket-printer/acme-80.toml"
    var line: Int?
    var keyPath: String
    var reason: String
    var testDescription: String { "\(rule) at \(keyPath)" }
  }

  private static let match = "[[match]]\nvendor = \"0dd4\"\nproduct = \"0175\"\n"
  private static func bridge(_ ids: (String, String)) -> String { "[[match]]\nvendor = \"\(ids.0)\"\nproduct = \"\(ids.1)\"\n" }
  private static let sample =
    "[[sample]]\nname = \"a\"\nfrom = \"device\"\nbytes = \"00\"\nmeans = [\"garbage\"]\nprovenance = \"capture\"\n"
  private static let silent = Fixture.good.replacing("\"status_reply\"", with: "\"none\"").replacing("\"asb\"", with: "\"none\"")
    .replacing("\"dle_dc4_8\"", with: "\"none\"")

  static let cases: [Case] = [
    Case(
      rule: "id-is-name", text: Fixture.good, file: "maps/ticket-printer/Acme 80.toml", keyPath: "",
      reason: "the file's name must be of a-z, 0-9 and -, not \"Acme 80\""),
    Case(
      rule: "class-is-folder", text: Fixture.good, file: "maps/signs/acme-80.toml", line: 4, keyPath: "identity.class",
      reason: "belongs in the folder ticket-printer/, but the file lies in signs/"),
    Case(
      rule: "source-is-cited", text: Fixture.changed("source", to: "source = \"me\""), line: 8, keyPath: "identity.source",
      reason: "must say where the values come from"),
    Case(
      rule: "bound", text: Fixture.changed("by_position", to: "by_position = false"), keyPath: "",
      reason: "needs a [[match]] or by_position = true"),
    Case(
      rule: "position-needs-line", text: Fixture.good.replacing("[serial]\nbaud = 115200\nflow = \"rtscts\"\n", with: ""), line: 2,
      keyPath: "by_position", reason: "needs a [serial] or a [usb] table"),
    Case(
      rule: "bridge-needs-narrowing", text: Fixture.changed(adding: bridge(("1a86", "7523"))), line: 19, keyPath: "match[1]",
      reason: "CH340 sits in front of all kinds of devices: add serial or product_name, or bind by position"),
    Case(
      rule: "bridge-needs-narrowing", text: Fixture.changed(adding: bridge(("10C4", "EA60"))), line: 19, keyPath: "match[1]",
      reason: "CP210x sits in front of all kinds of devices: add serial or product_name, or bind by position"),
    Case(
      rule: "bridge-needs-narrowing", text: Fixture.changed(adding: bridge(("0403", "6001")) + "interface_class = \"ff\"\n"), line: 19,
      keyPath: "match[1]", reason: "FTDI FT232R sits in front of all kinds of devices: add serial or product_name, or bind by position"),
    Case(
      rule: "bridge-needs-narrowing", text: Fixture.changed(adding: match + bridge(("067b", "2303"))), line: 22, keyPath: "match[2]",
      reason: "PL2303 sits in front of all kinds of devices: add serial or product_name, or bind by position"),
    Case(
      rule: "narrowing-narrows", text: Fixture.changed(adding: bridge(("1a86", "7523")) + "product_name = \"*US*\"\n"), line: 22,
      keyPath: "match[1].product_name", reason: "\"*US*\" matches nearly everything"),
    Case(
      rule: "matches-differ", text: Fixture.changed(adding: match + match + "serial = \"1\"\n"), line: 22, keyPath: "match[2]",
      reason: "matches what match[1] matches already"),
    Case(
      rule: "firmware-in-order", text: Fixture.changed(adding: "[firmware]\nfirst = \"1.10\"\nlast = \"1.9\"\n"), line: 21,
      keyPath: "firmware.last", reason: "\"1.9\" is before first, \"1.10\""),
    Case(
      rule: "firmware-in-order", text: Fixture.changed(adding: "[firmware]\n"), line: 19, keyPath: "firmware",
      reason: "needs first, last or both"),
    Case(
      rule: "verified-needs-samples", text: Fixture.changed("maturity", to: "maturity = \"verified\""), line: 7,
      keyPath: "identity.maturity", reason: "verified needs at least one [[sample]]"),
    Case(
      rule: "sample-names-differ", text: Fixture.changed(adding: (sample + sample).replacing("garbage", with: "unasked")), line: 26,
      keyPath: "sample[2].name", reason: "\"a\" is the name of an earlier sample"),
    Case(
      rule: "samples-replay", text: Fixture.changed(adding: sample), line: 19, keyPath: "sample[1]",
      reason: "\"a\" decodes as unasked, not as garbage"),
    Case(
      rule: "samples-replay", text: Fixture.changed(adding: sample.replacing("device", with: "host")), line: 19, keyPath: "sample[1]",
      reason: "\"a\" \"garbage\" is no command of this driver; there is cut_partial, cut_full, clear, present, retract, ask_status_reply"),
    Case(
      rule: "samples-replay", text: Fixture.changed(adding: sample.replacing("device", with: "host").replacing("garbage", with: "present")),
      line: 19, keyPath: "sample[1]", reason: "\"a\" this map has no present"),
    Case(
      rule: "samples-replay", text: Fixture.changed(adding: sample.replacing("device", with: "host").replacing("garbage", with: "clear")),
      line: 19, keyPath: "sample[1]", reason: "\"a\" is encoded as 10 14 08 01 03 14 01 06 02 08, not as 00"),
    Case(
      rule: "proof-needs-status", text: silent.replacing("completion = \"none\"", with: "completion = \"process_id\""), line: 16,
      keyPath: "escpos.completion", reason: "\"process_id\" needs a printer that answers, but status is \"none\""),
    Case(
      rule: "proof-needs-status", text: silent.replacing("completion = \"none\"", with: "completion = \"status_reply\""), line: 16,
      keyPath: "escpos.completion", reason: "\"status_reply\" needs a printer that answers, but status is \"none\""),
    Case(
      rule: "answers-need-status", text: silent + "\nidentify = true\n", line: 19, keyPath: "escpos.identify",
      reason: "needs a printer that answers, but status is \"none\""),
    Case(
      rule: "answers-need-status", text: silent + "\nfull_status = true\n", line: 19, keyPath: "escpos.full_status",
      reason: "needs a printer that answers, but status is \"none\""),
    Case(
      rule: "clear-answers", text: Fixture.changed("clear", to: "clear = \"dle_enq_2\"\nclear_confirmed = true"), line: 19,
      keyPath: "escpos.clear_confirmed", reason: "nothing answers with clear = \"dle_enq_2\""),
    Case(
      rule: "presenter-needs-cutter", text: Fixture.changed(adding: "[escpos.presenter]\ncommand = \"gs_e\"\n"), line: 19,
      keyPath: "escpos.presenter", reason: "needs cutter.kind \"full\" or \"both\", not \"none\""),
    Case(
      rule: "columns-fit", text: Fixture.changed(adding: "text_columns = 49\n"), line: 19, keyPath: "escpos.text_columns",
      reason: "49 columns of 12 dots do not fit in 576 dots"),
    Case(
      rule: "eight-data-bits", text: Fixture.changed("flow", to: "flow = \"rtscts\"\ndata_bits = 7"), line: 13, keyPath: "serial.data_bits",
      reason: "must be 8 for ESC/POS"),
    Case(
      rule: "pacing-needs-questions", text: Fixture.changed("flow", to: "flow = \"status\"") + "slice_rows = 24\n", line: 12,
      keyPath: "serial.flow", reason: "\"status\" needs escpos.status = \"dle_eot\", not \"asb\""),
    Case(
      rule: "pacing-leaves-room",
      text: Fixture.changed("flow", to: "flow = \"status\"").replacing("\"asb\"", with: "\"dle_eot\"") + "slice_rows = 57\n", line: 19,
      keyPath: "escpos.slice_rows", reason: "a slice of 4112 bytes does not fit in a buffer of 4096"),
    Case(
      rule: "one-way-is-not-asked", text: Fixture.changed(adding: "[usb]\nunidir = true\n"), line: 20, keyPath: "usb.unidir",
      reason: "needs escpos.status = \"none\", not \"asb\""),
    Case(
      rule: "chinese-needs-font", text: Fixture.changed(adding: "[escpos.text]\nchinese_mode_at_power_on = true\n"), line: 20,
      keyPath: "escpos.text.chinese_mode_at_power_on", reason: "contradicts encoding = \"ascii\""),
  ]

  @Test(arguments: cases) func aBrokenRuleIsNamedWithItsPlace(_ broken: Case) {
    let (map, problems) = Fixture.read(broken.text, file: broken.file)
    #expect(map == nil)
    #expect(
      problems == [FileProblem(file: broken.file, line: broken.line, keyPath: broken.keyPath, reason: broken.reason, rule: broken.rule)])
  }

  @Test func theGoodMapBreaksNoRule() throws {
    let (map, problems) = Fixture.read(Fixture.good)
    #expect(problems == [])
    #expect(try #require(map).id == "acme-80")
  }

  @Test func everyRuleHasATestThatBreaksIt() {
    let tested = Set(Self.cases.map(\.rule)).union(["matches-are-exclusive", "id-is-unique"])
    #expect(Set(MapLoader.rules(drivers: Fixture.drivers).map(\.name)) == tested)
  }

  @Test func rulesWaitUntilAllValuesCanBeRead() {
    let text = Fixture.changed("width_dots", to: "width_dots = \"576\"").replacing("by_position = true", with: "")
    #expect(Fixture.read(text).problems.map(\.keyPath) == ["escpos.width_dots"])
  }
}
