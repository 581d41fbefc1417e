/// Where each key of a TOML document stands.
struct LineIndex: Equatable, Sendable {
  private var lines: [String: Int] = [:]

  mutating func note(_ keyPath: String, line: Int) {
    if lines[keyPath] == nil { lines[keyPath] = line }
  }

  /// The line of the key, or of the nearest key above it; nil when there is none.
  func line(of keyPath: String) -> Int? {
    var path = Substring(keyPath)
    while !path.isEmpty {
      if let line = lines[String(path)] { return line }
      guard let cut = path.lastIndex(where: { $0 == "." || $0 == "[" }) else { return nil }
      path = path[..<cut]
    }
    return nil
  }
}

/// Key paths as problems show them.
package enum KeyPathText {
  package static func join(_ parent: String, _ key: String) -> String {
    let part = isBare(key) ? key : "\"\(printable(key))\""
    return parent.isEmpty ? part : "\(parent).\(part)"
  }

  /// The position counts from 1, as people do.
  package static func element(_ parent: String, position: Int) -> String { "\(parent)[\(position)]" }

  /// The text without anything that could steer a terminal, and not longer than a line.
  package static func printable(_ text: String) -> String {
    var shown = ""
    for scalar in text.unicodeScalars.prefix(60) {
      shown.unicodeScalars.append(isControl(scalar) ? "\u{FFFD}" : scalar)
    }
    return text.unicodeScalars.count > 60 ? shown + "…" : shown
  }

  /// C0, DEL, C1 and the scalars that reorder text.
  package static func isControl(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0...0x1F, 0x7F...0x9F, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069: true
    default: false
    }
  }

  private static func isBare(_ key: String) -> Bool {
    !key.isEmpty && key.utf8.allSatisfy(TOMLParser.isBareKeyByte)
  }
}
