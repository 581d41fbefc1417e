import FirmwareMaps
import Testing

@Suite struct MatcherTests {
  /// Maps a, b, … each with the given `[[match]]` tables.
  private func maps(_ matches: String...) throws -> [FirmwareMap] {
    try matches.enumerated().map { index, text in
      let name = String(Character(Unicode.Scalar(UInt8(ascii: "a") + UInt8(index))))
      let (map, problems) = Fixture.read(Fixture.changed(adding: text), file: "maps/ticket-printer/\(name).toml")
      #expect(problems == [])
      return try #require(map)
    }
  }

  private func match(_ ids: String, _ narrowing: String = "") -> String {
    let parts = ids.split(separator: ":")
    return "[[match]]\nvendor = \"\(parts[0])\"\nproduct = \"\(parts[1])\"\n\(narrowing)\n"
  }

  @Test func aDeviceIsMatchedByItsIdsAlone() throws {
    let matcher = Matcher(try maps(match("0dd4:0175"), match("04b8:0202")))
    #expect(matcher.match(USBIdentity(vendor: 0x04B8, product: 0x0202)) == .one("b"))
    #expect(matcher.match(USBIdentity(vendor: 0x04B8, product: 0x0203)) == .none)
  }

  @Test(arguments: [
    ("serial = \"A50285BI\"", USBIdentity(vendor: 0x0403, product: 0x6001, serial: "A50285BI"), true),
    ("serial = \"A50285BI\"", USBIdentity(vendor: 0x0403, product: 0x6001, serial: "A50285BJ"), false),
    ("serial = \"A50285BI\"", USBIdentity(vendor: 0x0403, product: 0x6001), false),
    ("product_name = \"*TM-T88*\"", USBIdentity(vendor: 0x0403, product: 0x6001, productName: "EPSON TM-T88V"), true),
    ("product_name = \"TM-T8?V\"", USBIdentity(vendor: 0x0403, product: 0x6001, productName: "TM-T88V"), true),
    ("product_name = \"TM-T8?V\"", USBIdentity(vendor: 0x0403, product: 0x6001, productName: "TM-T88VI"), false),
    ("product_name = \"TM-T8?V\"", USBIdentity(vendor: 0x0403, product: 0x6001), false),
    ("serial = \"1\"\ninterface_class = \"07\"", USBIdentity(vendor: 0x0403, product: 0x6001, serial: "1", interfaceClass: 7), true),
    ("serial = \"1\"\ninterface_class = \"07\"", USBIdentity(vendor: 0x0403, product: 0x6001, serial: "1", interfaceClass: 3), false),
    ("serial = \"1\"\ninterface_class = \"07\"", USBIdentity(vendor: 0x0403, product: 0x6001, serial: "1"), false),
  ]) func narrowingHasToHoldToo(_ narrowing: String, _ device: USBIdentity, _ matches: Bool) throws {
    #expect(Matcher(try maps(match("0403:6001", narrowing))).match(device) == (matches ? .one("a") : .none))
  }

  @Test func aDeviceThatTwoMapsClaimIsNobodys() throws {
    let maps = try maps(match("0dd4:0175"), match("0dd4:0175", "product_name = \"VKP*\""))
    let matcher = Matcher(maps)
    #expect(matcher.match(USBIdentity(vendor: 0x0DD4, product: 0x0175, productName: "VKP80")) == .ambiguous(["a", "b"]))
    #expect(matcher.match(USBIdentity(vendor: 0x0DD4, product: 0x0175, productName: "KPM210")) == .one("a"))
  }

  @Test(arguments: [
    ("", "", true), ("serial = \"1\"", "serial = \"2\"", false), ("serial = \"1\"", "serial = \"1\"", true),
    ("serial = \"1\"", "product_name = \"abc*\"", true), ("product_name = \"abc*\"", "product_name = \"*xyz\"", true),
    ("product_name = \"abc*\"", "product_name = \"abd*\"", false), ("product_name = \"ab?d\"", "product_name = \"abc*d\"", true),
    ("product_name = \"ab?d\"", "product_name = \"abcde*\"", false), ("interface_class = \"07\"", "interface_class = \"ff\"", false),
    ("interface_class = \"07\"", "", true),
  ]) func mapsOverlapWhenThereCanBeADeviceThatBothMatch(_ first: String, _ second: String, _ overlap: Bool) throws {
    let maps = try maps(match("0dd4:0175", first), match("0dd4:0175", second))
    #expect(maps[0].matches[0].overlaps(maps[1].matches[0]) == overlap)
    #expect(maps[1].matches[0].overlaps(maps[0].matches[0]) == overlap)
  }

  @Test func globsMatchAndOverlapAsTheirWordsDo() {
    // Every pattern of up to 4 of these characters against every word of up to 4 letters: overlap means a common word.
    let letters: [Character] = ["a", "b"]
    let words = Self.strings(letters, upTo: 4)
    let patterns = Self.strings(["a", "b", "*", "?"], upTo: 3)
    let matched = patterns.map { pattern in Set(words.filter { Self.reference(Array(pattern), Array($0)) }) }
    for (index, pattern) in patterns.enumerated() {
      #expect(Set(words.filter(Glob(pattern).matches)) == matched[index], "\(pattern)")
    }
    for (i, left) in patterns.enumerated() {
      for (j, right) in patterns.enumerated() where i <= j {
        // Two patterns of at most 3 that have a word in common have one of at most 4 letters.
        #expect(Glob(left).overlaps(Glob(right)) == !matched[i].isDisjoint(with: matched[j]), "\(left) \(right)")
      }
    }
  }

  private static func strings(_ alphabet: [Character], upTo length: Int) -> [String] {
    var all = [""]
    var last = [""]
    for _ in 0..<length {
      last = last.flatMap { word in alphabet.map { word + String($0) } }
      all += last
    }
    return all
  }

  /// Matching as a schoolbook has it.
  private static func reference(_ pattern: [Character], _ text: [Character]) -> Bool {
    guard let first = pattern.first else { return text.isEmpty }
    let rest = Array(pattern.dropFirst())
    if first == "*" { return (0...text.count).contains { reference(rest, Array(text.dropFirst($0))) } }
    return !text.isEmpty && (first == "?" || first == text[0]) && reference(rest, Array(text.dropFirst()))
  }

  @Test(arguments: [
    ("1.9", "1.10", -1), ("1.10", "1.9", 1), ("2.00a", "2.00b", -1), ("01.5", "1.5", 0), ("1", "1.0", -1),
    ("1.0 ESC/POS", "1.0 ESC/POS", 0),
    ("99999999999999999999999", "100000000000000000000000", -1),
  ]) func versionsCompareByTheirNumbers(_ left: String, _ right: String, _ order: Int) {
    #expect(FirmwareRange(first: right, last: nil).contains(left) == (order >= 0))
    #expect(FirmwareRange(first: nil, last: right).contains(left) == (order <= 0))
  }
}
