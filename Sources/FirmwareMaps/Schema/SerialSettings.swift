/// Who holds back whom on a serial line.
package enum FlowControl: String, CaseIterable, Sendable {
  /// Nobody: the line is slower than the device.
  case none
  /// The device's RTS/CTS lines (many printers wire DTR there).
  case rtscts
  /// XON and XOFF bytes.
  case xonxoff
  /// The driver: it asks the device's status and sends no more than the device's buffer holds.
  case status
}

/// Parity bit.
package enum Parity: String, CaseIterable, Sendable {
  /// No parity bit.
  case none
  /// Even parity.
  case even
  /// Odd parity.
  case odd
}

/// The `[serial]` table.
package struct SerialSettings: Equatable, Sendable {
  /// Rates that termios names and devices of a service hall use, in bit/s.
  package static let rates = [1200, 2400, 4800, 9600, 19200, 38400, 57600, 115_200, 230_400, 460_800, 921_600]

  /// Bit/s, one of `rates`.
  package var baud: Int
  /// 7 or 8.
  package var dataBits: Int
  /// Parity bit.
  package var parity: Parity
  /// 1 or 2.
  package var stopBits: Int
  /// Who holds back whom.
  package var flow: FlowControl

  /// Bits on the line per byte: start, data, parity and stop bits.
  package var bitsPerByte: Int { 1 + dataBits + (parity == .none ? 0 : 1) + stopBits }

  /// The settings given; 8 data bits, no parity and 1 stop bit where nothing is said.
  package init(baud: Int, dataBits: Int = 8, parity: Parity = .none, stopBits: Int = 1, flow: FlowControl = .none) {
    self.baud = baud
    self.dataBits = dataBits
    self.parity = parity
    self.stopBits = stopBits
    self.flow = flow
  }

  init(reading reader: TableReader) {
    baud = reader.int("baud", oneOf: Self.rates)
    dataBits = reader.int("data_bits", oneOf: [7, 8], default: 8)
    parity = reader.oneOf("parity", default: .none)
    stopBits = reader.int("stop_bits", oneOf: [1, 2], default: 1)
    flow = reader.oneOf("flow", default: .none, required: true)
  }
}
