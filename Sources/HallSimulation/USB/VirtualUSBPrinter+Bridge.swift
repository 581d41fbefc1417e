/// The requests of FTDI's bridge chips (FTDI, AN232B-05 "Configuring FT232R, FT2232 and FT232B Baud Rates"; Linux, ftdi_sio.h).
extension VirtualUSBPrinter {
  /// The two bytes before the data of every packet: CTS, DSR and DCD are on, the transmitter is empty.
  static let bridgeStatus: [UInt8] = [0xB1, 0x60]

  func answerAsBridge(_ setup: USBSetup) -> USBControlEndpoint.Answer {
    switch (setup.requestType, setup.request) {
    case (0x40, 0):  // reset; 1 throws away what waits for the host
      if setup.value <= 1 { dropReplies() }
      return .data([])
    case (0x40, 1):  // modem lines: the high byte says which are meant, bit 0 is DTR
      if setup.value & 0x0100 != 0 { line.isOpen = setup.value & 1 != 0 }
      return .data([])
    case (0x40, 3):
      line.setDivisor(value: setup.value, index: setup.index)
      return .data([])
    case (0x40, 4): return line.setFormat(setup.value) ? .data([]) : .stall
    case (0x40, 2), (0x40, 6), (0x40, 7), (0x40, 9): return .data([])  // flow control, event and error characters, latency
    case (0xC0, 5): return .data(Self.bridgeStatus)
    case (0xC0, 10): return .data([16])  // latency in milliseconds
    case (0xC0, 0x90): return .data([0xFF, 0xFF])  // an empty EEPROM
    default: return .notStandard
    }
  }
}

extension USBLineCoding {
  /// Eighths of a divisor by their code (AN232B-05, table of sub-integer divisors).
  private static let eighths: [UInt32] = [0, 4, 2, 1, 3, 5, 6, 7]

  /// Takes the rate as a divisor of 3 MHz: 14 bits and the code of its eighths, whose third bit is in `index`.
  mutating func setDivisor(value: UInt16, index: UInt16) {
    let whole = UInt32(value & 0x3FFF)
    let part = Self.eighths[Int(value >> 14) | Int(index & 1) << 2]
    switch (whole, part) {
    case (0, 0): rate = 3_000_000
    case (1, 0): rate = 2_000_000
    default: rate = 24_000_000 / (whole * 8 + part)
    }
  }

  /// Takes data bits (low byte), parity (3 bits) and stop bits (3 bits).
  ///
  /// - Returns: false, and nothing is changed, if they are no setting of the chip.
  mutating func setFormat(_ value: UInt16) -> Bool {
    let bits = UInt8(truncatingIfNeeded: value)
    let parity = UInt8(value >> 8 & 7)
    let stops = UInt8(value >> 11 & 7)
    guard bits == 7 || bits == 8, parity <= 4, stops <= 2 else { return false }
    dataBits = bits
    self.parity = parity
    stopBits = stops
    return true
  }
}
