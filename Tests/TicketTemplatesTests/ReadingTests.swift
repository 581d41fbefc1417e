import StrictTOML
import Testing

@testable import TicketTemplates

/// Every fault in a template says where it is and what is wrong.
@Suite struct ReadingTests {
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

  /// The good template with more keys in its block, which stands in line 14.
  static func block(_ lines: String) -> String { Fixture.changed(adding: lines) }

  static let cases = [
    Case("an unknown key", block("bodl = true"), "16: block[1].bodl: unknown key, did you mean bold?"),
    Case("an unknown key at the top", Fixture.changed("[title]", to: "tittle = 1\n[title]"), "2: tittle: unknown key, did you mean title?"),
    Case("a key of another kind of block", block("height = 3"), "16: block[1].height: does not go with text"),
    Case("another schema", Fixture.changed("schema", to: "schema = 2"), "1: schema: must be 1, not 2"),
    Case(
      "an unknown field", Fixture.changed("text", to: "text = \"{numbr}\""),
      "15: block[1].text: there is no field numbr, did you mean number?"),
    Case("a field like no other", Fixture.changed("text", to: "text = \"{zzzzzzz}\""), "15: block[1].text: there is no field zzzzzzz"),
    Case(
      "an unknown phrase", Fixture.changed("text", to: "text = \"{#helo}\""),
      "15: block[1].text: there is no phrase helo in [words.zh], did you mean #hello?"),
    Case(
      "a phrase that only the English table has",
      Fixture.changed("[[block]]", to: "bye = \"Bye\"\n[[block]]") + "[[block]]\ntext = \"{#bye}\"",
      "18: block[2].text: there is no phrase bye in [words.zh]"),
    Case(
      "an unknown field in a phrase", Fixture.changed("[words.en]", to: "more = \"{nunber}\"\n[words.en]"),
      "12: words.zh.more: there is no field nunber, did you mean number?"),
    Case(
      "a brace that does not end", Fixture.changed("text", to: "text = \"{number\""),
      "15: block[1].text: a { has no }; a brace itself is written {{"),
    Case(
      "a brace that does not begin", Fixture.changed("text", to: "text = \"number}\""),
      "15: block[1].text: a } has no {; a brace itself is written }}"),
    Case(
      "braces around nothing", Fixture.changed("text", to: "text = \"{}\""),
      "15: block[1].text: {} is neither a {field} nor a {#phrase}; a name is 1 to 64 of a-z, 0-9 and _, beginning with a letter"),
    Case(
      "a condition on a field that there is not", block("when = \"!nomber\""),
      "16: block[1].when: there is no field nomber, did you mean number?"),
    Case(
      "a condition in braces", block("when = \"{number}\""), "16: block[1].when: must be \"field\" or \"!field\", without braces"),
    Case("a size out of its range", block("size = 61"), "16: block[1].size: must be 1.5 to 60.0, not 61.0"),
    Case("no size at all", block("size = nan"), "16: block[1].size: must be 1.5 to 60.0, not nan"),
    Case("a size as text", block("size = \"3 mm\""), "16: block[1].size: must be a number, not a string"),
    Case("a fit above the size", block("size = 4\nfit = 5"), "17: block[1].fit: must not be above size, 4.0"),
    Case("an unknown alignment", block("align = \"middle\""), "16: block[1].align: must be left, center or right, not \"middle\""),
    Case(
      "an unknown rule", Fixture.changed(adding: "[[block]]\nrule = \"dotted\""),
      "17: block[2].rule: must be solid, dashed or double, not \"dotted\""),
    Case(
      "a block of two kinds", block("qr = \"x\""),
      "14: block[1]: has text and qr: a block is one of text, columns, rule, space, qr, barcode, image, mongolian"),
    Case(
      "a block of no kind", Fixture.changed("text", to: "txet = \"{number}\"\nsize = 4"),
      "14: block[1]: has none of text, columns, rule, space, qr, barcode, image, mongolian",
      "15: block[1].txet: unknown key, did you mean text?"),
    Case("no block", Fixture.changed("[[block]]", to: "").replacing("text = ", with: "spare = "), ": block: is missing"),
    Case(
      "nothing to print", Fixture.changed("text", to: "rule = \"solid\""),
      "14: block: nothing would be printed: there are only rules and spaces"),
    Case(
      "too many blocks", Fixture.changed(adding: String(repeating: "[[block]]\nspace = 1\n", count: 200)),
      "14: block: must stand 1 to 200 times, not 201"),
    Case(
      "a picture elsewhere", Fixture.changed(adding: "[[block]]\nimage = \"../emblem.png\""),
      "17: block[2].image: must be the name of a file beside the template, without a /"),
    Case(
      "a picture of another kind", Fixture.changed(adding: "[[block]]\nimage = \"emblem.jpg\""),
      "17: block[2].image: must be of letters, digits, -, _ and ., not begin with a ., and end in .png"),
    Case(
      "a barcode of Chinese", Fixture.changed(adding: "[[block]]\nbarcode = \"号{number}\""),
      "17: block[2].barcode: a barcode (Code 128) takes printable ASCII only"),
    Case(
      "a barcode that is too long", Fixture.changed(adding: "[[block]]\nbarcode = \"\(String(repeating: "x", count: 49))\""),
      "17: block[2].barcode: a barcode (Code 128) takes at most 48 characters"),
    Case(
      "a QR code that is too long", Fixture.changed(adding: "[[block]]\nqr = \"\(String(repeating: "号", count: 985))\""),
      "17: block[2].qr: is longer than a QR code holds, 2953 bytes"),
    Case("an empty text", Fixture.changed("text", to: "text = \"\""), "15: block[1].text: must not be empty"),
    Case("a text that is a number", Fixture.changed("text", to: "text = 5"), "15: block[1].text: must be a string, not a whole number"),
    Case("a row without cells", Fixture.changed(adding: "[[block]]\ncolumns = []"), "17: block[2].columns: must stand 1 to 6 times, not 0"),
    Case(
      "a cell without text", Fixture.changed(adding: "[[block]]\ncolumns = [{share = 2}]"), "17: block[2].columns[1].text: is missing"),
    Case(
      "a cell with an unknown field", Fixture.changed(adding: "[[block]]\ncolumns = [{text = \"x\"}, {text = \"{numbre}\"}]"),
      "17: block[2].columns[2].text: there is no field numbre, did you mean number?"),
    Case("a required field without a sample", Fixture.changed("sample"), "5: fields.number.sample: is missing; a required field has one"),
    Case("a field that nobody explains", Fixture.changed("zh = \"号码\""), "5: fields.number.zh: is missing"),
    Case(
      "a name that is no name", Fixture.changed("[fields.number]", to: "[fields.Nu-mber]").replacing("{number}", with: "x"),
      "5: fields.Nu-mber: a name is 1 to 64 of a-z, 0-9 and _, beginning with a letter"),
    Case(
      "a sample that is too long", Fixture.changed("required", to: "required = true\nmax_length = 3"),
      "8: fields.number.sample: with its samples in zh: the field number has 4 characters, at most 3 are taken"),
    Case(
      "a sample that no barcode takes",
      Fixture.changed("sample", to: "sample = \"号\"", adding: "[[block]]\nbarcode = \"{number}\""),
      "7: fields.number.sample: with its samples in zh: the barcode of number takes printable ASCII only (Code 128)"),
    Case(
      "a phrase that refers to itself", Fixture.changed("hello", to: "hello = \"{#hello}\""),
      "11: words.zh.hello: phrases refer to each other in a loop: hello -> hello"),
    Case(
      "phrases that refer to each other in a loop",
      Fixture.changed("[words.en]", to: "x = \"{#y}\"\ny = \"{#z}\"\nz = \"{#x}!\"\n[words.en]"),
      "12: words.zh.x: phrases refer to each other in a loop: x -> y -> z -> x"),
    Case(
      "phrases that refer to each other from one language to the other",
      Fixture.changed("[words.en]", to: "x = \"{#y}\"\ny = \"why\"\n[words.en]\ny = \"{#x}\""),
      "12: words.zh.x: phrases refer to each other in a loop: x -> y -> x"),
    Case(
      "a phrase with a brace too many is one problem", Fixture.changed("hello", to: "hello = \"{number}}\""),
      "11: words.zh.hello: a } has no {; a brace itself is written }}"),
    Case(
      "a field that is no table is one problem",
      Fixture.changed("[fields.number]", to: "[fields]\nroom = 5\n[fields.number]").replacing("{#hello}", with: "{room}"),
      "6: fields.room: must be a table, not a whole number"),
    Case(
      "a Mongolian phrase that there is not", Fixture.changed(adding: "[words.mn]\nhall = \"\"\n[[block]]\nmongolian = \"{#hello}\""),
      "19: block[2].mongolian: there is no phrase hello in [words.mn], did you mean #hall?"),
    Case("a line end in a text", Fixture.changed("text", to: "text = \"a\\nb\""), "15: block[1].text: must not contain control characters"),
    Case("no TOML", Fixture.changed("text", to: "text = {number}"), "15: : is not valid TOML"),
    Case("an empty file", "", ": schema: is missing"),
    Case("a table instead of a phrase", Fixture.changed(adding: "[words.zh.x]\na = 1"), "16: words.zh.x: must be a string, not a table"),
  ]

  @Test func theGoodTemplateIsGood() throws {
    let (template, problems) = Fixture.read(Fixture.good, file: "/etc/halld/templates.d/my-ticket-2.toml")
    #expect(problems == [])
    #expect(template?.name == "my-ticket-2")
    #expect(template?.remarks == [])
    #expect(template?.title == BilingualText(chinese: "票", english: "Ticket"))
  }

  @Test(arguments: cases) func aFaultIsRefusedWithItsPlaceAndReason(_ fault: Case) {
    let (template, problems) = Fixture.read(fault.text)
    #expect(template == nil)
    let shown = problems.map { problem in
      // The parser's own words after "is not valid TOML" are not ours to promise.
      let reason = problem.reason.hasPrefix("is not valid TOML") ? "is not valid TOML" : problem.reason
      return "\(problem.line.map(String.init) ?? ""): \(problem.keyPath): \(reason)"
    }
    #expect(shown == fault.problems)
  }

  @Test func textThatIsNotUTF8IsRefusedWithItsLine() {
    let bytes = Array((Fixture.good + "\n# ").utf8) + [0xB1, 0xB1]
    #expect(Fixture.read(bytes).problems.map(\.description) == ["ticket.toml:16: is not valid UTF-8"])
  }

  @Test func aFileOfMoreThan64KiBIsRefused() {
    let comment = "\n#" + String(repeating: "x", count: 65_536 - Fixture.good.utf8.count - 2)
    #expect(Fixture.read(Fixture.good + comment).template != nil)
    #expect(Fixture.read(Fixture.good + comment + "x").problems.map(\.reason) == ["is larger than 64 KiB"])
  }

  @Test(arguments: ["Ticket.toml", "取号.toml", "-a.toml", ".toml"]) func aNameThatNoRequestCouldSayIsRefused(_ file: String) {
    #expect(Fixture.read(Fixture.good, file: file).problems.map(\.reason.first) == ["t"])
    #expect(Fixture.read(Fixture.good, file: file).template == nil)
  }

  @Test func whatNothingPrintsIsARemarkAndNoFault() {
    let text = Fixture.changed("[words.zh]", to: "[fields.spare]\nzh = \"备用\"\nen = \"Spare\"\n[words.zh]\nold = \"旧\"")
    let (template, problems) = Fixture.read(text)
    #expect(problems == [])
    #expect(
      template?.remarks.map(\.description) == [
        "ticket.toml:10: fields.spare: no block prints this field", "ticket.toml:14: words.zh.old: no block prints this phrase",
      ])
  }

  @Test func phrasesThatGrowWithoutEndAreRefusedBeforeTheyDo() {
    // Each phrase is ten of the next: together ten thousand million of the last.
    let words =
      "[words.zh]\n" + (0..<10).map { "p\($0) = \"\(String(repeating: "{#p\($0 + 1)}", count: 10))\"\n" }.joined() + "p10 = \"x\"\n"
    let (template, problems) = Fixture.read(Fixture.blocks("[[block]]\ntext = \"{#p0}\"", words: words))
    #expect(template == nil)
    #expect(Set(problems.map(\.reason)) == ["comes to more than 10000 characters or 1000 parts with its phrases"])
    // The same of nothing at all costs time alone.
    let empty = Fixture.read(Fixture.blocks("[[block]]\ntext = \"{#p0}\"", words: words.replacing("\"x\"", with: "\"\"")))
    #expect(empty.template == nil)
  }

  @Test func phrasesAreNestedSixteenDeepAndNoDeeper() {
    func words(_ count: Int) -> String {
      "[words.zh]\n" + (1..<count).map { "p\($0) = \"{#p\($0 + 1)}\"\n" }.joined() + "p\(count) = \"x\"\n"
    }
    #expect(Fixture.read(Fixture.blocks("[[block]]\ntext = \"{#p1}\"", words: words(16))).problems == [])
    for count in [17, 40, 2000] {
      let problems = Fixture.read(Fixture.blocks("[[block]]\ntext = \"{#p1}\"", words: words(count))).problems
      #expect(problems.first?.reason.hasPrefix("phrases are nested more than 16 deep") == true, "\(count)")
    }
  }

  @Test func phrasesThatAreTooDeepInEnglishAloneAreSaidToBe() {
    let chinese = "[words.zh]\n" + (1..<10).map { "p\($0) = \"{#p\($0 + 1)}\"\n" }.joined() + "p10 = \"x\"\n"
    let english = "[words.en]\n" + (10..<18).map { "p\($0) = \"{#p\($0 + 1)}\"\n" }.joined() + "p18 = \"x\"\n"
    let problems = Fixture.read(Fixture.blocks("[[block]]\ntext = \"{#p1}\"", words: chinese + english)).problems
    #expect(problems.first?.reason.hasPrefix("phrases are nested more than 16 deep") == true, "\(problems)")
  }

  @Test func fieldsKeepTheOrderOfTheFile() {
    let text = Fixture.changed("[words.zh]", to: "[fields.b]\nzh = \"b\"\nen = \"b\"\n[fields.a]\nzh = \"a\"\nen = \"a\"\n[words.zh]")
    #expect(Fixture.read(text).template?.fields.map(\.name) == ["number", "b", "a"])
  }
}
