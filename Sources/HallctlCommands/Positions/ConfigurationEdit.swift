import StrictTOML

/// Changes one value of halld.toml and leaves every other byte, comments included, as it is.
package enum ConfigurationEdit {
  /// The file with the `at` of a device set.
  ///
  /// - Throws: `Trouble` when there is no such device, or the file is written in a way that this cannot change safely.
  package static func binding(_ role: String, to at: String, in text: String, file: String) throws(Trouble) -> String {
    let before = try places(text, file)
    guard before[role] != nil else {
      throw .usage(
        Text("\(file) 中没有名为 \(role) 的设备。", "\(file) has no device called \(role)."),
        advice: Text("查看所有设备：hallctl devices", "See all devices: hallctl devices"))
    }
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    var expected = before
    expected[role] = at
    // The heading that is followed by this id, and the at line within its table.
    var start: Int?
    for (index, line) in lines.enumerated() {
      let words = line.drop { $0 == " " || $0 == "\t" }
      if words.hasPrefix("[") { start = isDevice(words) ? index : nil }
      guard let start, value(of: "id", in: line)?.text == role else { continue }
      let end = lines[(start + 1)...].firstIndex { $0.drop { $0 == " " || $0 == "\t" }.hasPrefix("[") } ?? lines.endIndex
      for index in start..<end {
        guard let (_, range) = value(of: "at", in: lines[index]) else { continue }
        lines[index].replaceSubrange(range, with: "\"\(at)\"")
        let changed = lines.joined(separator: "\n")
        // What came out is read again: a heading within a long string, say, would have misled this.
        if try places(changed, file) == expected { return changed }
      }
    }
    throw .usage(
      Text("\(file) 的写法特殊，无法安全改写。", "\(file) is written in a way that cannot be changed safely."),
      advice: Text("请手工把 \(role) 的 at 改为 \"\(at)\"。", "Set the at of \(role) to \"\(at)\" by hand."))
  }

  private static func isDevice(_ heading: Substring) -> Bool {
    heading.prefix { $0 != "#" }.filter { $0 != " " && $0 != "\t" && $0 != "\r" } == "[[device]]"
  }

  /// A key with a plain string on one line: its value and where that stands, quotation marks included.
  private static func value(of key: String, in line: String) -> (text: String, range: Range<String.Index>)? {
    guard let match = line.firstMatch(of: #/^[ \t]*([A-Za-z_]+)[ \t]*=[ \t]*("[^"\\]*"|'[^']*')[ \t\r]*(?:#.*)?$/#), match.1 == key else {
      return nil
    }
    return (String(match.2.dropFirst().dropLast()), match.2.startIndex..<match.2.endIndex)
  }

  /// Every device's place, by its id.
  private static func places(_ text: String, _ file: String) throws(Trouble) -> [String: String] {
    let log = ProblemLog(file: file)
    guard let root = TableReader.root(of: Array(text.utf8), log: log), log.isEmpty else {
      throw Trouble(
        "configuration_problems", .usage, Text("\(file) 有错误，未改动。", "There is an error in \(file); nothing was changed."),
        advice: Text("查看错误：sudo -u halld /usr/libexec/halld --check", "See it: sudo -u halld /usr/libexec/halld --check"))
    }
    let devices = root.tables("device", count: 0...64).map { ($0.string("id", maxLength: 255), $0.string("at", maxLength: 255)) }
    return Dictionary(devices, uniquingKeysWith: { first, _ in first })
  }
}
