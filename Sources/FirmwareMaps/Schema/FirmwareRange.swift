import StrictTOML

/// The `[firmware]` table: versions for which a map holds.
package struct FirmwareRange: Equatable, Sendable {
  /// The first version, nil for any.
  package var first: String?
  /// The last version, nil for any.
  package var last: String?

  package init(first: String?, last: String?) {
    self.first = first
    self.last = last
  }

  init(reading reader: TableReader) {
    first = reader.optionalString("first", maxLength: 64)
    last = reader.optionalString("last", maxLength: 64)
  }

  /// Whether the version lies within, both ends included.
  package func contains(_ version: String) -> Bool {
    if let first, Self.compare(version, first) < 0 { return false }
    if let last, Self.compare(version, last) > 0 { return false }
    return true
  }

  /// Negative, zero or positive. Runs of digits compare as numbers of any length, everything else byte by byte: 1.9 < 1.10, 2.00a < 2.00b.
  static func compare(_ left: String, _ right: String) -> Int {
    let (left, right) = (parts(left), parts(right))
    for (a, b) in zip(left, right) where a != b {
      let bothNumbers = isDigit(a.first) && isDigit(b.first)
      if bothNumbers, a.count != b.count { return a.count < b.count ? -1 : 1 }
      return a.lexicographicallyPrecedes(b) ? -1 : 1
    }
    return left.count - right.count
  }

  /// Digits without leading zeros, and what is between them.
  private static func parts(_ version: String) -> [[UInt8]] {
    var parts: [[UInt8]] = []
    for byte in version.utf8 {
      guard let last = parts.last, isDigit(last.first) == isDigit(byte) else {
        parts.append([byte])
        continue
      }
      parts[parts.count - 1].append(byte)
    }
    return parts.map { part in
      guard isDigit(part.first) else { return part }
      let significant = part.drop { $0 == UInt8(ascii: "0") }
      return significant.isEmpty ? [UInt8(ascii: "0")] : Array(significant)
    }
  }

  private static func isDigit(_ byte: UInt8?) -> Bool {
    byte.map { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) } ?? false
  }
}
