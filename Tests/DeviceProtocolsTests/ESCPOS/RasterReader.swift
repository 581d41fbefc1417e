import Glibc

/// Reads back what the encoder made of a picture, sharing nothing with it: the rows that a printer would show.
struct RasterReader {
  private(set) var rows: [UInt8] = []
  private(set) var sliceHeights: [Int] = []
  private(set) var feeds = 0
  private(set) var sentBytes = 0

  /// Nil if the bytes are anything but GS v 0 of at most this width, the rest white, and ESC J by whole rows.
  init?(_ bytes: [UInt8], stride: Int, unitsPerRow: Int = 1) {
    var rest = bytes[...]
    while let first = rest.popFirst() {
      if first == 0x1B, rest.popFirst() == 0x4A, let units = rest.popFirst(), Int(units) % unitsPerRow == 0 {
        feeds += 1
        rows += [UInt8](repeating: 0, count: Int(units) / unitsPerRow * stride)
      } else if first == 0x1D, Array(rest.prefix(3)) == [0x76, 0x30, 0x00] {
        let header = Array(rest.prefix(7))
        guard header.count == 7 else { return nil }
        let width = Int(header[3]) + Int(header[4]) << 8
        guard (1...stride).contains(width) else { return nil }
        let height = Int(header[5]) + Int(header[6]) << 8
        rest = rest.dropFirst(7)
        guard rest.count >= height * width else { return nil }
        for _ in 0..<height {
          rows += Array(rest.prefix(width)) + [UInt8](repeating: 0, count: stride - width)
          rest = rest.dropFirst(width)
        }
        sentBytes += height * width
        sliceHeights.append(height)
      } else {
        return nil
      }
    }
  }
}

/// The offset of the first real-time command in the bytes: 10h before 04h, 05h or 14h.
func realTimeCommandOffset(in bytes: [UInt8]) -> Int? {
  bytes.withUnsafeBytes { all in
    var start = 0
    while start + 1 < all.count, let base = all.baseAddress,
      let found = memchr(base + start, 0x10, all.count - 1 - start)
    {
      let offset = UnsafeRawPointer(found) - base
      if [0x04, 0x05, 0x14].contains(all[offset + 1]) { return offset }
      start = offset + 1
    }
    return nil
  }
}
