/// Where a device is: a place in the hall rather than whatever hangs there, so that a swap at the place inherits the role.
package enum Position: Hashable, Sendable, CustomStringConvertible {
  /// A port of the machine by udev's ID_PATH, found under /dev/serial/by-path.
  case path(String)
  /// A device by udev's ID_SERIAL, for portable kits that change ports; found under /dev/serial/by-id.
  case serial(String)
  /// A port of the machine by the ID_PATH of the USB device in it, for devices that are driven over USB itself. Also the kernel's name of a port
  /// (`1-1.4`), or a device by its ids and serial number (`04b8:0e15:SERIAL`).
  case usb(String)
  /// A fixed device node, such as a soldered port or a virtual device.
  case device(String)

  /// Reads `path:…`, `serial:…`, `usb:…` or `device:/…`; nil for anything else, and for names that would leave their folder.
  package init?(_ text: String) {
    guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")) else { return nil }
    let rest = String(text[text.utf8.index(after: colon)...])
    switch text[..<colon] {
    case "path" where Self.isLinkName(rest): self = .path(rest)
    case "serial" where Self.isLinkName(rest): self = .serial(rest)
    case "usb" where Self.isLinkName(rest): self = .usb(rest)
    case "device" where Self.isNode(rest): self = .device(rest)
    default: return nil
    }
  }

  /// The characters that udev leaves in the names of its links (ID_PATH, ID_SERIAL).
  private static func isLinkName(_ name: String) -> Bool {
    guard (1...200).contains(name.utf8.count), name != ".", name != ".." else { return false }
    return name.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"):
        true
      default: "#+-.:=@_".utf8.contains(byte)
      }
    }
  }

  /// An absolute path that goes nowhere but down.
  private static func isNode(_ path: String) -> Bool {
    path.hasPrefix("/") && (2...255).contains(path.utf8.count) && !path.utf8.contains(0)
      && !path.split(separator: "/").contains { $0 == "." || $0 == ".." }
  }

  package var description: String {
    switch self {
    case .path(let name): "path:\(name)"
    case .serial(let name): "serial:\(name)"
    case .usb(let name): "usb:\(name)"
    case .device(let path): "device:\(path)"
    }
  }
}
