extension Unicode.Scalar {
  /// Columns on a terminal: 0 for marks that combine with what precedes them, 2 for East Asian wide characters, else 1.
  ///
  /// The C library's wcwidth(3) knows this only in a UTF-8 locale, which need not be set.
  var columns: Int {
    if value < 0x300 { return value < 0x20 || (0x7F..<0xA0).contains(value) ? 0 : 1 }
    switch properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format: return 0
    default: break
    }
    return Self.wideRanges.contains { $0.contains(value) } ? 2 : 1
  }

  /// Width W and F of Unicode's EastAsianWidth.txt, in the blocks that hold them.
  private static let wideRanges: [ClosedRange<UInt32>] = [
    0x1100...0x115F,  // Hangul Jamo, leading consonants
    0x231A...0x231B, 0x23E9...0x23EC, 0x25FD...0x25FE, 0x2614...0x2615, 0x26A1...0x26A1, 0x2705...0x2705, 0x274C...0x274C,
    0x2795...0x2797, 0x2B1B...0x2B1C, 0x2B50...0x2B50, 0x2B55...0x2B55,  // pictographs shown as emoji
    0x2E80...0x303E,  // CJK radicals, Kangxi, CJK punctuation
    0x3041...0x33FF,  // kana, Bopomofo, compatibility
    0x3400...0x4DBF,  // Extension A
    0x4E00...0xA4CF,  // unified ideographs, Yi
    0xA960...0xA97C, 0xAC00...0xD7A3,  // Hangul
    0xF900...0xFAFF,  // compatibility ideographs
    0xFE10...0xFE19, 0xFE30...0xFE6B,  // vertical and small forms
    0xFF01...0xFF60, 0xFFE0...0xFFE6,  // full-width forms
    0x16FE0...0x18CD5, 0x1AFF0...0x1B2FB,  // Tangut, Nüshu, kana
    0x1F300...0x1F64F, 0x1F680...0x1F6FC, 0x1F900...0x1F9FF, 0x1FA70...0x1FAFF,  // pictographs
    0x20000...0x3FFFD,  // Extensions B and later
  ]
}

extension StringProtocol {
  /// Columns on a terminal.
  package var columns: Int { unicodeScalars.reduce(0) { $0 + $1.columns } }
}

/// Where a text that is too wide loses characters.
package enum Truncation: Sendable {
  case end
  /// For device paths, whose tail tells ports apart.
  case middle
}

extension String {
  /// The text in at most `limit` columns, with an ellipsis where something was left out.
  package func fitted(to limit: Int, _ truncation: Truncation = .end) -> String {
    if columns <= limit { return self }
    guard limit > 0 else { return "" }
    let room = limit - 1
    let tail = truncation == .middle ? room - room / 3 : 0
    return prefix(columns: room - tail) + "…" + suffix(columns: tail)
  }

  /// The text with spaces behind it up to `width` columns.
  package func padded(to width: Int) -> String {
    self + String(repeating: " ", count: Swift.max(0, width - columns))
  }

  func replacingLineBreaks(by replacement: String) -> String {
    split(separator: "\n", omittingEmptySubsequences: false).joined(separator: replacement)
  }

  private func prefix(columns limit: Int) -> String {
    var used = 0
    return String(
      prefix { character in
        used += String(character).columns
        return used <= limit
      })
  }

  private func suffix(columns limit: Int) -> String {
    var used = 0
    var kept: [Character] = []
    for character in reversed() {
      used += String(character).columns
      if used > limit { break }
      kept.append(character)
    }
    return String(kept.reversed())
  }

  /// The text without what could steer a terminal or reorder its line: names and keys come from other programs, model names from devices.
  package var harmless: String {
    String(String.UnicodeScalarView(unicodeScalars.map { Self.isHarmful($0) ? "\u{FFFD}" : $0 }))
  }

  private static func isHarmful(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x0A: false
    case 0..<0x20, 0x7F..<0xA0, 0x2028...0x202E, 0x2066...0x2069, 0x200E, 0x200F, 0x61C: true
    default: false
    }
  }
}
