extension JSON {
  /// How deep arrays and objects may lie in each other unless told otherwise.
  public static let defaultDepthLimit = 64

  /// Reads one JSON text (RFC 8259), strictly: UTF-8 without a mark, no trailing data, no key twice in an object.
  ///
  /// An integer that does not fit 64 bits is an error, not a rounded double: an id or amount must not change in silence.
  /// - Parameter depthLimit: how many arrays and objects may lie in each other.
  public init(parsing bytes: UnsafeBufferPointer<UInt8>, depthLimit: Int = defaultDepthLimit) throws(JSONError) {
    var parser = JSONParser(bytes: bytes, depthLimit: depthLimit)
    self = try parser.parseDocument()
  }

  /// The same from an array.
  public init(parsing bytes: [UInt8], depthLimit: Int = defaultDepthLimit) throws(JSONError) {
    self = try bytes.withUnsafeBufferPointer { buffer throws(JSONError) in try JSON(parsing: buffer, depthLimit: depthLimit) }
  }

  /// The same from a string.
  public init(parsing text: String, depthLimit: Int = defaultDepthLimit) throws(JSONError) {
    try self.init(parsing: Array(text.utf8), depthLimit: depthLimit)
  }
}

/// One pass over contiguous bytes. Each read is preceded by a comparison with `bytes.count`.
struct JSONParser {
  private let bytes: UnsafeBufferPointer<UInt8>
  private let depthLimit: Int
  private var position = 0

  /// Longer digits carry nothing a double can hold (its exact decimal form needs at most 767), but cost time.
  private static let longestNumber = 1024

  init(bytes: UnsafeBufferPointer<UInt8>, depthLimit: Int) {
    self.bytes = bytes
    self.depthLimit = depthLimit
  }

  mutating func parseDocument() throws(JSONError) -> JSON {
    skipSpace()
    let value = try parseValue(depth: 0)
    skipSpace()
    guard position == bytes.count else { throw failure(.trailingData) }
    return value
  }

  private func failure(_ reason: JSONError.Reason) -> JSONError { JSONError(reason: reason, offset: position) }

  private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

  private mutating func skipSpace() {
    while position < bytes.count {
      switch bytes[position] {
      case 0x20, 0x0A, 0x0D, 0x09: position += 1
      default: return
      }
    }
  }

  private mutating func parseValue(depth: Int) throws(JSONError) -> JSON {
    guard let byte = current else { throw failure(.unexpectedEnd) }
    switch byte {
    case UInt8(ascii: "{"): return try parseObject(depth: depth)
    case UInt8(ascii: "["): return try parseArray(depth: depth)
    case UInt8(ascii: "\""):
      position += 1
      return .string(try parseString())
    case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return try parseNumber()
    case UInt8(ascii: "t"): return try parseWord("true", .bool(true))
    case UInt8(ascii: "f"): return try parseWord("false", .bool(false))
    case UInt8(ascii: "n"): return try parseWord("null", .null)
    default: throw failure(.unexpectedByte)
    }
  }

  private mutating func parseWord(_ word: StaticString, _ value: JSON) throws(JSONError) -> JSON {
    for offset in 0..<word.utf8CodeUnitCount {
      guard let byte = current else { throw failure(.unexpectedEnd) }
      guard byte == word.utf8Start[offset] else { throw failure(.unexpectedByte) }
      position += 1
    }
    return value
  }

  private mutating func parseArray(depth: Int) throws(JSONError) -> JSON {
    guard depth < depthLimit else { throw failure(.tooDeep) }
    position += 1
    var values: [JSON] = []
    skipSpace()
    if current == UInt8(ascii: "]") {
      position += 1
      return .array(values)
    }
    while true {
      skipSpace()
      values.append(try parseValue(depth: depth + 1))
      skipSpace()
      switch current {
      case UInt8(ascii: ","): position += 1
      case UInt8(ascii: "]"):
        position += 1
        return .array(values)
      case nil: throw failure(.unexpectedEnd)
      default: throw failure(.unexpectedByte)
      }
    }
  }

  private mutating func parseObject(depth: Int) throws(JSONError) -> JSON {
    guard depth < depthLimit else { throw failure(.tooDeep) }
    position += 1
    var object = JSONObject()
    skipSpace()
    if current == UInt8(ascii: "}") {
      position += 1
      return .object(object)
    }
    while true {
      skipSpace()
      try expect(UInt8(ascii: "\""))
      let start = position
      let key = try parseString()
      skipSpace()
      try expect(UInt8(ascii: ":"))
      skipSpace()
      let value = try parseValue(depth: depth + 1)
      guard object.insert(key, value) else { throw JSONError(reason: .duplicateKey, offset: start) }
      skipSpace()
      switch current {
      case UInt8(ascii: ","): position += 1
      case UInt8(ascii: "}"):
        position += 1
        return .object(object)
      case nil: throw failure(.unexpectedEnd)
      default: throw failure(.unexpectedByte)
      }
    }
  }

  private mutating func expect(_ byte: UInt8) throws(JSONError) {
    guard let found = current else { throw failure(.unexpectedEnd) }
    guard found == byte else { throw failure(.unexpectedByte) }
    position += 1
  }

  // MARK: Strings

  /// After the opening quote. A string without escapes is validated and copied at once.
  private mutating func parseString() throws(JSONError) -> String {
    let start = position
    var seen: UInt8 = 0
    while position < bytes.count {
      let byte = bytes[position]
      if byte == UInt8(ascii: "\"") {
        let raw = UnsafeBufferPointer(rebasing: bytes[start..<position])
        // Nearly all keys and most values are ASCII, which needs no second look.
        guard let text = seen < 0x80 ? String(decoding: raw, as: UTF8.self) : String(validating: raw, as: UTF8.self) else {
          throw JSONError(reason: .invalidUTF8, offset: start)
        }
        position += 1
        return text
      }
      seen |= byte
      if byte == UInt8(ascii: "\\") { return try parseEscapedString(from: start) }
      if byte < 0x20 { throw failure(.controlCharacter) }
      position += 1
    }
    throw failure(.unexpectedEnd)
  }

  private mutating func parseEscapedString(from start: Int) throws(JSONError) -> String {
    var text = Array(bytes[start..<position])
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      switch byte {
      case UInt8(ascii: "\""):
        guard let string = String(validating: text, as: UTF8.self) else { throw JSONError(reason: .invalidUTF8, offset: start) }
        return string
      case UInt8(ascii: "\\"): try parseEscape(into: &text)
      case 0..<0x20:
        position -= 1
        throw failure(.controlCharacter)
      default: text.append(byte)
      }
    }
    throw failure(.unexpectedEnd)
  }

  private mutating func parseEscape(into text: inout [UInt8]) throws(JSONError) {
    guard let byte = current else { throw failure(.unexpectedEnd) }
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
    case UInt8(ascii: "b"): text.append(0x08)
    case UInt8(ascii: "f"): text.append(0x0C)
    case UInt8(ascii: "n"): text.append(0x0A)
    case UInt8(ascii: "r"): text.append(0x0D)
    case UInt8(ascii: "t"): text.append(0x09)
    case UInt8(ascii: "u"):
      guard let scalar = Unicode.Scalar(try parseCodePoint()) else { throw failure(.invalidEscape) }
      text.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
    default:
      position -= 1
      throw failure(.invalidEscape)
    }
  }

  /// After "\u". Two halves of a surrogate pair give one code point; one half alone is an error.
  private mutating func parseCodePoint() throws(JSONError) -> UInt32 {
    let first = try parseHexadecimal()
    guard (0xD800...0xDFFF).contains(first) else { return first }
    guard first < 0xDC00 else { throw failure(.invalidEscape) }
    for byte in [UInt8(ascii: "\\"), UInt8(ascii: "u")] {
      guard let found = current else { throw failure(.unexpectedEnd) }
      guard found == byte else { throw failure(.invalidEscape) }
      position += 1
    }
    let second = try parseHexadecimal()
    guard (0xDC00...0xDFFF).contains(second) else { throw failure(.invalidEscape) }
    return 0x10000 &+ ((first &- 0xD800) << 10) &+ (second &- 0xDC00)
  }

  private mutating func parseHexadecimal() throws(JSONError) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<4 {
      guard let byte = current else { throw failure(.unexpectedEnd) }
      let digit: UInt8
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte &- UInt8(ascii: "0")
      case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte &- UInt8(ascii: "a") &+ 10
      case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte &- UInt8(ascii: "A") &+ 10
      default: throw failure(.invalidEscape)
      }
      value = value << 4 | UInt32(digit)
      position += 1
    }
    return value
  }

  // MARK: Numbers

  private mutating func parseNumber() throws(JSONError) -> JSON {
    let start = position
    let negative = current == UInt8(ascii: "-")
    if negative { position += 1 }
    let (magnitude, overflow) = try parseInteger()
    guard current == UInt8(ascii: ".") || current == UInt8(ascii: "e") || current == UInt8(ascii: "E") else {
      guard !overflow, let value = Self.integer(magnitude, negative: negative) else {
        throw JSONError(reason: .numberOutOfRange, offset: start)
      }
      return .int(value)
    }
    if current == UInt8(ascii: ".") {
      position += 1
      try skipDigits()
    }
    if current == UInt8(ascii: "e") || current == UInt8(ascii: "E") {
      position += 1
      if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { position += 1 }
      try skipDigits()
    }
    guard position - start <= Self.longestNumber,
      let value = Double(String(decoding: bytes[start..<position], as: UTF8.self)), value.isFinite
    else { throw JSONError(reason: .numberOutOfRange, offset: start) }
    return .double(value)
  }

  private mutating func parseInteger() throws(JSONError) -> (magnitude: UInt64, overflow: Bool) {
    guard let first = current else { throw failure(.unexpectedEnd) }
    guard Self.isDigit(first) else { throw failure(.invalidNumber) }
    if first == UInt8(ascii: "0") {
      position += 1
      if let next = current, Self.isDigit(next) { throw failure(.invalidNumber) }
      return (0, false)
    }
    var magnitude: UInt64 = 0
    var overflow = false
    while let byte = current, Self.isDigit(byte) {
      let (product, tooLarge) = magnitude.multipliedReportingOverflow(by: 10)
      let (sum, carried) = product.addingReportingOverflow(UInt64(byte &- UInt8(ascii: "0")))
      overflow = overflow || tooLarge || carried
      magnitude = sum
      position += 1
    }
    return (magnitude, overflow)
  }

  private mutating func skipDigits() throws(JSONError) {
    guard let first = current else { throw failure(.unexpectedEnd) }
    guard Self.isDigit(first) else { throw failure(.invalidNumber) }
    while let byte = current, Self.isDigit(byte) { position += 1 }
  }

  private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

  private static func integer(_ magnitude: UInt64, negative: Bool) -> Int64? {
    guard negative else { return Int64(exactly: magnitude) }
    guard magnitude <= UInt64(Int64.max) &+ 1 else { return nil }
    return Int64(truncatingIfNeeded: 0 &- magnitude)
  }
}
