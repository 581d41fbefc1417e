/// The four characters that a printer returns when what came before them is on paper (GS ( H <Function 48>).
///
/// Each attempt to print has its own. The characters are 20h to 7Eh, so there are 95^4 of them, and they are numbered by reading the
/// four as digits, the most significant first.
package struct ESCPOSProcessID: Hashable, Sendable {
  /// How many different ids there are.
  package static let count = 95 * 95 * 95 * 95

  /// The position among all ids, 0 to ``count`` - 1.
  package let number: Int

  /// The id with this number, or nil outside 0 to ``count`` - 1.
  package init?(number: Int) {
    guard (0..<Self.count).contains(number) else { return nil }
    self.number = number
  }

  /// The id with these characters, or nil unless there are four of 20h to 7Eh.
  package init?(characters: some Collection<UInt8>) {
    guard characters.count == 4, characters.allSatisfy({ (0x20...0x7E).contains($0) }) else { return nil }
    number = characters.reduce(0) { $0 * 95 + Int($1) - 0x20 }
  }

  /// The four characters, as sent and returned.
  package var characters: [UInt8] {
    var rest = number
    var digits: [UInt8] = []
    for _ in 0..<4 {
      digits.append(UInt8(truncatingIfNeeded: 0x20 + rest % 95))
      rest /= 95
    }
    return digits.reversed()
  }
}
