import DeviceCore
import Testing

@testable import TicketTemplates

@Suite struct ShippedTemplatesTests {
  static let names = [
    "appointment", "green-channel", "item-suspended", "queue", "queue-large", "quota-used-up", "reprint-mark", "test-page",
  ]

  private func template(_ name: String) throws -> TicketTemplate { try #require(Fixture.shipped[name]?.template) }

  @Test func everyShippedTemplateLoadsWithoutAProblemOrARemark() {
    #expect(Fixture.shipped.problems == [])
    #expect(Fixture.shipped.remarks == [])
    #expect(Fixture.shipped.entries.map(\.template.name) == Self.names)
  }

  @Test(arguments: names, TicketLanguage.allCases) func everyShippedTemplateIsFilledWithItsSamples(
    _ name: String, _ language: TicketLanguage
  ) throws {
    let template = try template(name)
    let ticket = try template.fill(fields: template.samples(language), language: language)
    #expect(ticket.blocks.count > 3)
    for columns in [32, 42, 48] {
      let lines = ticket.textLines(columns: columns, dotsPerMillimetre: 203 / 25.4)
      #expect(lines.count > 3)
      for line in lines {
        guard case .text(let text) = line.element else { continue }
        #expect(LineBreaking.width(text) * line.width <= columns, "\(text)")
      }
    }
  }

  /// All text of the text form in a row, blanks and line breaks away.
  private func printed(_ ticket: FilledTicket, columns: Int) -> String {
    let texts = ticket.textLines(columns: columns, dotsPerMillimetre: 8).map { line in
      switch line.element {
      case .text(let text), .qr(let text): text
      case .rule, .feed: ""
      }
    }
    return texts.joined().filter { $0 != " " }
  }

  @Test(arguments: names, TicketLanguage.allCases) func requiredFieldsAloneAreEnoughAndAllOfThemArePrinted(
    _ name: String, _ language: TicketLanguage
  ) throws {
    let template = try template(name)
    // Values that are not broken apart by columns.
    let fields = Dictionary(uniqueKeysWithValues: template.fields.filter(\.isRequired).enumerated().map { ($1.name, "〈\($0)〉") })
    let ticket = try template.fill(fields: fields, language: language)
    for value in fields.values { #expect(printed(ticket, columns: 48).contains(value), "\(value)") }
  }

  @Test(arguments: names) func everyFieldIsPrintedInBothLanguages(_ name: String) throws {
    let template = try template(name)
    for language in TicketLanguage.allCases {
      let fields = Dictionary(uniqueKeysWithValues: template.fields.enumerated().map { ($1.name, "〈\($0)〉") })
      let text = printed(try template.fill(fields: fields, language: language), columns: 48)
      for (name, value) in fields { #expect(text.contains(value), "\(name)") }
    }
  }

  @Test(arguments: names) func everyPhraseIsSaidInEnglish(_ name: String) throws {
    let template = try template(name)
    // The test page shows Chinese type whatever its language.
    guard name != "test-page" else { return }
    var fields: [String: String] = [:]
    for field in template.fields { fields[field.name] = "x" }
    let text = printed(try template.fill(fields: fields, language: .english), columns: 48)
    #expect(!text.unicodeScalars.contains { (0x2E80...0x9FFF).contains($0.value) }, "\(text)")
  }

  @Test(arguments: names) func mongolianSlotsAreThereAndEmpty(_ name: String) throws {
    let template = try template(name)
    let slots = template.blocks.filter { if case .mongolian = $0.content { true } else { false } }
    #expect(!slots.isEmpty)
    let ticket = try template.fill(fields: template.samples(.chinese), language: .chinese)
    #expect(!ticket.blocks.contains { if case .mongolian = $0 { true } else { false } })
  }

  @Test func theNumberIsTenMillimetresHighAndTwelveInLargePrint() throws {
    for (name, least) in [("queue", 10.0), ("queue-large", 12.0), ("green-channel", 10.0)] {
      let template = try template(name)
      var fields = template.samples(.chinese)
      fields["number"] = "№"
      let style = try #require(
        template.fill(fields: fields, language: .chinese).blocks.compactMap { block -> FilledTicket.TextStyle? in
          if case .text("№", let style) = block { return style }
          return nil
        }.first)
      #expect(min(style.size, style.fitsDownTo ?? style.size) >= least)
      // In text too: 24 dots at 8 per mm are 3 mm.
      let lines = try template.fill(fields: template.samples(.chinese), language: .chinese).textLines(columns: 32, dotsPerMillimetre: 8)
      let number = try #require(template.samples(.chinese)["number"])
      let line = try #require(lines.first { $0.element == .text(number) })
      // A digit of a printer's font is about three quarters of its character high.
      #expect(Double(line.height) * 3 * 0.75 >= (name == "queue-large" ? least : 0.75 * least))
    }
  }

  @Test func inLargePrintNoTextIsBelowFourMillimetres() throws {
    let template = try template("queue-large")
    func sizes(_ block: TemplateBlock) -> [FilledTicket.TextStyle] {
      switch block.content {
      case .text(_, let style), .mongolian(_, let style, _): [style]
      case .columns(let cells): cells.map(\.style)
      default: []
      }
    }
    for style in template.blocks.flatMap(sizes) { #expect(min(style.size, style.fitsDownTo ?? style.size) >= 4) }
    for language in TicketLanguage.allCases {
      let ticket = try template.fill(fields: template.samples(language), language: language)
      for line in ticket.textLines(columns: 32, dotsPerMillimetre: 8) {
        if case .text = line.element { #expect(line.height * 3 >= 4) }
      }
    }
  }

  @Test func theReasonMustBeGivenWhereNumbersRunOutOrAServiceIsSuspended() throws {
    for name in ["quota-used-up", "item-suspended"] { #expect(try template(name).field("reason")?.isRequired == true) }
  }

  @Test func thePriorityOfAGreenChannelHasNoReasonOnThePaper() throws {
    #expect(try template("green-channel").field("reason") == nil)
  }

  @Test func theReprintMarkSaysSoAndWhen() throws {
    let ticket = try template("reprint-mark").fill(fields: ["time": "09:47"], language: .chinese)
    let text = printed(ticket, columns: 32)
    #expect(text.contains("补打") && text.contains("09:47"))
    // Where the clock is wrong it says no time.
    let timeless = try printed(template("reprint-mark").fill(fields: [:], language: .chinese), columns: 32)
    #expect(timeless.contains("补打") && !timeless.contains("补打时间"))
  }
}
