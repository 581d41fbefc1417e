/// How a host has set a serial line in USB (PSTN 1.2, table 17).
struct USBLineCoding: Equatable, Sendable {
  /// dwDTERate, bits a second.
  var rate: UInt32 = 9600
  /// bCharFormat: 0 is one stop bit, 1 is 1.5, 2 is two.
  var stopBits: UInt8 = 0
  /// bParityType: none, odd, even, mark, space.
  var parity: UInt8 = 0
  /// bDataBits.
  var dataBits: UInt8 = 8
  /// DTR: somebody has it open.
  var isOpen = false

  /// The seven bytes of GET_LINE_CODING, little-endian.
  var bytes: [UInt8] {
    [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: rate >> $0) } + [stopBits, parity, dataBits]
  }

  /// Takes the seven bytes of SET_LINE_CODING.
  ///
  /// - Returns: false, and nothing is changed, if they are no line setting.
  mutating func set(_ bytes: [UInt8]) -> Bool {
    guard bytes.count == 7, bytes[4] <= 2, bytes[5] <= 4, [5, 6, 7, 8, 16].contains(bytes[6]) else { return false }
    let given = bytes.prefix(4).reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    guard given > 0 else { return false }
    rate = given
    stopBits = bytes[4]
    parity = bytes[5]
    dataBits = bytes[6]
    return true
  }

  /// Whether a printer of this rate, eight bits and no parity, understands it. Receivers bear three per cent, and a second stop bit.
  func suits(baud: Int) -> Bool {
    abs(Int(rate) - baud) <= baud / 33 && parity == 0 && dataBits == 8
  }
}
