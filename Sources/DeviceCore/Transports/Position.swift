/// Where a device is: a place in the hall rather than whatever hangs there, so that a swap at the place inherits the role.
package enum Position: Hashable, Sendable, CustomStringConvertible {
  /// A port of the machine by udev's ID_PATH, found under /dev/serial/by-path.
  case path(String)
  /// A device by udev's ID_SERIAL, for portable kits that change ports; found under /dev/serial/by-id.
  case serial(String)
  /// A fixed device node, such as a soldered port or a virtual device.
  case device(String)

  /// Reads `path:...`, `serial:...` or `device:/...`; nil for anything else, and for names that would leave their folder.
  package init?(_ text: String) {
    guard let colon = text.utf8.firstIndex(of: UInt8(ascii: ":")) else { return nil }
    let rest = String(text[text.utf8.index(after: colon)...])
    guard !rest.isEmpty, rest.utf8.count <= 255, !rest.utf8.contains(0) else { return nil }
    switch text[..<colon] {
    case "path" where !rest.utf8.contains(UInt8(ascii: "/")): self = .path(rest)
    case "serial" where !rest.utf8.contains(UInt8(ascii: "/")): self = .serial(rest)
    case "device" where rest.hasPrefix("/"): self = .device(rest)
    default: return nil
    }
  }

  package var description: String {
    switch self {
    case .path(let name): "path:\(name)"
    case .serial(let name): "serial:\(name)"
    case .device(let path): "device:\(path)"
    }
  }
}
