import Testing

@testable import TicketTemplates

@Suite struct FillTests {
  private func template(_ blocks: String, words: String = "") throws -> TicketTemplate {
    let (template, problems) = Fixture.read(Fixture.blocks(blocks, words: words))
    return try #require(template, "\(problems)")
  }

  /// The texts of the blocks, from top to bottom.
  private func texts(_ template: TicketTemplate, _ fields: [String: String], _ language: TicketLanguage = .chinese) throws -> [String] {
    try template.fill(fields: fields, language: language).blocks.map { block in
      switch block {
      case .text(let text, _), .qr(let text, _, _), .barcode(let text, _, _), .mongolian(let text, _, _): text
      case .columns(let cells): cells.map(\.text).joined(separator: "|")
      case .rule: "---"
      case .space: "space"
      case .image(let name, _, _): name
      }
    }
  }

  private let simple = "[[block]]\ntext = \"{a}\"\n"

  @Test func valuesAndPhrasesArePutInInTheTicketsLanguage() throws {
    let template = try template(
      "[[block]]\ntext = \"<{#outer}>\"",
      words: "[words.zh]\nouter = \"外{#inner}\"\ninner = \"内{a}\"\n[words.en]\nouter = \"out {#inner}\"")
    #expect(try texts(template, ["a": "7"]) == ["<外内7>"])
    // What English has no phrase for is said in Chinese.
    #expect(try texts(template, ["a": "7"], .english) == ["<out 内7>"])
  }

  @Test func anEnglishPhraseReplacesTheChineseOneAlsoWithinAChinesePhrase() throws {
    let template = try template("[[block]]\ntext = \"{#o}\"", words: "[words.zh]\no = \"[{#i}]\"\ni = \"内\"\n[words.en]\ni = \"in\"")
    #expect(try texts(template, ["a": "7"], .english) == ["[in]"])
  }

  @Test(arguments: ["{a}", "{#hello}", "{{", "}}", "{", "}", "\\n", "%s", "{b}{b}"]) func aValueIsNeverAPlaceholder(_ value: String) throws
  {
    #expect(try texts(template("[[block]]\ntext = \"{{{a}}}\""), ["a": value, "b": "no"]) == ["{\(value)}"])
  }

  @Test func conditionsDecideWhatIsPrinted() throws {
    let template = try template(
      "[[block]]\ntext = \"{a}\"\n[[block]]\nrule = \"solid\"\nwhen = \"b\"\n[[block]]\ntext = \"none\"\nwhen = \"!b\"\n")
    #expect(try texts(template, ["a": "1", "b": "2"]) == ["1", "---"])
    #expect(try texts(template, ["a": "1"]) == ["1", "none"])
    // Blank is none.
    #expect(try texts(template, ["a": "1", "b": " \u{3000}"]) == ["1", "none"])
  }

  @Test func aBlockWhoseFieldHasNoValueIsLeftOut() throws {
    let template = try template("[[block]]\ntext = \"{a}\"\n[[block]]\ntext = \"b: {b}\"\n[[block]]\nqr = \"x{b}\"\n")
    #expect(try texts(template, ["a": "1"]) == ["1"])
    #expect(try texts(template, ["a": "1", "b": "2"]) == ["1", "b: 2", "x2"])
  }

  @Test func aRowIsLeftOutWhenNoneOfItsFieldsIsThere() throws {
    let template = try template("[[block]]\ntext = \"{a}\"\n[[block]]\ncolumns = [{text = \"label\"}, {text = \"{b}\"}, {text = \"{c}\"}]")
    #expect(try texts(template, ["a": "1"]) == ["1"])
    #expect(try texts(template, ["a": "1", "c": "3"]) == ["1", "label||3"])
  }

  @Test func anEmptyMongolianPhraseIsASlotThatPrintsNothing() throws {
    let blocks = "[[block]]\ntext = \"{a}\"\n[[block]]\nmongolian = \"{#x} {a}\""
    #expect(try texts(template(blocks, words: "[words.mn]\nx = \"\""), ["a": "1"]) == ["1"])
    #expect(
      try texts(template(blocks, words: "[words.mn]\nx = \"\u{182D}\u{180B}\""), ["a": "1"], .english) == ["1", "\u{182D}\u{180B} 1"])
  }

  @Test func stylesGoThroughUnchanged() throws {
    let template = try template(
      """
      [[block]]
      text = "{a}"
      size = 12
      fit = 8
      bold = true
      inverse = true
      align = "right"
      [[block]]
      columns = [{ text = "x", share = 2 }, { text = "{a}", size = 5, bold = false, align = "right" }]
      size = 4
      bold = true
      [[block]]
      image = "emblem.png"
      width = 15
      align = "left"
      [paper]
      margin = 2.5
      longest = 150
      """)
    let ticket = try template.fill(fields: ["a": "1"], language: .chinese)
    #expect(
      ticket
        == FilledTicket(
          blocks: [
            .text("1", .init(size: 12, fitsDownTo: 8, isBold: true, isInverse: true, alignment: .right)),
            .columns([
              .init("x", .init(size: 4, isBold: true), share: 2), .init("1", .init(size: 5, alignment: .right), share: 1),
            ]),
            .image("emblem.png", width: 15, alignment: .left),
          ], margin: 2.5, longest: 150))
  }

  // MARK: Values

  private func error(_ template: TicketTemplate, _ fields: [String: String]) -> TemplateError? {
    do throws(TemplateError) {
      _ = try template.fill(fields: fields, language: .chinese)
      return nil
    } catch {
      return error
    }
  }

  @Test func aRequiredFieldMustHaveAValue() throws {
    let template = try template(simple)
    for fields in [[:], ["a": ""], ["a": "  "], ["a": "\n"], ["b": "1"]] {
      #expect(error(template, fields) == .missingField("a"))
    }
  }

  @Test func anUnknownFieldIsRefusedWithTheOneThatWasMeant() throws {
    let template = try #require(Fixture.read(Fixture.good).template)
    #expect(error(template, ["number": "1", "nubmer": "1"]) == .unknownField("nubmer", meant: "number"))
    #expect(error(template, ["number": "1", "zzz\u{1B}[2J": "1"]) == .unknownField("zzz\u{FFFD}[2J", meant: nil))
  }

  @Test func lengthIsCountedInCodePoints() throws {
    let template = try template(simple)
    #expect(error(template, ["a": String(repeating: "\u{20000}", count: 200)]) == nil)
    #expect(error(template, ["a": String(repeating: "\u{20000}", count: 201)]) == .fieldTooLong("a", length: 201, limit: 200))
    // One visible letter, and a heap of accents on it.
    #expect(error(template, ["a": "e" + String(repeating: "\u{301}", count: 300)]) == .fieldTooLong("a", length: 301, limit: 200))
  }

  @Test(arguments: Array(0...0x1F) + Array(0x7F...0x9F) + Array(0x202A...0x202E) + Array(0x2066...0x2069) as [UInt32])
  func controlCharactersAndTurnsOfDirectionAreRefused(_ value: UInt32) throws {
    let scalar = try #require(Unicode.Scalar(value))
    let found = error(try template(simple), ["a": "x\(Character(scalar))y"])
    #expect(found == (value == 0x0A || value == 0x0D ? nil : .forbiddenCharacter(field: "a", codePoint: value)))
  }

  @Test func lineEndsBecomeSpaces() throws {
    #expect(try texts(template(simple), ["a": "a\nb\r\nc\rd\u{2028}e\u{2029}f\n\ng"]) == ["a b c d e f  g"])
  }

  @Test(arguments: ["\u{180B}", "\u{180C}", "\u{180D}", "\u{180E}", "\u{180F}", "\u{200C}", "\u{200D}", "\u{202F}", "e\u{301}", "\u{F900}"])
  func nothingElseIsChanged(_ text: String) throws {
    let printed = try texts(template(simple), ["a": "ᠮ\(text)ᠨ"])
    #expect(printed.map { Array($0.unicodeScalars) } == [Array("ᠮ\(text)ᠨ".unicodeScalars)])
  }

  @Test func aQRCodeHoldsWhatAQRCodeHolds() throws {
    let template = try template(simple + "[[block]]\nqr = \"{b}\"")
    #expect(error(template, ["a": "1", "b": String(repeating: "号", count: 984)]) == nil)
    #expect(error(template, ["a": "1", "b": String(repeating: "号", count: 985)]) == .qrTooLong(fields: ["b"], bytes: 2955))
  }

  @Test func aBarcodeTakesPrintableASCII() throws {
    let template = try template(simple + "[[block]]\nbarcode = \"{b}\"")
    #expect(error(template, ["a": "1", "b": " A~"]) == nil)
    #expect(error(template, ["a": "1", "b": "号"]) == .barcodeCharacter(fields: ["b"]))
    #expect(error(template, ["a": "1", "b": String(repeating: "1", count: 49)]) == .barcodeTooLong(fields: ["b"], length: 49))
  }

  @Test func aTicketOfTooMuchTextIsRefused() throws {
    let template = try template(simple + String(repeating: "[[block]]\ntext = \"{b}\"\n", count: 9))
    #expect(error(template, ["a": "1", "b": String(repeating: "x", count: 2200)]) == nil)
    #expect(error(template, ["a": "1", "b": String(repeating: "x", count: 2300)]) == .tooMuchText)
  }

  @Test func aTicketOfWhichNothingIsLeftIsRefused() throws {
    let template = try template("[[block]]\ntext = \"{b}\"\n[[block]]\nrule = \"solid\"\n")
    #expect(error(template, ["a": "1"]) == .nothingToPrint)
  }

  @Test func noErrorSaysWhatStandsInAField() throws {
    let template = try template(simple + "[[block]]\nbarcode = \"{b}\"\n[[block]]\nqr = \"{b}\"")
    let secret = "secretname"
    for fields in [
      ["b": secret], ["a": secret + "\u{7}"], ["a": String(repeating: secret, count: 30)], ["a": "1", "b": secret + "é"],
      ["a": "1", "b": String(repeating: secret, count: 5)], ["a": "1", "x": secret],
    ] {
      let found = try #require(error(template, fields))
      #expect(!"\(found)".contains("secret") && !String(reflecting: found).contains("secret"))
    }
  }

  @Test func languagesAreZhAndEn() throws {
    #expect(try TicketLanguage.named("zh") == .chinese)
    #expect(try TicketLanguage.named("en") == .english)
    #expect(throws: TemplateError.unknownLanguage("mn")) { try TicketLanguage.named("mn") }
  }
}
