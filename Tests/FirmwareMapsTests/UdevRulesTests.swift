import FirmwareMaps
import StrictTOML
import Testing

@Suite struct UdevRulesTests {
  @Test func theCommittedRulesAreThoseOfTheShippedMaps() throws {
    let committed = try PlainFiles.read("\(Fixture.root)/udev-rules/\(UdevRules.fileName)", limit: 1_000_000)
    #expect(String(decoding: committed, as: UTF8.self) == UdevRules.generate(Fixture.shipped.maps))
  }

  @Test func theOrderOfTheMapsDoesNotMatter() {
    #expect(UdevRules.generate(Fixture.shipped.maps.reversed()) == UdevRules.generate(Fixture.shipped.maps))
  }

  /// udev 252 has no `udevadm verify`, so this knows the grammar: comma-separated KEY{attribute} OPERATOR "value", labels that exist.
  @Test func everyLineIsAnUdevRule() throws {
    try expectRules(UdevRules.generate(Fixture.shipped.maps))
  }

  @Test func aNarrowedMatchGivesANarrowedRuleAndNoTextBreaksOutOfItsQuotes() throws {
    let match = """
      [[match]]
      vendor = "0403"
      product = "6001"
      serial = 'A",RUN+="/bin/x$%*'
      product_name = 'TM["*'
      interface_class = "07"
      """
    let map = try #require(Fixture.read(Fixture.changed(adding: match)).map)
    let text = UdevRules.generate([map])
    try expectRules(text)
    #expect(
      text.contains(
        #"ATTR{idVendor}=="0403", ATTR{idProduct}=="6001", ATTR{serial}=="A?,RUN+=?/bin/x???", ATTR{product}=="TM??*", ENV{ID_USB_INTERFACES}=="*:07????:*", GROUP="halld", MODE="0660""#
      ))
    #expect(!text.contains("ATTRS"), "a printer's interface has no terminal")
    let bridge = match.replacing("\"07\"", with: "\"ff\"")
    let other = UdevRules.generate([try #require(Fixture.read(Fixture.changed(adding: bridge)).map)])
    try expectRules(other)
    #expect(
      other.contains(
        #"ATTRS{idVendor}=="0403", ATTRS{idProduct}=="6001", ATTRS{serial}=="A?,RUN+=?/bin/x???", ATTRS{product}=="TM??*", GROUP="halld""#))
  }

  private func expectRules(_ text: String) throws {
    var labels: Set<String> = []
    var targets: Set<String> = []
    for line in text.split(separator: "\n") where !line.hasPrefix("#") {
      var rest = line[...]
      repeat {
        let key = rest.prefix { $0.isUppercase || $0 == "_" }
        rest = rest.dropFirst(key.count)
        #expect(
          ["ACTION", "SUBSYSTEM", "SUBSYSTEMS", "ENV", "ATTR", "ATTRS", "GROUP", "MODE", "TAG", "TEST", "GOTO", "LABEL"].contains(
            String(key)), "\(line)")
        if rest.hasPrefix("{") {
          let end = try #require(rest.firstIndex(of: "}"), "\(line)")
          rest = rest[rest.index(after: end)...]
        }
        let operation = rest.prefix { "=+!:".contains($0) }
        rest = rest.dropFirst(operation.count)
        #expect(["==", "!=", "=", "+="].contains(String(operation)), "\(line)")
        #expect(rest.hasPrefix("\""), "\(line)")
        rest = rest.dropFirst()
        let end = try #require(rest.firstIndex(of: "\""), "\(line)")
        let value = String(rest[..<end])
        if key == "LABEL" { labels.insert(value) }
        if key == "GOTO" { targets.insert(value) }
        rest = rest[rest.index(after: end)...]
        if rest.isEmpty { break }
        #expect(rest.hasPrefix(", "), "\(line)")
        rest = rest.dropFirst(2)
      } while !rest.isEmpty
    }
    #expect(targets.isSubset(of: labels))
  }
}
