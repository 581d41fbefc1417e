/// A reader of TOML 1.0 documents that knows the line of every key and never traps, whatever the bytes.
///
/// Nesting is bounded, so that a hostile document cannot exhaust the stack; NUL is refused, also as an escape. Why it is not a library:
/// docs/decisions/0004-own-toml-reader.md.
struct TOMLParser {
  /// Parts of one dotted key or header, and arrays and inline tables within each other.
  static let maximumDepth = 16

  struct Failure: Error, Equatable {
    var line: Int
    var keyPath = ""
    var reason: String
  }

  let bytes: [UInt8]
  var index = 0
  var line = 1
  var lines = LineIndex()
  private let root = TOMLTable("", .header)
  private var current: TOMLTable

  /// The bytes are valid UTF-8 without NUL.
  init(_ bytes: [UInt8]) {
    self.bytes = bytes
    current = root
    // A byte order mark is no part of the text.
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { index = 3 }
  }

  /// Reads all of it. `lines` is filled as far as it got, also when it throws.
  mutating func parse() throws(Failure) -> [String: TOMLNode] {
    while true {
      skipBlanks()
      guard let byte = peek() else { return root.values }
      switch byte {
      case UInt8(ascii: "#"), 0x0A, 0x0D: break
      case UInt8(ascii: "["): try header()
      default: try keyValue(into: current)
      }
      try endOfLine()
    }
  }

  func failure(_ reason: String, at keyPath: String = "") -> Failure {
    Failure(line: line, keyPath: keyPath, reason: reason)
  }

  func invalid(_ reason: String) -> Failure { failure("is not valid TOML: \(reason)") }
}

// MARK: - Tables

extension TOMLParser {
  private mutating func header() throws(Failure) {
    index += 1
    // No blank between the brackets of a pair.
    let isArray = peek() == UInt8(ascii: "[")
    if isArray { index += 1 }
    let parts = try dottedKey()
    guard peek() == UInt8(ascii: "]"), !isArray || peek(1) == UInt8(ascii: "]") else {
      throw invalid(isArray ? "expected ]] after the name" : "expected ] after the name")
    }
    index += isArray ? 2 : 1
    var table = root
    for part in parts.dropLast() { table = try step(into: table, part) }
    guard let last = parts.last else { return }
    current = isArray ? try append(to: table, last) : try define(in: table, last)
  }

  /// One part of a header on the way to its last.
  private mutating func step(into table: TOMLTable, _ key: String) throws(Failure) -> TOMLTable {
    let path = KeyPathText.join(table.path, key)
    switch table.entries[key] {
    case .table(let next): return next
    case .tables(let list):
      guard let last = list.tables.last else { throw failure("is no table", at: path) }
      return last
    case .value: throw failure("is a value, not a table that could be continued", at: path)
    case nil: return add(TOMLTable(path, .implied), to: table, key)
    }
  }

  private mutating func define(in table: TOMLTable, _ key: String) throws(Failure) -> TOMLTable {
    let path = KeyPathText.join(table.path, key)
    switch table.entries[key] {
    case nil: return add(TOMLTable(path, .header), to: table, key)
    case .table(let next) where next.origin == .implied:
      next.origin = .header
      return next
    case .some: throw twice(path)
    }
  }

  private mutating func append(to table: TOMLTable, _ key: String) throws(Failure) -> TOMLTable {
    let path = KeyPathText.join(table.path, key)
    let list: TOMLTable.List
    switch table.entries[key] {
    case nil:
      lines.note(path, line: line)
      list = TOMLTable.List()
      table.entries[key] = .tables(list)
    case .tables(let earlier): list = earlier
    case .some: throw twice(path)
    }
    let element = KeyPathText.element(path, position: list.tables.count + 1)
    lines.note(element, line: line)
    let next = TOMLTable(element, .header)
    list.tables.append(next)
    return next
  }

  private mutating func add(_ next: TOMLTable, to table: TOMLTable, _ key: String) -> TOMLTable {
    lines.note(next.path, line: line)
    table.entries[key] = .table(next)
    return next
  }

  private func twice(_ path: String) -> Failure {
    failure("is given twice" + (lines.line(of: path).map { ", first in line \($0)" } ?? ""), at: path)
  }
}

// MARK: - Keys and values

extension TOMLParser {
  private mutating func keyValue(into table: TOMLTable, depth: Int = 0) throws(Failure) {
    let parts = try dottedKey()
    guard let last = parts.last, take(UInt8(ascii: "=")) else { throw invalid("expected = after the key") }
    var table = table
    for part in parts.dropLast() {
      let path = KeyPathText.join(table.path, part)
      switch table.entries[part] {
      case nil: table = add(TOMLTable(path, .dotted), to: table, part)
      case .table(let next) where next.origin == .dotted: table = next
      case .some: throw twice(path)
      }
    }
    let path = KeyPathText.join(table.path, last)
    guard table.entries[last] == nil else { throw twice(path) }
    lines.note(path, line: line)
    table.entries[last] = .value(try value(path, depth: depth))
  }

  private mutating func dottedKey() throws(Failure) -> [String] {
    var parts: [String] = []
    repeat {
      skipBlanks()
      switch peek() {
      case UInt8(ascii: "\""): parts.append(try basicString(multiline: false))
      case UInt8(ascii: "'"): parts.append(try literalString(multiline: false))
      default:
        let start = index
        while let byte = peek(), Self.isBareKeyByte(byte) { index += 1 }
        guard index > start else { throw invalid("expected a key") }
        parts.append(text(start..<index))
      }
      guard parts.count <= Self.maximumDepth else { throw failure("keys are nested more than \(Self.maximumDepth) deep") }
      skipBlanks()
    } while take(UInt8(ascii: "."))
    return parts
  }

  private mutating func value(_ path: String, depth: Int) throws(Failure) -> TOMLNode {
    guard depth < Self.maximumDepth else { throw failure("values are nested more than \(Self.maximumDepth) deep") }
    skipBlanks()
    switch peek() {
    case UInt8(ascii: "\""): return .string(try basicString(multiline: startsThree(UInt8(ascii: "\""))))
    case UInt8(ascii: "'"): return .string(try literalString(multiline: startsThree(UInt8(ascii: "'"))))
    case UInt8(ascii: "["): return try array(path, depth: depth)
    case UInt8(ascii: "{"): return try inlineTable(path, depth: depth)
    default: return try scalar()
    }
  }

  private mutating func array(_ path: String, depth: Int) throws(Failure) -> TOMLNode {
    index += 1
    var elements: [TOMLNode] = []
    while true {
      try skipBlankLines()
      if take(UInt8(ascii: "]")) { return .array(elements) }
      let element = KeyPathText.element(path, position: elements.count + 1)
      lines.note(element, line: line)
      elements.append(try value(element, depth: depth + 1))
      try skipBlankLines()
      if take(UInt8(ascii: ",")) { continue }
      guard peek() == UInt8(ascii: "]") else { throw invalid("expected , or ] in the array") }
    }
  }

  private mutating func inlineTable(_ path: String, depth: Int) throws(Failure) -> TOMLNode {
    index += 1
    let table = TOMLTable(path, .header)
    if take(UInt8(ascii: "}")) { return .table([:]) }
    while true {
      try keyValue(into: table, depth: depth + 1)
      if take(UInt8(ascii: "}")) { return .table(table.values) }
      guard take(UInt8(ascii: ",")) else { throw invalid("expected , or } in the inline table") }
    }
  }

  private func startsThree(_ quote: UInt8) -> Bool { peek(1) == quote && peek(2) == quote }

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

// MARK: - Bytes

extension TOMLParser {
  func peek(_ ahead: Int = 0) -> UInt8? {
    let position = index + ahead
    return position < bytes.count ? bytes[position] : nil
  }

  func text(_ range: Range<Int>) -> String { String(decoding: bytes[range], as: UTF8.self) }

  /// Skips blanks and takes the byte if it comes next.
  mutating func take(_ byte: UInt8) -> Bool {
    skipBlanks()
    guard peek() == byte else { return false }
    index += 1
    return true
  }

  mutating func skipBlanks() {
    while let byte = peek(), byte == 0x20 || byte == 0x09 { index += 1 }
  }

  /// Takes LF or CR LF.
  mutating func takeNewline() -> Bool {
    if peek() == 0x0D, peek(1) == 0x0A { index += 1 }
    guard peek() == 0x0A else { return false }
    index += 1
    line += 1
    return true
  }

  /// Blanks, line ends and comments, as they may stand within an array.
  private mutating func skipBlankLines() throws(Failure) {
    repeat {
      skipBlanks()
      try skipComment()
    } while takeNewline()
  }

  private mutating func skipComment() throws(Failure) {
    guard peek() == UInt8(ascii: "#") else { return }
    while let byte = peek(), byte != 0x0A {
      if byte == 0x0D, peek(1) == 0x0A { return }
      if Self.isForbidden(byte) { throw invalid("a control character in a comment") }
      index += 1
    }
  }

  private mutating func endOfLine() throws(Failure) {
    skipBlanks()
    try skipComment()
    guard takeNewline() || peek() == nil else { throw invalid("expected the end of the line") }
  }

  /// Control characters other than tab.
  static func isForbidden(_ byte: UInt8) -> Bool { byte < 0x20 && byte != 0x09 || byte == 0x7F }
}
