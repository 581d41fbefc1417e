import DeviceDrivers
import FirmwareMaps
import StrictTOML
import Testing

/// docs/adding-a-model.md says what the code does.
@Suite struct DocumentationTests {
  private func text(_ file: String) throws -> String {
    String(decoding: try PlainFiles.read("\(Fixture.root)/\(file)", limit: 1_000_000), as: UTF8.self)
  }

  @Test func everyRuleIsListedWithItsPromise() throws {
    let page = try text("docs/adding-a-model.md")
    for rule in MapLoader.rules(drivers: Fixture.drivers) {
      #expect(page.contains("- `\(rule.name)`: \(rule.promise)\n"))
    }
  }

  @Test func everyKeyThatIsReadIsListed() throws {
    let page = try text("docs/adding-a-model.md")
    var keys: Set<String> = []
    for folder in ["Sources/FirmwareMaps/Schema", "Sources/DeviceDrivers/ESCPOSPrinter"] {
      for name in try PlainFiles.entries(of: "\(Fixture.root)/\(folder)") where name.hasSuffix(".swift") {
        // reader.getter("key"
        for call in try text("\(folder)/\(name)").split(separator: "reader.").dropFirst() {
          let parts = call.split(separator: "(\"", maxSplits: 1)
          guard parts.count == 2, parts[0].allSatisfy(\.isLetter) else { continue }
          keys.insert(String(parts[1].prefix { $0 != "\"" }))
        }
      }
    }
    #expect(keys.count > 40)
    for key in keys.sorted() { #expect(page.contains("`\(key)`") || page.contains(".\(key)]`"), "\(key)") }
  }

  @Test func everyWordOfSamplesIsListed() throws {
    let page = try text("docs/adding-a-model.md")
    for word in ESCPOSPrinterProfile.sampleConditions.map(\.key) + ESCPOSPrinterProfile.sampleCommands {
      #expect(page.contains("`\(word)`"), "\(word)")
    }
  }
}
