import Glibc

/// Pictures in terminals that can show them. They are asked for by name: a question to the terminal itself would be left in the input of
/// those that do not know it.
package enum TerminalPicture {
  private enum Way {
    /// kitty's graphics protocol.
    case kitty
    /// iTerm2's inline images.
    case iterm
  }

  static var isSupported: Bool { way != nil && isatty(1) == 1 }

  private static var way: Way? {
    func variable(_ name: String) -> String { getenv(name).map { String(cString: $0) } ?? "" }
    // Inside a multiplexer the picture would land beside its window.
    guard variable("TMUX").isEmpty, !variable("TERM").hasPrefix("screen") else { return nil }
    if !variable("KITTY_WINDOW_ID").isEmpty || ["xterm-kitty", "xterm-ghostty"].contains(variable("TERM")) { return .kitty }
    switch variable("TERM_PROGRAM") {
    case "ghostty": return .kitty
    case "WezTerm", "iTerm.app": return .iterm
    default: return nil
    }
  }

  /// Writes the picture where the cursor is.
  static func show(_ png: [UInt8]) {
    let text = base64(png)
    switch way {
    case .kitty, nil:
      // In pieces of at most 4096 bytes (the protocol's limit); m=1 says that more follows.
      var rest = text[...]
      var isFirst = true
      repeat {
        let piece = rest.prefix(4096)
        rest = rest.dropFirst(4096)
        let keys = (isFirst ? "a=T,f=100," : "") + "m=\(rest.isEmpty ? 0 : 1)"
        print("\u{1B}_G\(keys);\(String(decoding: piece, as: UTF8.self))\u{1B}\\", terminator: "")
        isFirst = false
      } while !rest.isEmpty
      print()
    case .iterm:
      print("\u{1B}]1337;File=inline=1;size=\(png.count):\(String(decoding: text, as: UTF8.self))\u{07}")
    }
  }

  /// RFC 4648, section 4.
  package static func base64(_ bytes: [UInt8]) -> [UInt8] {
    let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var text: [UInt8] = []
    text.reserveCapacity((bytes.count + 2) / 3 * 4)
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      let value = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } << UInt32(8 * (3 - group.count))
      for place in 0..<4 {
        text.append(place <= group.count ? alphabet[Int(value >> UInt32(18 - 6 * place) & 63)] : UInt8(ascii: "="))
      }
    }
    return text
  }
}
