/// A picture of black and white dots: rows from the top, eight dots to a byte, the leftmost in the highest bit, 1 is black.
public struct Bitmap: Equatable, Sendable {
  /// Dots in a row.
  public let width: Int
  /// Rows.
  public private(set) var height: Int
  /// The rows one after the other; dots beyond the width are white.
  public private(set) var bytes: [UInt8]

  /// Bytes in a row.
  public var bytesPerRow: Int { (width + 7) / 8 }

  /// A white picture. Negative sizes count as 0.
  public init(width: Int, height: Int = 0) {
    self.width = max(0, width)
    self.height = max(0, height)
    bytes = [UInt8](repeating: 0, count: (max(0, width) + 7) / 8 * max(0, height))
  }

  /// A picture from its rows, each cut or filled with white to the width.
  public init(width: Int, rows: [[UInt8]]) {
    self.init(width: width)
    for row in rows { append(row: row) }
  }

  /// A dot; white outside the picture.
  public subscript(x: Int, y: Int) -> Bool {
    get {
      guard x >= 0, x < width, y >= 0, y < height else { return false }
      return bytes[y * bytesPerRow + x / 8] & (0x80 >> UInt8(x % 8)) != 0
    }
    set {
      guard x >= 0, x < width, y >= 0, y < height else { return }
      let mask: UInt8 = 0x80 >> UInt8(x % 8)
      if newValue { bytes[y * bytesPerRow + x / 8] |= mask } else { bytes[y * bytesPerRow + x / 8] &= ~mask }
    }
  }

  /// Adds a row below, cut or filled with white to the width.
  public mutating func append(row: some Collection<UInt8>) {
    let start = bytes.count
    bytes.append(contentsOf: row.prefix(bytesPerRow))
    bytes.append(contentsOf: repeatElement(0, count: start + bytesPerRow - bytes.count))
    if width % 8 != 0, bytes.count > start { bytes[bytes.count - 1] &= 0xFF << UInt8(8 - width % 8) }
    height += 1
  }

  /// Adds white rows below.
  public mutating func appendBlank(_ count: Int) {
    guard count > 0 else { return }
    bytes.append(contentsOf: repeatElement(0, count: count * bytesPerRow))
    height += count
  }

  /// One row, packed; empty outside the picture.
  public func row(_ y: Int) -> [UInt8] {
    guard y >= 0, y < height else { return [] }
    return Array(bytes[y * bytesPerRow..<(y + 1) * bytesPerRow])
  }

  /// All rows from the top, packed.
  public var rows: [[UInt8]] { (0..<height).map(row) }

  /// The rows of a range, clamped to the picture.
  public func rows(_ range: Range<Int>) -> Bitmap {
    let range = range.clamped(to: 0..<height)
    var part = Bitmap(width: width)
    part.bytes = Array(bytes[range.lowerBound * bytesPerRow..<range.upperBound * bytesPerRow])
    part.height = range.count
    return part
  }

  /// Whether any dot is black.
  public var hasInk: Bool { bytes.contains { $0 != 0 } }

  /// From the first row with a black dot to the last; nil if all is white.
  public var inkedRows: Range<Int>? {
    guard let first = bytes.firstIndex(where: { $0 != 0 }), let last = bytes.lastIndex(where: { $0 != 0 }) else { return nil }
    return first / bytesPerRow..<last / bytesPerRow + 1
  }

  /// The first row at which `other`, of the same width, is found whole; nil if it is nowhere. An empty picture is found nowhere.
  public func firstRow(showing other: Bitmap) -> Int? {
    guard other.width == width, other.height > 0, other.height <= height else { return nil }
    return (0...height - other.height).first { top in
      bytes[top * bytesPerRow..<(top + other.height) * bytesPerRow].elementsEqual(other.bytes)
    }
  }

  /// Every dot as a block of `horizontal` x `vertical` dots, as a print head magnifies.
  func magnified(_ horizontal: Int, _ vertical: Int) -> Bitmap {
    if horizontal <= 1, vertical <= 1 { return self }
    let horizontal = max(1, horizontal)
    var result = Bitmap(width: width * horizontal)
    for y in 0..<height {
      var wide = [UInt8](repeating: 0, count: result.bytesPerRow)
      let start = y * bytesPerRow
      for index in 0..<bytesPerRow where bytes[start + index] != 0 {
        for bit in 0..<8 where bytes[start + index] & (0x80 >> UInt8(bit)) != 0 {
          let first = (index * 8 + bit) * horizontal
          for x in first..<first + horizontal { wide[x / 8] |= 0x80 >> UInt8(x % 8) }
        }
      }
      for _ in 0..<max(1, vertical) { result.append(row: wide) }
    }
    return result
  }

  /// Adds the black dots of `other`, its upper left corner at `x`, `y`. What lies outside is lost.
  mutating func merge(_ other: Bitmap, x: Int, y: Int) {
    guard x >= 0, x < width else { return }
    let shift = UInt8(x % 8)
    for row in 0..<other.height where y + row >= 0 && y + row < height {
      let from = row * other.bytesPerRow
      let start = (y + row) * bytesPerRow
      for index in 0..<other.bytesPerRow where other.bytes[from + index] != 0 {
        let target = x / 8 + index
        if target < bytesPerRow { bytes[start + target] |= other.bytes[from + index] >> shift }
        if shift > 0, target + 1 < bytesPerRow { bytes[start + target + 1] |= other.bytes[from + index] << (8 - shift) }
      }
      if width % 8 != 0 { bytes[start + bytesPerRow - 1] &= 0xFF << UInt8(8 - width % 8) }
    }
  }
}
