/// TOML 1.0, String.
extension TOMLParser {
  /// `"…"` or `"""…"""`.
  mutating func basicString(multiline: Bool) throws(Failure) -> String {
    let quote = UInt8(ascii: "\"")
    var content: [UInt8] = []
    open(multiline: multiline)
    while let byte = peek() {
      switch byte {
      case quote:
        if let end = close(quote, multiline: multiline) { return String(decoding: content + end, as: UTF8.self) }
        content.append(quote)
        index += 1
      case UInt8(ascii: "\\"):
        index += 1
        if multiline, skipFoldedLine() { continue }
        content += Array(String(try escape()).utf8)
      default:
        try plain(byte, multiline: multiline, into: &content)
      }
    }
    throw invalid("the string does not end")
  }

  /// `'…'` or `'''…'''`.
  mutating func literalString(multiline: Bool) throws(Failure) -> String {
    let quote = UInt8(ascii: "'")
    var content: [UInt8] = []
    open(multiline: multiline)
    while let byte = peek() {
      if byte == quote {
        if let end = close(quote, multiline: multiline) { return String(decoding: content + end, as: UTF8.self) }
        content.append(quote)
        index += 1
      } else {
        try plain(byte, multiline: multiline, into: &content)
      }
    }
    throw invalid("the string does not end")
  }

  /// Skips the opening quotes, and the line end right after three of them.
  private mutating func open(multiline: Bool) {
    index += multiline ? 3 : 1
    if multiline { _ = takeNewline() }
  }

  /// At a quote: the quotes that still belong to the content when the string ends here (up to two before three), else nil.
  private mutating func close(_ quote: UInt8, multiline: Bool) -> [UInt8]? {
    guard multiline else {
      index += 1
      return []
    }
    var count = 0
    while count < 5, peek(count) == quote { count += 1 }
    guard count >= 3 else { return nil }
    index += count
    return [UInt8](repeating: quote, count: count - 3)
  }

  private mutating func plain(_ byte: UInt8, multiline: Bool, into content: inout [UInt8]) throws(Failure) {
    if byte == 0x0A || byte == 0x0D {
      guard multiline else { throw invalid("the string does not end on its line") }
      guard takeNewline() else { throw invalid("a carriage return without a line feed") }
      content.append(0x0A)
      return
    }
    if Self.isForbidden(byte) { throw invalid("a control character in a string") }
    index += 1
    content.append(byte)
  }

  /// After a backslash: the line end and all white space after it, when that is all that the line still has.
  private mutating func skipFoldedLine() -> Bool {
    let start = index
    skipBlanks()
    guard takeNewline() else {
      index = start
      return false
    }
    repeat { skipBlanks() } while takeNewline()
    return true
  }

  private mutating func escape() throws(Failure) -> Unicode.Scalar {
    guard let byte = peek() else { throw invalid("the string does not end") }
    index += 1
    switch byte {
    case UInt8(ascii: "b"): return "\u{08}"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "f"): return "\u{0C}"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "\""): return "\""
    case UInt8(ascii: "\\"): return "\\"
    case UInt8(ascii: "u"): return try scalar(digits: 4)
    case UInt8(ascii: "U"): return try scalar(digits: 8)
    default: throw invalid("an unknown escape sequence in a string")
    }
  }

  private mutating func scalar(digits: Int) throws(Failure) -> Unicode.Scalar {
    var code: UInt32 = 0
    for _ in 0..<digits {
      guard let byte = peek(), let digit = Self.digit(byte, radix: 16) else {
        throw invalid("an escape sequence needs \(digits) hex digits")
      }
      code = code << 4 | UInt32(digit)
      index += 1
    }
    if code == 0 { throw failure("contains a NUL character") }
    guard let scalar = Unicode.Scalar(code) else { throw invalid("an escape sequence that is no Unicode character") }
    return scalar
  }
}
