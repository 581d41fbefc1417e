/// Why bytes are not a picture.
package enum MonochromeBitmapError: Error, Hashable, Sendable {
  /// Width or height in dots lies outside what the type holds.
  case size(width: Int, height: Int)
  /// The number of bytes is not height times the width in whole bytes.
  case byteCount(actual: Int, expected: Int)
}

/// A 1-bit picture: rows top to bottom, each padded to whole bytes, most significant bit left, 1 is black.
package struct MonochromeBitmap: Hashable, Sendable {
  /// The greatest width in dots: 255 bytes, so that the high byte of a raster command's width is always 0.
  package static let greatestWidth = 2040
  /// The greatest height in dots.
  package static let greatestHeight = 65_535

  /// Width in dots, 1 to ``greatestWidth``.
  package let width: Int
  /// Height in dots, 1 to ``greatestHeight``.
  package let height: Int
  /// The rows. The padding bits at the end of each row are 0.
  package internal(set) var rows: [UInt8]

  /// Bytes in a row.
  package var stride: Int { (width + 7) / 8 }

  /// A picture from its rows. Padding bits that are set are cleared: they are no pixels.
  package init(width: Int, height: Int, rows: [UInt8]) throws(MonochromeBitmapError) {
    guard (1...Self.greatestWidth).contains(width), (1...Self.greatestHeight).contains(height) else {
      throw .size(width: width, height: height)
    }
    self.width = width
    self.height = height
    self.rows = rows
    let expected = stride * height
    guard rows.count == expected else { throw .byteCount(actual: rows.count, expected: expected) }
    let padding = stride * 8 - width
    guard padding > 0 else { return }
    let mask = UInt8(truncatingIfNeeded: 0xFF << padding)
    for last in Swift.stride(from: stride - 1, to: expected, by: stride) {
      self.rows[last] &= mask
    }
  }

  /// The pixel at the column and row, or nil outside the picture.
  package func isBlack(x: Int, y: Int) -> Bool? {
    guard (0..<width).contains(x), (0..<height).contains(y) else { return nil }
    return rows[y * stride + x / 8] & (0x80 >> UInt8(truncatingIfNeeded: x % 8)) != 0
  }
}
