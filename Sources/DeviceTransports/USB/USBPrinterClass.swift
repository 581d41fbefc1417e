import DeviceCore
import EventLoop

/// The three requests of the USB printer class (1.1, 4.2).
extension PacketPipe {
  private static var patience: Duration { .seconds(1) }

  /// GET_DEVICE_ID: the IEEE 1284 string, without its length.
  package func deviceID(_ answered: @escaping @LoopActor (Result<PrinterDeviceID, DeviceError>) -> Void) {
    // wValue is the configuration's index, wIndex the interface's number and its alternate setting.
    let request = ControlRequest(
      type: 0xA1, request: 0, index: UInt16(interface) << 8 | UInt16(alternate), payload: .receive(atMost: PrinterDeviceID.limit))
    control(request, timeout: Self.patience) { result in answered(result.map(PrinterDeviceID.init(answer:))) }
  }

  /// GET_PORT_STATUS
  package func portStatus(_ answered: @escaping @LoopActor (Result<PrinterPortStatus, DeviceError>) -> Void) {
    let request = ControlRequest(type: 0xA1, request: 1, index: UInt16(interface), payload: .receive(atMost: 1))
    control(request, timeout: Self.patience) { result in
      answered(
        result.flatMap { bytes in
          guard let byte = bytes.first else { return .failure(DeviceError(.ioError, "the answer to GET_PORT_STATUS is empty")) }
          return .success(PrinterPortStatus(rawValue: byte))
        })
    }
  }

  /// SOFT_RESET, to the interface as the class has it, and to the device's other recipient as version 1.0 had it and old printers still do.
  package func softReset() {
    control(ControlRequest(type: 0x21, request: 2, index: UInt16(interface)), timeout: Self.patience) { [weak self] result in
      guard let self, case .failure(let error) = result, error.reason == .ioError else { return }
      control(ControlRequest(type: 0x23, request: 2, index: UInt16(interface)), timeout: Self.patience) { _ in }
    }
  }
}

/// GET_PORT_STATUS, as a parallel port has it (USB printer class 1.1, 4.2.2).
package struct PrinterPortStatus: OptionSet, Hashable, Sendable {
  package let rawValue: UInt8
  package init(rawValue: UInt8) { self.rawValue = rawValue }

  package static let noError = PrinterPortStatus(rawValue: 0x08)
  package static let selected = PrinterPortStatus(rawValue: 0x10)
  package static let paperEmpty = PrinterPortStatus(rawValue: 0x20)
}

/// What a printer says it is: IEEE 1284, 7.6: `KEY:value;` pairs. Wrong in many devices, so nothing is taken for granted.
package struct PrinterDeviceID: Hashable, Sendable {
  /// Asked for at most; a length beyond it is believed to be this.
  static let limit: UInt16 = 1024

  /// All that was sent, with control characters as spaces.
  package let text: String
  /// MFG or MANUFACTURER.
  package var maker: String? { value("MFG", "MANUFACTURER") }
  /// MDL or MODEL.
  package var model: String? { value("MDL", "MODEL") }
  /// SN, SERN or SERIALNUMBER.
  package var serial: String? { value("SN", "SERN", "SERIALNUMBER") }
  /// CMD or COMMAND SET.
  package var commands: String? { value("CMD", "COMMAND SET") }

  /// - Parameter bytes: the answer with its length, two bytes with the high one first that count themselves. Some devices have the low one first, some
  ///   leave it 0 or say 65535: then everything that came counts.
  init(answer bytes: [UInt8]) {
    guard bytes.count > 2 else {
      text = ""
      return
    }
    let lengths = [Int(bytes[0]) << 8 | Int(bytes[1]), Int(bytes[1]) << 8 | Int(bytes[0])]
    // Fewer than 14 bytes hold no maker and model.
    let length = lengths.first { (14...bytes.count).contains($0) } ?? bytes.count
    let characters = bytes[2..<length].prefix { $0 != 0 }.map { $0 < 0x20 || $0 == 0x7F ? 0x20 : $0 }
    text = String(decoding: characters, as: UTF8.self)
  }

  private func value(_ keys: String...) -> String? {
    for pair in text.split(separator: ";") {
      guard let colon = pair.firstIndex(of: ":") else { continue }
      let key = Self.trimmed(pair[..<colon]).uppercased()
      let value = Self.trimmed(pair[pair.index(after: colon)...])
      if keys.contains(key), !value.isEmpty { return value }
    }
    return nil
  }

  private static func trimmed(_ text: Substring) -> String {
    var text = text
    while text.first == " " { text.removeFirst() }
    while text.last == " " { text.removeLast() }
    return String(text)
  }
}
