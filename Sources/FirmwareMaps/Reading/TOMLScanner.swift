/// A pass over the text of a TOML document before the parser sees it.
///
/// It does what the parser behind it cannot: it knows the line of every key, finds escaped NULs (which the parser's C strings would cut
/// off in silence), and bounds nesting (the parser builds one table per dotted key part and takes them down recursively, so that a
/// hostile file could exhaust the stack). It does not judge the rest of the syntax: where it cannot follow, it stops and the parser is
/// given the text only up to there.
struct TOMLScanner {
  /// Parts of one dotted key or header, and brackets within brackets.
  static let maximumDepth = 16

  struct Complaint: Equatable {
    var line: Int
    var reason: String
  }

  private let bytes: [UInt8]
  private var index = 0
  private var line = 1
  private var table = ""
  private var arrayCounts: [String: Int] = [:]
  private(set) var lines = LineIndex()
  /// A reason to refuse the document unparsed.
  private(set) var complaint: Complaint?

  private struct Lost: Error {}

  init(_ bytes: [UInt8]) {
    self.bytes = bytes
  }

  /// Scans all of it. Returns how many bytes the parser may be given.
  mutating func scan() -> Int {
    do {
      while let byte = peek() {
        switch byte {
        case 0x20, 0x09, 0x0D: index += 1
        case 0x0A: newline()
        case UInt8(ascii: "#"): skipLine()
        case UInt8(ascii: "["): try header()
        default: try keyValue(in: table)
        }
      }
      return bytes.count
    } catch {
      // Enough of the line for the parser to say what it expected.
      var end = index
      while end < bytes.count, end - index < 64, bytes[end] != 0x0A { end += 1 }
      // Never in the middle of a character.
      while end < bytes.count, end > index, bytes[end] & 0xC0 == 0x80 { end -= 1 }
      return end < bytes.count && bytes[end] == 0x0A ? end + 1 : end
    }
  }

  /// A-Z a-z 0-9 _ - (TOML 1.0, Keys).
  static func isBareKeyByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
      UInt8(ascii: "_"), UInt8(ascii: "-"):
      true
    default: false
    }
  }
}

// MARK: - Statements

extension TOMLScanner {
  private mutating func header() throws {
    index += 1
    let isArray = peek() == UInt8(ascii: "[")
    if isArray { index += 1 }
    let parts = try dottedKey()
    let start = line
    try take(UInt8(ascii: "]"))
    if isArray { try take(UInt8(ascii: "]")) }
    var path = ""
    for (position, part) in parts.enumerated() {
      path = KeyPathText.join(path, part)
      lines.note(path, line: start)
      if isArray, position == parts.count - 1 {
        let count = (arrayCounts[path] ?? 0) + 1
        arrayCounts[path] = count
        path = KeyPathText.element(path, position: count)
        lines.note(path, line: start)
      } else if let count = arrayCounts[path] {
        path = KeyPathText.element(path, position: count)
      }
    }
    table = path
    try endOfStatement()
  }

  private mutating func keyValue(in table: String) throws {
    let start = line
    let parts = try dottedKey()
    var path = table
    for part in parts {
      path = KeyPathText.join(path, part)
      lines.note(path, line: start)
    }
    try take(UInt8(ascii: "="))
    try value()
  }

  private mutating func dottedKey() throws -> [String] {
    var parts: [String] = []
    while true {
      skipBlanks()
      parts.append(try keyPart())
      guard parts.count <= Self.maximumDepth else { throw refuse("keys are nested more than \(Self.maximumDepth) deep") }
      skipBlanks()
      guard peek() == UInt8(ascii: ".") else { return parts }
      index += 1
    }
  }

  private mutating func keyPart() throws -> String {
    let start = index
    switch peek() {
    case UInt8(ascii: "\""), UInt8(ascii: "'"):
      try string()
      return String(decoding: bytes[(start + 1)..<max(start + 1, index - 1)], as: UTF8.self)
    default:
      while let byte = peek(), Self.isBareKeyByte(byte) { index += 1 }
      guard index > start else { throw Lost() }
      return String(decoding: bytes[start..<index], as: UTF8.self)
    }
  }
}

// MARK: - Values

extension TOMLScanner {
  /// Skips one value and the rest of its line.
  private mutating func value() throws {
    var depth = 0
    var dots = 0
    while let byte = peek() {
      switch byte {
      case 0x0A:
        if depth == 0 { return }
        newline()
        dots = 0
      case UInt8(ascii: "#"):
        skipLine()
      case UInt8(ascii: "\""), UInt8(ascii: "'"):
        try string()
      case UInt8(ascii: "["), UInt8(ascii: "{"):
        depth += 1
        dots = 0
        guard depth <= Self.maximumDepth else { throw refuse("values are nested more than \(Self.maximumDepth) deep") }
        index += 1
      case UInt8(ascii: "]"), UInt8(ascii: "}"):
        guard depth > 0 else { throw Lost() }
        depth -= 1
        dots = 0
        index += 1
      case UInt8(ascii: ","), UInt8(ascii: "="):
        dots = 0
        index += 1
      case UInt8(ascii: "."):
        dots += 1
        guard dots < Self.maximumDepth else { throw refuse("keys are nested more than \(Self.maximumDepth) deep") }
        index += 1
      default:
        index += 1
      }
    }
  }

  private mutating func string() throws {
    guard let quote = peek() else { throw Lost() }
    if peek(1) == quote, peek(2) == quote {
      index += 3
      try multilineString(quote)
      return
    }
    index += 1
    while let byte = peek() {
      if byte == 0x0A { throw Lost() }
      if byte == quote {
        index += 1
        return
      }
      if byte == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") {
        try escape()
      } else {
        index += 1
      }
    }
    throw Lost()
  }

  private mutating func multilineString(_ quote: UInt8) throws {
    while let byte = peek() {
      if byte == quote, peek(1) == quote, peek(2) == quote {
        index += 3
        // Up to two more quotes belong to the content (TOML 1.0, String).
        var more = 0
        while more < 2, peek() == quote {
          index += 1
          more += 1
        }
        return
      }
      if byte == 0x0A {
        newline()
      } else if byte == UInt8(ascii: "\\"), quote == UInt8(ascii: "\"") {
        try escape()
      } else {
        index += 1
      }
    }
    throw Lost()
  }

  private mutating func escape() throws {
    let digits: Int
    switch peek(1) {
    case UInt8(ascii: "u"): digits = 4
    case UInt8(ascii: "U"): digits = 8
    case 0x0A:
      index += 1
      return
    default:
      index = min(index + 2, bytes.count)
      return
    }
    let isZero = (0..<digits).allSatisfy { peek(2 + $0) == UInt8(ascii: "0") }
    if isZero { throw refuse("contains a NUL character") }
    index = min(index + 2, bytes.count)
  }
}

// MARK: - Bytes

extension TOMLScanner {
  private func peek(_ ahead: Int = 0) -> UInt8? {
    let position = index + ahead
    return position < bytes.count ? bytes[position] : nil
  }

  private mutating func take(_ byte: UInt8) throws {
    skipBlanks()
    guard peek() == byte else { throw Lost() }
    index += 1
  }

  private mutating func skipBlanks() {
    while let byte = peek(), byte == 0x20 || byte == 0x09 { index += 1 }
  }

  private mutating func skipLine() {
    while let byte = peek(), byte != 0x0A { index += 1 }
  }

  private mutating func newline() {
    index += 1
    line += 1
  }

  private mutating func endOfStatement() throws {
    skipBlanks()
    if peek() == 0x0D { index += 1 }
    switch peek() {
    case nil, 0x0A, UInt8(ascii: "#"): return
    default: throw Lost()
    }
  }

  private mutating func refuse(_ reason: String) -> Lost {
    if complaint == nil { complaint = Complaint(line: line, reason: reason) }
    return Lost()
  }
}
