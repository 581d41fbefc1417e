/// Grey to one bit a dot.
enum BitPacking {
  /// Rows of `width` dots, `stride` bytes apart, become bits, the left one in the most significant bit; 128 and more is black.
  ///
  /// 64 dots at a time, in eight lanes.
  static func pack(_ grey: [UInt8], width: Int, height: Int, stride: Int) -> [UInt8] {
    guard width > 0, height > 0, stride >= width, grey.count >= stride * height else { return [] }
    let bytes = (width + 7) / 8
    // Beyond the width there is no ink.
    let lastMask = UInt8(truncatingIfNeeded: 0xFF00 >> (width - (bytes - 1) * 8))
    return [UInt8](unsafeUninitializedCapacity: bytes * height) { packed, count in
      grey.withUnsafeBytes { grey in
        for row in 0..<height {
          let source = row * stride
          let target = row * bytes
          var x = 0
          while x &+ 64 <= width {
            let dots = grey.loadUnaligned(fromByteOffset: source &+ x, as: SIMD8<UInt64>.self)
            let eight = fold(dots)
            for byte in 0..<8 { packed[target &+ x / 8 &+ byte] = UInt8(truncatingIfNeeded: eight[byte]) }
            x &+= 64
          }
          while x < width {
            var byte: UInt8 = 0
            for bit in 0..<min(8, width - x) where grey[source + x + bit] >= 128 { byte |= 0x80 >> UInt8(bit) }
            packed[target + x / 8] = byte
            x += 8
          }
          packed[target + bytes - 1] &= lastMask
        }
      }
      count = bytes * height
    }
  }

  /// Each lane holds eight dots, the left one lowest (both machines that halld runs on are little-endian). What counts is the highest bit of each byte;
  /// three rounds bring the right neighbour's beside the left one's: 1 and 1 bits, 2 and 2, 4 and 4.
  @inline(__always)
  private static func fold(_ dots: SIMD8<UInt64>) -> SIMD8<UInt64> {
    let ones = dots & 0x8080_8080_8080_8080
    let twos = (ones | ones &>> 9) & 0x00C0_00C0_00C0_00C0
    let fours = (twos | twos &>> 18) & 0x0000_00F0_0000_00F0
    return (fours | fours &>> 36) & 0xFF
  }
}
