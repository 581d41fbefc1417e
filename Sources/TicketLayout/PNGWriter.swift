import CLayoutShim

/// Dots as a picture file to look at.
package enum PNGWriter {
  /// The dots could not be encoded: a size that does not agree with the rows, or no memory.
  package struct Failure: Error, Hashable, Sendable, CustomStringConvertible {
    /// One sentence.
    package let description: String
  }

  /// A PNG of one bit a dot, black on white, that carries its size on paper (pHYs). `rows` as in PaintedTicket; 1 to 4096 dots wide, 1 to 65,535 rows,
  /// 1 to 2400 dpi.
  package static func encode(width: Int, height: Int, rows: [UInt8], dpi: Int) throws(Failure) -> [UInt8] {
    guard (1...4096).contains(width), (1...65_535).contains(height), (1...2400).contains(dpi), rows.count == (width + 7) / 8 * height else {
      throw Failure(description: "\(rows.count) bytes are not \(height) rows of \(width) dots at \(dpi) dpi")
    }
    var file: [UInt8] = []
    let done = withUnsafeMutablePointer(to: &file) { file in
      layout_write_png(
        UInt32(width), UInt32(height), UInt32((Double(dpi) / 0.0254).rounded()), rows, (width + 7) / 8,
        { context, bytes, count in
          guard let context, let bytes else { return -1 }
          context.assumingMemoryBound(to: [UInt8].self).pointee.append(contentsOf: UnsafeBufferPointer(start: bytes, count: count))
          return 0
        }, file)
    }
    guard done == 0 else { throw Failure(description: "libpng gave up") }
    return file
  }
}
