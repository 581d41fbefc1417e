/// Where a device is: the key `at`.
package enum DevicePlace: Hashable, Sendable, CustomStringConvertible {
  /// A socket: udev's ID_PATH, as /dev/serial/by-path/ names it. What is plugged in there has the role.
  case path(String)
  /// A device, wherever it is plugged in: udev's ID_SERIAL, as /dev/serial/by-id/ names it. For portable kits.
  case serial(String)
  /// A fixed node, for serial ports on the board.
  case device(String)

  /// From `path:…`, `serial:…` or `device:/…`; nil when it is none of them.
  package init?(_ text: String) {
    guard let colon = text.firstIndex(of: ":") else { return nil }
    let rest = String(text[text.index(after: colon)...])
    switch text[..<colon] {
    case "path" where Self.isLinkName(rest): self = .path(rest)
    case "serial" where Self.isLinkName(rest): self = .serial(rest)
    case "device" where AbsolutePath.isSound(rest): self = .device(rest)
    default: return nil
    }
  }

  /// As the file writes it.
  package var description: String {
    switch self {
    case .path(let name): "path:\(name)"
    case .serial(let name): "serial:\(name)"
    case .device(let node): "device:\(node)"
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
}
