/// What a text lost on its way to a printer's character set. Counts only: the text may be a person's name.
package struct ESCPOSTextLosses: Hashable, Sendable {
  /// Characters that the set does not have, printed as the converter's visible mark.
  package private(set) var replaced = 0
  /// Characters that were left out: control characters, and such as have no shape of their own.
  package private(set) var dropped = 0

  /// Nothing lost.
  package init() {}

  /// Losses counted elsewhere.
  package init(replaced: Int, dropped: Int) {
    self.replaced = replaced
    self.dropped = dropped
  }

  /// True if every character was encoded.
  package var isEmpty: Bool { replaced == 0 && dropped == 0 }

  mutating func add(_ other: ESCPOSTextLosses) {
    replaced &+= other.replaced
    dropped &+= other.dropped
  }

  mutating func countReplaced() { replaced &+= 1 }
  mutating func countDropped() { dropped &+= 1 }
}

/// Text in a printer's character set. Holds no byte below 20h and no 7Fh as a first byte: it can be put in a job as it is.
package struct ESCPOSEncodedText: Hashable, Sendable {
  /// The bytes.
  package private(set) var bytes: [UInt8] = []
  /// Its width in columns of a single-byte character: one for ASCII, two for every other character.
  package private(set) var columns = 0
  /// What it lost.
  package private(set) var losses = ESCPOSTextLosses()

  mutating func append(ascii byte: UInt8) {
    bytes.append(byte)
    columns &+= 1
  }

  mutating func append(wide code: some Sequence<UInt8>) {
    bytes.append(contentsOf: code)
    columns &+= 2
  }

  mutating func countReplaced() { losses.countReplaced() }
  mutating func countDropped() { losses.countDropped() }
}
