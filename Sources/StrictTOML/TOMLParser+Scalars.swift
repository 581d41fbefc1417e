/// TOML 1.0, Integer, Float, Boolean and the dates.
extension TOMLParser {
  /// Anything that is neither string, array nor table.
  mutating func scalar() throws(Failure) -> TOMLNode {
    var word = Array(self.word())
    // A date may be parted from its time by a blank.
    if word.count == 10, Self.isDate(word), peek() == 0x20, let next = peek(1), Self.digit(next, radix: 10) != nil {
      index += 1
      word += [UInt8(ascii: "T")] + self.word()
    }
    let text = String(decoding: word, as: UTF8.self)
    switch text {
    case "": throw invalid("expected a value")
    case "true": return .boolean(true)
    case "false": return .boolean(false)
    case "inf", "+inf": return .decimal(.infinity)
    case "-inf": return .decimal(-.infinity)
    case "nan", "+nan", "-nan": return .decimal(.nan)
    default: break
    }
    if Self.isDateOrTime(word) { return .date }
    if let number = try integer(word) { return .integer(number) }
    if Self.isFloat(word), let number = Double(String(decoding: word.filter { $0 != UInt8(ascii: "_") }, as: UTF8.self)) {
      return .decimal(number)
    }
    throw invalid("\"\(KeyPathText.printable(text))\" is no value; strings stand in quotes")
  }

  private mutating func word() -> ArraySlice<UInt8> {
    let start = index
    while let byte = peek(), !Self.endsWord(byte) { index += 1 }
    return bytes[start..<index]
  }

  private static func endsWord(_ byte: UInt8) -> Bool {
    switch byte {
    case 0...0x20, 0x7F, UInt8(ascii: ","), UInt8(ascii: "]"), UInt8(ascii: "}"), UInt8(ascii: "#"): true
    default: false
    }
  }

  // MARK: Numbers

  static func digit(_ byte: UInt8, radix: UInt8) -> UInt8? {
    let value: UInt8
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): value = byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): value = byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): value = byte - UInt8(ascii: "A") + 10
    default: return nil
    }
    return value < radix ? value : nil
  }

  /// Digits with single underscores between them.
  private static func isDigits(_ word: some Sequence<UInt8>, radix: UInt8) -> Bool {
    var afterDigit = false
    for byte in word {
      if digit(byte, radix: radix) != nil {
        afterDigit = true
      } else if byte == UInt8(ascii: "_"), afterDigit {
        afterDigit = false
      } else {
        return false
      }
    }
    return afterDigit
  }

  private static func isSign(_ byte: UInt8?) -> Bool { byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") }

  private static func hasLeadingZero(_ digits: some Collection<UInt8>) -> Bool { digits.count > 1 && digits.first == UInt8(ascii: "0") }

  /// nil when it is no integer at all; throws when it is one that 64 bits do not hold.
  private func integer(_ word: [UInt8]) throws(Failure) -> Int? {
    var digits = word[...]
    var radix: UInt8 = 10
    var isNegative = false
    if word.count > 2, word[0] == UInt8(ascii: "0"), let prefix = Self.radix(word[1]) {
      radix = prefix
      digits = word.dropFirst(2)
    } else if Self.isSign(word.first) {
      isNegative = word.first == UInt8(ascii: "-")
      digits = word.dropFirst()
    }
    guard Self.isDigits(digits, radix: radix), radix != 10 || !Self.hasLeadingZero(digits) else { return nil }
    var number = 0
    for byte in digits {
      guard let digit = Self.digit(byte, radix: radix) else { continue }
      let (product, overflow) = number.multipliedReportingOverflow(by: Int(radix))
      let (sum, carry) = isNegative ? product.subtractingReportingOverflow(Int(digit)) : product.addingReportingOverflow(Int(digit))
      if overflow || carry { throw invalid("a number that 64 bits do not hold") }
      number = sum
    }
    return number
  }

  private static func radix(_ letter: UInt8) -> UInt8? {
    switch letter {
    case UInt8(ascii: "x"): 16
    case UInt8(ascii: "o"): 8
    case UInt8(ascii: "b"): 2
    default: nil
    }
  }

  private static func isFloat(_ word: [UInt8]) -> Bool {
    var rest = word[...]
    if isSign(rest.first) { rest = rest.dropFirst() }
    let exponentStart = rest.firstIndex { $0 == UInt8(ascii: "e") || $0 == UInt8(ascii: "E") }
    let mantissa = rest[..<(exponentStart ?? rest.endIndex)]
    let parts = mantissa.split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
    guard let whole = parts.first, isDigits(whole, radix: 10), !hasLeadingZero(whole) else { return false }
    if parts.count == 2, !isDigits(parts[1], radix: 10) { return false }
    guard let exponentStart else { return parts.count == 2 }
    var exponent = rest[(exponentStart + 1)...]
    if isSign(exponent.first) { exponent = exponent.dropFirst() }
    return isDigits(exponent, radix: 10)
  }

  // MARK: Dates

  /// RFC 3339: a date, a time, or both with or without an offset.
  private static func isDateOrTime(_ word: [UInt8]) -> Bool {
    if isTime(word[...]) { return true }
    guard word.count >= 10, isDate(Array(word[..<10])) else { return false }
    if word.count == 10 { return true }
    guard [UInt8(ascii: "T"), UInt8(ascii: "t")].contains(word[10]) else { return false }
    let rest = word[11...]
    if let last = rest.last, [UInt8(ascii: "Z"), UInt8(ascii: "z")].contains(last) { return isTime(rest.dropLast()) }
    if let sign = rest.lastIndex(where: { isSign($0) }) { return isTime(rest[..<sign]) && isOffset(rest[(sign + 1)...]) }
    return isTime(rest)
  }

  private static func isDate(_ word: [UInt8]) -> Bool {
    guard word.count == 10, word[4] == UInt8(ascii: "-"), word[7] == UInt8(ascii: "-"), let year = number(word[0..<4]),
      let month = number(word[5..<7]), let day = number(word[8..<10]), (1...12).contains(month)
    else { return false }
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    let length = month == 2 ? (isLeap ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
    return (1...length).contains(day)
  }

  /// hh:mm:ss with or without a fraction.
  private static func isTime(_ word: ArraySlice<UInt8>) -> Bool {
    let word = Array(word)
    guard word.count >= 8, isOffset(word[..<5]), word[5] == UInt8(ascii: ":"), let second = number(word[6..<8]), second <= 60 else {
      return false
    }
    if word.count == 8 { return true }
    return word.count > 9 && word[8] == UInt8(ascii: ".") && number(word[9...].prefix(18)) != nil
      && word[9...].allSatisfy { digit($0, radix: 10) != nil }
  }

  /// hh:mm.
  private static func isOffset(_ word: ArraySlice<UInt8>) -> Bool {
    let word = Array(word)
    guard word.count == 5, word[2] == UInt8(ascii: ":"), let hour = number(word[0..<2]), let minute = number(word[3..<5]) else {
      return false
    }
    return hour < 24 && minute < 60
  }

  /// At most 18 digits.
  private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
    var number = 0
    for byte in digits {
      guard let digit = digit(byte, radix: 10) else { return nil }
      number = number * 10 + Int(digit)
    }
    return number
  }
}
