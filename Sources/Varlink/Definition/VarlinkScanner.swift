/// The words and signs of an interface definition, with the comments between them.
struct VarlinkScanner {
  enum Token: Equatable {
    case word(String)
    case sign(String)
    case end
  }

  private let text: [UInt8]
  private var position = 0
  private var line = 1
  private var lineStart = 0

  private(set) var token: Token = .end
  private(set) var tokenLine = 1
  private(set) var tokenColumn = 1
  /// The comment block right before the token. A comment behind something on the same line belongs to that, and is not kept.
  private(set) var documentation: [String] = []

  init(_ text: String) throws(VarlinkDefinitionError) {
    self.text = Array(text.utf8)
    try advance()
  }

  func failure(_ message: String) -> VarlinkDefinitionError {
    VarlinkDefinitionError(line: tokenLine, column: tokenColumn, message: message)
  }

  private var current: UInt8? { position < text.count ? text[position] : nil }

  private func isNext(_ expected: StaticString, at offset: Int) -> Bool {
    let start = position + offset
    guard start + expected.utf8CodeUnitCount <= text.count else { return false }
    for index in 0..<expected.utf8CodeUnitCount where text[start + index] != expected.utf8Start[index] { return false }
    return true
  }

  mutating func advance() throws(VarlinkDefinitionError) {
    skipSpaceAndComments()
    tokenLine = line
    tokenColumn = position - lineStart + 1
    guard let byte = current else {
      token = .end
      return
    }
    switch byte {
    case UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: ":"), UInt8(ascii: ","), UInt8(ascii: "?"):
      take(1)
    case UInt8(ascii: "-") where isNext("->", at: 0): take(2)
    case UInt8(ascii: "[") where isNext("[]", at: 0): take(2)
    case UInt8(ascii: "[") where isNext("[string]", at: 0): take(8)
    case _ where Self.isWordByte(byte): takeWord()
    default: throw failure("unexpected character")
    }
  }

  private mutating func take(_ count: Int) {
    token = .sign(String(decoding: text[position..<position + count], as: UTF8.self))
    position += count
  }

  /// Dots and hyphens belong to interface names only; the parser checks each word against the rule of its place.
  private mutating func takeWord() {
    let start = position
    while let byte = current, Self.isWordByte(byte) || (byte == UInt8(ascii: "-") && !isNext("->", at: 0)) { position += 1 }
    token = .word(String(decoding: text[start..<position], as: UTF8.self))
  }

  private mutating func skipSpaceAndComments() {
    var block: [String] = []
    var lineHasToken = position > lineStart
    var lineIsBlank = !lineHasToken
    var blockEnded = false
    while let byte = current {
      switch byte {
      case UInt8(ascii: "\n"):
        position += 1
        line += 1
        lineStart = position
        // An empty line parts comments: only the last block belongs to what follows.
        if lineIsBlank && !block.isEmpty { blockEnded = true }
        lineHasToken = false
        lineIsBlank = true
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): position += 1
      case UInt8(ascii: "#"):
        let comment = takeComment()
        lineIsBlank = false
        if lineHasToken { continue }
        if blockEnded {
          block = []
          blockEnded = false
        }
        block.append(comment)
      default:
        documentation = block
        return
      }
    }
    documentation = block
  }

  private mutating func takeComment() -> String {
    position += 1
    if current == UInt8(ascii: " ") { position += 1 }
    let start = position
    while let byte = current, byte != UInt8(ascii: "\n") { position += 1 }
    var end = position
    while end > start, text[end - 1] == UInt8(ascii: " ") || text[end - 1] == UInt8(ascii: "\r") { end -= 1 }
    return String(decoding: text[start..<end], as: UTF8.self)
  }

  private static func isWordByte(_ byte: UInt8) -> Bool {
    isLetter(byte) || isDigit(byte) || byte == UInt8(ascii: "_") || byte == UInt8(ascii: ".")
  }

  static func isLetter(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
  }

  static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
