/// Where a USB device is, or which one it is: the forms of a `usb:` position that need no udev to be understood.
package enum USBAddress: Hashable, Sendable, CustomStringConvertible {
  /// A port, as the kernel names it: bus, hyphen, ports from the root hub outwards, such as `1-1.4`.
  case port(String)
  /// A device by its ids, for portable kits that change ports; with the serial number where several of a kind are in use.
  case device(vendor: UInt16, product: UInt16, serial: String?)

  /// Reads `1-1.4`, `04b8:0e15` or `04b8:0e15:SERIAL`; nil for anything else.
  package init?(_ text: String) {
    if Self.isPort(text) {
      self = .port(text)
      return
    }
    let parts = text.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
    guard parts.count >= 2, let vendor = Self.id(parts[0]), let product = Self.id(parts[1]) else { return nil }
    guard parts.count == 3 else {
      self = .device(vendor: vendor, product: product, serial: nil)
      return
    }
    let serial = String(parts[2])
    // A string descriptor holds at most 126 characters (USB 2.0, 9.6.7).
    guard (1...126).contains(serial.unicodeScalars.count), serial.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F })
    else { return nil }
    self = .device(vendor: vendor, product: product, serial: serial)
  }

  /// Whether the text is the kernel's name of a port: numbers of 1 to 3 digits, at most 7 ports deep (USB 2.0, 4.1.1).
  package static func isPort(_ text: String) -> Bool {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 2, isNumber(parts[0]) else { return false }
    let ports = parts[1].split(separator: ".", omittingEmptySubsequences: false)
    return (1...7).contains(ports.count) && ports.allSatisfy(isNumber)
  }

  private static func isNumber(_ text: Substring) -> Bool {
    (1...3).contains(text.utf8.count) && text.utf8.first != UInt8(ascii: "0")
      && text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
  }

  private static func id(_ text: Substring) -> UInt16? {
    let isHex = text.utf8.allSatisfy { byte in
      (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }
    return text.utf8.count == 4 && isHex ? UInt16(text, radix: 16) : nil
  }

  package var description: String {
    switch self {
    case .port(let port): return port
    case .device(let vendor, let product, let serial):
      return "\(Self.hex(vendor)):\(Self.hex(product))" + (serial.map { ":\($0)" } ?? "")
    }
  }

  /// Four hex digits.
  package static func hex(_ id: UInt16) -> String {
    let text = String(id, radix: 16)
    return String(repeating: "0", count: max(0, 4 - text.utf8.count)) + text
  }
}
