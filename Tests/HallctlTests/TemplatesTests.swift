import Glibc
import HallctlCommands
import Testing
import TicketTemplates
import Varlink

@Suite struct TemplatesTests {
  private static let shipped =
    #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/") + "/packaging/templates"

  /// A template with a misspelt key in line 2, for the time of a test.
  private static func withBrokenTemplate(_ body: (String) throws -> Void) throws {
    var template = Array("/tmp/hallctl-templates-XXXXXX".utf8CString)
    try #require(mkdtemp(&template) != nil)
    let folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let path = folder + "/broken.toml"
    defer {
      unlink(path)
      rmdir(folder)
    }
    let file = try #require(fopen(path, "w"))
    fputs("schema = 1\ntittle = \"票\"\n", file)
    fclose(file)
    try body(path)
  }

  @Test(arguments: ["en", "zh"]) func theShippedTemplatesHaveNoProblems(_ language: String) throws {
    let run = try HallctlRun(["templates", "check", Self.shipped, "--language", language])
    #expect(run.status == 0)
    #expect(run.lines == [language == "en" ? "8 template(s), no problems." : "8 个模板，没有问题。"])
  }

  @Test func aProblemIsALineWithItsPlaceAndTheStatusSaysSo() throws {
    try Self.withBrokenTemplate { path in
      let run = try HallctlRun(["templates", "check", path, Self.shipped])
      #expect(run.status == CommandStatus.failed.rawValue)
      #expect(run.lines.contains("\(path):2: tittle: unknown key, did you mean title?"))
      #expect(run.lines.last == "3 problem(s); 8 other template(s) can be used.")
    }
  }

  @Test(arguments: ["list", "check"]) func withJSONProblemsStandInTheObjectAndNowhereElse(_ command: String) throws {
    try Self.withBrokenTemplate { path in
      let run = try HallctlRun(["templates", command, path, "--json"])
      #expect(run.errors == "")
      #expect(run.lines.count == 1)
      let object = try JSON(parsing: run.output)
      #expect(object["problems"]?.arrayValue?.contains { $0["line"]?.intValue == 2 && $0["key"]?.stringValue == "tittle" } == true)
    }
  }

  @Test func theListNamesTemplatesAndTheirFields() throws {
    let run = try HallctlRun(["templates", "list", Self.shipped, "--language", "zh"])
    #expect(run.status == 0)
    let index = try #require(run.lines.firstIndex(of: "queue　排队取号单"))
    #expect(run.lines[(index + 1)...].prefix(2) == ["    必填：hall number item time", "    可选：windows zone ahead url"])
    #expect(run.lines.count { !$0.hasPrefix(" ") } == 8)
  }

  @Test func theListGivesProgramsWhatEachFieldMeans() throws {
    let run = try HallctlRun(["templates", "list", "\(Self.shipped)/queue.toml", "--json"])
    let template = try #require(try JSON(parsing: run.output)["templates"]?.arrayValue?.first)
    #expect(template["title"]?["en"]?.stringValue == "Queue ticket")
    let number = try #require(template["fields"]?.arrayValue?.first { $0["name"]?.stringValue == "number" })
    #expect(number["required"]?.boolValue == true && number["max_length"]?.intValue == 12)
    #expect(number["about"]?["zh"]?.stringValue == "排队号" && number["sample"]?["zh"]?.stringValue == "A023")
  }

  @Test func aPathThatThereIsNotIsAnErrorOfUse() throws {
    let run = try HallctlRun(["templates", "check", "/nonexistent/a.toml"])
    #expect(run.status == CommandStatus.usage.rawValue)
    #expect(run.errors.contains("/nonexistent/a.toml"))
  }

  @Test(arguments: [
    TemplateError.missingField("hall"), .unknownField("nubmer", meant: "number"), .unknownField("zzz", meant: nil),
    .fieldTooLong("item", length: 70, limit: 60), .forbiddenCharacter(field: "item", codePoint: 0x202E),
    .qrTooLong(fields: ["url"], bytes: 3000), .barcodeCharacter(fields: ["code"]), .barcodeTooLong(fields: ["code"], length: 60),
    .tooMuchText, .nothingToPrint, .unknownLanguage("mn"),
  ]) func everyErrorOfATemplateIsSaidInBothLanguages(_ error: TemplateError) {
    let text = error.text
    #expect(TroubleTests.isChinese(text.zh))
    #expect(text.en == "\(error)")
    for field in error.fields { #expect(text.zh.contains(field) && text.en.contains(field)) }
    #expect(TemplateWords.errors[error.word] != nil)
  }

  @Test func withoutAPathItListsWhatHalldUses() async throws {
    try await FakeDaemon.with { daemon in
      let all = try HallctlRun(["templates", "list", "--language", "zh", "--socket", daemon.path])
      #expect(all.status == 0)
      #expect(all.lines == ["queue　排队取号单", "    必填：number", "    可选：ahead"])
      let one = try HallctlRun(["templates", "list", "queue", "--language", "zh", "--socket", daemon.path])
      #expect(
        one.lines == [
          "queue　排队取号单", "    文件：/usr/share/halld/templates/queue.toml", "    number（必填）：排队号，例如“A023”", "    ahead（可选）：前面还有几人",
        ])
      let none = try HallctlRun(["templates", "list", "queu", "--language", "zh", "--socket", daemon.path])
      #expect(none.status == CommandStatus.refused.rawValue)
    }
  }
}
