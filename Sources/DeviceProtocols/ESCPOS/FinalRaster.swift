import Glibc

/// A picture that may be sent to a printer as it is: no real-time command occurs in its bytes, however it is cut into slices.
///
/// Older printers execute `10 04 n`, `10 05 n` and `10 14 ...` even inside image data (Epson ESC/POS reference, DLE DC4, notes: "Bit image
/// data accidentally might include a data string with this command"). `10 05 02` clears the buffers in the middle of a ticket. So wherever
/// DLE is followed by such a byte, one pixel is made black: the left neighbour of the one that DLE is (`10` becomes `30`). That is the
/// fewest that can do: no two of these pairs overlap, and a changed byte forms no pair with either neighbour.
///
/// Only a value of this type can be encoded, so a picture cannot be called final, shown or journalled before it was made safe.
package struct FinalRaster: Hashable, Sendable {
  /// A pixel that was made black.
  package struct Flip: Hashable, Sendable {
    /// Column in dots from the left.
    package let x: UInt16
    /// Row in dots from the top.
    package let y: UInt16
  }

  /// The picture as it will be printed.
  package let bitmap: MonochromeBitmap
  /// The pixels in which it differs from the one given, top to bottom.
  package let flips: [Flip]
  /// The rows that have a black pixel, as maximal runs in ascending order.
  package let inkedRows: [Range<Int>]

  /// Makes the picture final.
  package init(_ picture: MonochromeBitmap) {
    var bitmap = picture
    flips = Self.separatePairs(in: &bitmap)
    inkedRows = Self.inkedRows(of: bitmap)
    self.bitmap = bitmap
  }

  /// Changes every DLE that a real-time command's second byte follows, also across the end of a row.
  private static func separatePairs(in bitmap: inout MonochromeBitmap) -> [Flip] {
    let stride = bitmap.stride
    var offsets: [Int] = []
    bitmap.rows.withUnsafeMutableBytes { bytes in
      var start = 0
      // The last byte is followed by a command, never by the second byte of a real-time command.
      while start + 1 < bytes.count, let base = bytes.baseAddress {
        let from = base + start
        guard let found = memchr(from, Int32(ESCPOSRealTimeCommand.lead), bytes.count - 1 - start) else { return }
        let offset = start + (UnsafeRawPointer(found) - UnsafeRawPointer(from))
        if ESCPOSRealTimeCommand.isIntroducer(bytes[offset + 1]) {
          bytes[offset] = 0x30
          offsets.append(offset)
        }
        start = offset + 1
      }
    }
    return offsets.map { offset in
      // 10 became 30: bit 5, the third column of the byte.
      Flip(x: UInt16(truncatingIfNeeded: offset % stride * 8 + 2), y: UInt16(truncatingIfNeeded: offset / stride))
    }
  }

  private static func inkedRows(of bitmap: MonochromeBitmap) -> [Range<Int>] {
    let stride = bitmap.stride
    var runs: [Range<Int>] = []
    var start: Int?
    for row in 0..<bitmap.height {
      let inked = bitmap.rows[(row * stride)..<(row * stride + stride)].contains { $0 != 0 }
      switch (inked, start) {
      case (true, nil):
        start = row
      case (false, let first?):
        runs.append(first..<row)
        start = nil
      default:
        break
      }
    }
    if let start { runs.append(start..<bitmap.height) }
    return runs
  }
}
