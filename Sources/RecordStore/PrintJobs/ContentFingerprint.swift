/// Tells whether the same key came with the same content: 128-bit FNV-1a over the bytes.
///
/// It need not resist somebody who looks for collisions. It is only compared among jobs of one user with one key, so the only one who
/// could be deceived is the client that made both contents, about its own ticket. Against chance 128 bits are plenty.
package struct ContentFingerprint: Sendable, Hashable {
  private var state: UInt128

  // Offset basis and prime (2^88 + 0x13b): Fowler, Noll, Vo, Eastlake, "The FNV Non-Cryptographic Hash Algorithm", RFC 9923.
  private static let basis = UInt128(0x6c62_272e_07bb_0142) << 64 | UInt128(0x62b8_2175_6295_c58d)
  private static let primeLow: UInt128 = 0x13b
  private static let primeShift: UInt128 = 88

  /// The fingerprint of no bytes.
  package init() {
    state = Self.basis
  }

  /// The fingerprint of some bytes.
  package init(of bytes: [UInt8]) {
    self.init()
    update(bytes)
  }

  /// Takes more bytes in.
  package mutating func update(_ bytes: [UInt8]) {
    bytes.withUnsafeBufferPointer { bytes in
      for byte in bytes {
        state ^= UInt128(byte)
        state = (state &<< Self.primeShift) &+ (state &* Self.primeLow)
      }
    }
  }

  /// Its 16 bytes, most significant first.
  package var bytes: [UInt8] {
    (0..<16).map { UInt8(truncatingIfNeeded: state >> UInt128(120 - 8 * $0)) }
  }

  /// From its 16 bytes; nil from any other number of bytes.
  package init?(bytes: [UInt8]) {
    guard bytes.count == 16 else { return nil }
    state = bytes.reduce(UInt128(0)) { $0 << 8 | UInt128($1) }
  }
}
