import StrictTOML
import Testing

@testable import TicketTemplates

/// docs/templates.md says what the code does.
@Suite struct DocumentationTests {
  private func text(_ file: String) throws -> String {
    String(decoding: try PlainFiles.read("\(Fixture.root)/\(file)", limit: 1_000_000), as: UTF8.self)
  }

  @Test func theExampleLoadsAndIsFilled() throws {
    let parts = try text("docs/templates.md").split(separator: "```toml\n")
    #expect(parts.count == 2)
    let example = String(parts[1].prefix(upTo: try #require(parts[1].firstRange(of: "```")).lowerBound))
    let (template, problems) = Fixture.read(example)
    #expect(problems == [])
    let ticket = try #require(template)
    #expect(ticket.remarks == [])
    // It shows every kind of block but those that need no example.
    #expect(try ticket.fill(fields: ticket.samples(.english), language: .english).blocks.count == 6)
    #expect(try ticket.fill(fields: ["name": "x"], language: .chinese).blocks.contains { $0 == .text("请在大厅等候", .init(size: 4)) })
  }

  @Test func everyKeyThatIsReadIsListed() throws {
    let page = try text("docs/templates.md")
    var keys = Set(TemplateBlock.kinds + TemplateBlock.otherKeys)
    for name in try PlainFiles.entries(of: "\(Fixture.root)/Sources/TicketTemplates/Template") {
      // reader.getter("key"
      for match in try text("Sources/TicketTemplates/Template/\(name)").matches(
        of: #/(?:reader|root|paper|title|table)\.[a-zA-Z]+\("([a-z_]+)"/#)
      {
        keys.insert(String(match.1))
      }
    }
    #expect(keys.count >= 30)
    for key in keys.sorted() {
      #expect(
        page.contains("`\(key)`") || page.contains("`[\(key)]`") || page.contains("[[\(key)]]") || page.contains("[\(key)."), "\(key)")
    }
  }

  @Test func everyMistakeThatTheTestsProvokeIsListed() throws {
    let page = try text("docs/templates.md")
    let section = try #require(page.split(separator: "## Mistakes in a template\n").last)
    // The first words of what stands between backquotes.
    let promised = section.split(separator: "`", omittingEmptySubsequences: false).enumerated()
      .compactMap { $0.isMultiple(of: 2) ? nil : $1.prefix { $0 != "…" } }.filter { $0.contains(" ") }
    for fault in ReadingTests.cases {
      for problem in Fixture.read(fault.text).problems {
        let isListed =
          promised.contains { !$0.isEmpty && problem.reason.hasPrefix($0) } || problem.reason.hasPrefix("must be ")
          || problem.reason == "is missing" || problem.reason.hasPrefix("is not valid TOML") || problem.reason.hasPrefix("has ")
          || problem.reason.hasPrefix("does not go with ") || problem.reason.hasPrefix("{")
        #expect(isListed, "\(problem.reason)")
      }
    }
  }

  @Test(arguments: [
    TemplateError.missingField("hall"), .unknownField("nubmer", meant: "number"), .fieldTooLong("item", length: 70, limit: 60),
    .forbiddenCharacter(field: "item", codePoint: 0x202E), .qrTooLong(fields: ["url"], bytes: 3000), .barcodeCharacter(fields: ["code"]),
    .barcodeTooLong(fields: ["code"], length: 60), .tooMuchText, .nothingToPrint, .unknownLanguage("mn"),
  ]) func everyErrorStandsThereWithItsWordAndSentence(_ error: TemplateError) throws {
    #expect(try text("docs/templates.md").contains("| `\(error.word)` | \(error) |\n"))
  }
}
