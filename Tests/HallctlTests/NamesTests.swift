import Glibc
import HallInterface
import HallctlCommands
import Testing

/// Every word that comes over the wire has both texts, and docs/names.md says the same.
@Suite struct NamesTests {
  private static let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")

  private static func file(_ path: String) throws -> String {
    let file = try #require(fopen("\(root)/\(path)", "r"), "\(path)")
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while case let count = fread(&chunk, 1, chunk.count, file), count > 0 { bytes += chunk[..<count] }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// The first group of each match in the source of a type whose words cannot be enumerated.
  private static func words(in path: String, _ pattern: Regex<(Substring, Substring)>) throws -> [String] {
    try file(path).matches(of: pattern).map { String($0.1) }
  }

  private static func row(_ name: String, _ text: Text) -> String { "| `\(name)` | \(text.zh) | \(text.en) |\n" }

  private static var states: [(String, Text)] { HalldDevices.DeviceState.allCases.map { ($0.rawValue, $0.text) } }
  private static var jobStates: [(String, Text)] { HalldTicketPrinter.JobState.allCases.map { ($0.rawValue, $0.text) } }
  private static var classes: [(String, Text)] { HalldDevices.DeviceClass.allCases.map { ($0.rawValue, $0.text) } }
  private static var others: [(String, Text)] {
    HalldDevices.Maturity.allCases.map { ($0.rawValue, $0.text) } + HalldDevices.EventKind.allCases.map { ($0.rawValue, $0.text) }
      + HalldTicketPrinter.Proof.allCases.map { ($0.rawValue, $0.text) }
      + HalldTicketPrinter.Rendering.allCases.map { ($0.rawValue, $0.text) }
      + HalldTicketPrinter.Verdict.allCases.map { ($0.rawValue, $0.text) }
      + HalldDevices.PortStanding.allCases.map { ($0.rawValue, $0.text) }
      + HalldTicketPrinter.DetectOutcome.allCases.map { ($0.rawValue, $0.text) }
  }
  private static var all: [(String, Text)] {
    states + jobStates + classes + others + ReasonWords.all.map { ($0.key, $0.value.text) } + CapabilityWords.all.map { ($0.key, $0.value) }
      + StorageWords.all.map { ($0.key, $0.value) } + TemplateWords.errors.map { ($0.key, $0.value) }
      + NoteWords.all.map { ($0.key, $0.value) }
  }

  @Test func everyWordHasBothTextsAndARowInTheDocument() throws {
    let document = try Self.file("docs/names.md")
    for (name, text) in Self.all {
      #expect(TroubleTests.isChinese(text.zh), "\(name)")
      #expect(TroubleTests.isEnglish(text.en), "\(name)")
      #expect(document.contains(Self.row(name, text)), "docs/names.md lacks: \(Self.row(name, text))")
    }
  }

  @Test func theDocumentListsNoWordThatDoesNotExist() throws {
    let known = Set(Self.all.map(\.0))
    let listed = try Self.words(in: "docs/names.md", #/\n\| `([a-z_]+)` \| [^|]+ \| [^|]+ \|(?=\n)/#)
    #expect(listed.count >= known.count)
    #expect(listed.filter { !known.contains($0) } == [])
  }

  @Test func everyReasonOfDevicesAndJobsHasWords() throws {
    let reasons = try Self.words(in: "Sources/DeviceCore/Reason.swift", #/Reason\(rawValue: "([a-z_]+)"\)/#)
    #expect(reasons.count >= 25)
    #expect(reasons.filter { ReasonWords.of($0) == nil } == [])
  }

  @Test func everyReasonThatIsWrittenAsAPlainWordHasWords() throws {
    var reasons: [String] = []
    for path in [
      "Sources/HallService/Printing/PrintQueue.swift", "Sources/RecordStore/PrintJobs/Transaction+PrintAttempts.swift",
      "Sources/RecordStore/PrintJobs/Transaction+PrintJobs.swift",
    ] { reasons += try Self.words(in: path, #/reason: "([a-z_]+)"/#) }
    #expect(reasons.contains("interrupted"))
    #expect(reasons.filter { ReasonWords.of($0) == nil } == [])
  }

  @Test func everyEndOfAClaimHasWords() throws {
    let source = try Self.file("Sources/HallService/Devices/ClaimTable.swift")
    let body = try #require(source.firstMatch(of: #/enum ClaimEnd: String, Sendable \{([^}]*)\}/#)).1
    let ends = body.matches(of: #/case ([a-zA-Z]+)(?: = "([a-z_]+)")?/#).map { String($0.2 ?? $0.1) }
    #expect(ends.contains("lease_over"))
    #expect(ends.filter { ReasonWords.of($0) == nil } == [])
  }

  @Test func everyCapabilityThatADriverNamesHasWords() throws {
    let source = try Self.file("Sources/DeviceDrivers/ESCPOSPrinter/ESCPOSPrinter.swift")
    let body = try #require(source.firstMatch(of: #/func capabilities\(on[^\[]*\[[^\[]*\[([^\]]*)\]/#)).1
    let names = body.matches(of: #/\("([a-z_]+)", /#).map { String($0.1) }
    #expect(names.count >= 10)
    #expect(names.filter { CapabilityWords.all[$0] == nil } == [])
  }

  @Test func everyConditionOfTheVirtualPrinterIsExplainedInChinese() throws {
    let source = try Self.file("Sources/HallSimulation/PrinterCondition.swift")
    let body = try #require(source.firstMatch(of: #/enum PrinterCondition: [^{]*\{(.*?)\n\n/#.dotMatchesNewlines())).1
    let names = body.matches(of: #/case ([a-zA-Z]+)(?: = "([a-z_]+)")?/#).map { String($0.2 ?? $0.1) }
    #expect(names.count >= 18)
    #expect(names.filter { SimConditionWords.chinese[$0] == nil } == [])
  }

  @Test func everyStorageFailureHasWords() throws {
    let words = try Self.words(in: "Sources/RecordStore/StoreError.swift", #/case \.[a-zA-Z]+: "([a-z_]+)"/#)
    #expect(words.count >= 9)
    #expect(words.filter { StorageWords.all[$0] == nil } == [])
  }

  @Test func everyErrorOfATemplateAndEveryNoteOfATicketHasWords() throws {
    let errors = try Self.words(in: "Sources/TicketTemplates/Filling/TemplateError.swift", #/case \.[a-zA-Z]+: "([a-z]+(?:_[a-z]+)+)"/#)
    #expect(errors.sorted() == TemplateWords.errors.keys.sorted())
    let ofLines = try Self.words(in: "Sources/TicketTemplates/TextForm/TextForm.swift", #/case \.[a-zA-Z]+: "([a-z]+(?:_[a-z]+)+)"/#)
    let ofPictures = try Self.words(in: "Sources/TicketLayout/PaintedTicket.swift", #/case [a-zA-Z]+ = "([a-z]+(?:_[a-z]+)+)"/#)
    #expect(ofLines.count >= 4 && ofPictures.count >= 5)
    #expect((ofLines + ofPictures).sorted() == NoteWords.all.keys.sorted())
  }

  @Test(arguments: CommandStatus.allCases) func everyExitStatusIsInTheDocumentAndInBothManualPages(_ status: CommandStatus) throws {
    #expect(try Self.file("docs/names.md").contains("| \(status.rawValue) | \(status.text.zh) | \(status.text.en) |"))
    for page in ["docs/man/hallctl.1", "docs/man/zh_CN/hallctl.1"] {
      #expect(try Self.file(page).contains("\n.B \(status.rawValue)\n"), "\(page): \(status.rawValue)")
    }
  }

  @Test func everyCommandIsInBothManualPages() throws {
    for page in ["docs/man/hallctl.1", "docs/man/zh_CN/hallctl.1"] {
      let text = try Self.file(page)
      for name in Hallctl.commandNames { #expect(text.contains(name.replacing("-", with: "\\-")), "\(page): \(name)") }
    }
  }
}
