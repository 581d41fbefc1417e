/// How a serial line is set.
package struct LineSettings: Hashable, Sendable {
  package enum Parity: String, Sendable, CaseIterable {
    case none
    case even
    case odd
  }

  /// Who keeps a sender from overrunning the receiver.
  package enum FlowControl: String, Sendable, CaseIterable {
    /// Nobody: the buffer is large enough or the line slow enough.
    case none
    case rtscts
    case xonxoff
    /// The sender, by asking after each piece whether it was worked off.
    case status
  }

  /// Rates that termios names and devices of a service hall use, in bit/s. A map or a configuration names one of these.
  package static let rates = [1200, 2400, 4800, 9600, 19_200, 38_400, 57_600, 115_200, 230_400, 460_800, 921_600]

  /// Bits per second, 1200 to 921600.
  package var baud: Int
  /// 7 or 8.
  package var dataBits: Int
  package var parity: Parity
  /// 1 or 2.
  package var stopBits: Int
  package var flow: FlowControl

  package init(baud: Int, dataBits: Int = 8, parity: Parity = .none, stopBits: Int = 1, flow: FlowControl = .none) {
    self.baud = baud
    self.dataBits = dataBits
    self.parity = parity
    self.stopBits = stopBits
    self.flow = flow
  }

  /// Bits on the wire for one byte, start and stop bits included.
  package var bitsPerByte: Int { 1 + dataBits + (parity == .none ? 0 : 1) + stopBits }
}
