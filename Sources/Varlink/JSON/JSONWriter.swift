import Glibc

/// Writes JSON text into memory of its own. Appending piece by piece to an array costs several times as much, as each piece asks anew
/// whether the array is shared.
struct JSONWriter: ~Copyable {
  private var start: UnsafeMutablePointer<UInt8>
  private var capacity: Int
  private var count = 0

  /// What `body` writes.
  static func text(_ body: (inout JSONWriter) -> Void) -> [UInt8] {
    var writer = JSONWriter(capacity: 512)
    body(&writer)
    return Array(UnsafeBufferPointer(start: writer.start, count: writer.count))
  }

  private init(capacity: Int) {
    start = .allocate(capacity: capacity)
    self.capacity = capacity
  }

  deinit { start.deallocate() }

  @inline(never) private mutating func grow(by length: Int) {
    capacity = max(capacity * 2, count + length)
    let larger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
    larger.update(from: start, count: count)
    start.deallocate()
    start = larger
  }

  mutating func put(_ byte: UInt8) {
    if count == capacity { grow(by: 1) }
    start[count] = byte
    count &+= 1
  }

  mutating func put(_ bytes: UnsafePointer<UInt8>, _ length: Int) {
    if length > capacity &- count { grow(by: length) }
    memcpy(start + count, bytes, length)
    count &+= length
  }

  mutating func put(word: StaticString) {
    put(word.utf8Start, word.utf8CodeUnitCount)
  }

  mutating func put(_ value: Int64) {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { digits in
      guard let base = digits.baseAddress else { return }
      var rest = value.magnitude
      var place = 20
      repeat {
        place &-= 1
        base[place] = UInt8(ascii: "0") &+ UInt8(truncatingIfNeeded: rest % 10)
        rest /= 10
      } while rest > 0
      if value < 0 { put(UInt8(ascii: "-")) }
      put(base + place, 20 &- place)
    }
  }

  /// A text in its quotes.
  mutating func put(_ text: String) {
    put(UInt8(ascii: "\""))
    JSONText.withBytes(of: text) { bytes in
      guard let base = bytes.baseAddress else { return }
      if JSONText.isPlain(bytes) { put(base, bytes.count) } else { putEscaped(bytes, base) }
    }
    put(UInt8(ascii: "\""))
  }

  private mutating func putEscaped(_ text: UnsafeBufferPointer<UInt8>, _ base: UnsafePointer<UInt8>) {
    var begin = 0
    for (position, byte) in text.enumerated() where JSONText.isSpecial(byte) {
      put(base + begin, position - begin)
      begin = position + 1
      put(UInt8(ascii: "\\"))
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"): put(byte)
      case 0x08: put(UInt8(ascii: "b"))
      case 0x0C: put(UInt8(ascii: "f"))
      case 0x0A: put(UInt8(ascii: "n"))
      case 0x0D: put(UInt8(ascii: "r"))
      case 0x09: put(UInt8(ascii: "t"))
      default:
        put(word: "u00")
        put(Self.hexadecimal(byte >> 4))
        put(Self.hexadecimal(byte & 15))
      }
    }
    put(base + begin, text.count - begin)
  }

  private static func hexadecimal(_ digit: UInt8) -> UInt8 {
    digit < 10 ? UInt8(ascii: "0") &+ digit : UInt8(ascii: "a") &+ digit &- 10
  }
}

/// The bytes of a text, and which of them cannot stand in JSON as they are: control characters (DEL too), the quote and the backslash.
enum JSONText {
  static func withBytes<Result>(of text: String, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    if let result = text.utf8.withContiguousStorageIfAvailable(body) { return result }
    return Array(text.utf8).withUnsafeBufferPointer(body)
  }

  static func isSpecial(_ byte: UInt8) -> Bool {
    byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte == 0x7F
  }

  /// Whether nothing has to be escaped. Nearly always so; eight bytes are looked at in one step.
  static func isPlain(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    let words = text.count / 8
    let raw = UnsafeRawBufferPointer(text)
    var found: UInt64 = 0
    for word in 0..<words {
      let bytes = raw.loadUnaligned(fromByteOffset: word &* 8, as: UInt64.self)
      found |= below20(bytes) | zeros(bytes ^ quotes) | zeros(bytes ^ backslashes) | zeros(bytes ^ deletes)
    }
    if found & high != 0 { return false }
    for place in (words &* 8)..<text.count where isSpecial(text[place]) { return false }
    return true
  }

  private static let ones: UInt64 = 0x0101_0101_0101_0101
  private static let high: UInt64 = 0x8080_8080_8080_8080
  private static let quotes = ones &* UInt64(UInt8(ascii: "\""))
  private static let backslashes = ones &* UInt64(UInt8(ascii: "\\"))
  private static let deletes = ones &* 0x7F

  /// The high bit is set in some byte if, and only if, some byte is zero.
  private static func zeros(_ bytes: UInt64) -> UInt64 { (bytes &- ones) & ~bytes & high }

  /// The high bit is set in some byte if, and only if, some byte is below 0x20.
  private static func below20(_ bytes: UInt64) -> UInt64 { (bytes &- (ones &* 0x20)) & ~bytes & high }
}
