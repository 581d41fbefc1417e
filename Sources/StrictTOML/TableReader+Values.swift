extension TableReader {
  // MARK: Strings

  /// A required string of 1 to `maxLength` Unicode scalars, none of them a control character.
  package func string(_ key: String, maxLength: Int = 200) -> String {
    if let text = optionalString(key, maxLength: maxLength) { return text }
    if !has(key) { missing(key) }
    return ""
  }

  /// A string of 1 to `maxLength` Unicode scalars, none of them a control character, or the default.
  package func string(_ key: String, default value: String, maxLength: Int = 200) -> String {
    optionalString(key, maxLength: maxLength) ?? value
  }

  /// The same, nil when the key is absent.
  ///
  /// - Parameter mayBeEmpty: whether `""` is a value, as in a slot that somebody fills in later.
  package func optionalString(_ key: String, maxLength: Int = 200, mayBeEmpty: Bool = false) -> String? {
    guard let node = node(key) else { return nil }
    guard case .string(let text) = node else {
      wrong(key, "must be a string, not \(node.kind)")
      return nil
    }
    if mayBeEmpty, text.isEmpty { return text }
    if let reason = Self.fault(in: text, maxLength: maxLength) {
      wrong(key, reason)
      return nil
    }
    return text
  }

  /// A required name of 1 to 64 of a-z, 0-9 and the hyphen, as ids of maps and devices are.
  package func identifier(_ key: String) -> String {
    let text = string(key, maxLength: 64)
    if !text.isEmpty, !Self.isIdentifier(text) { wrong(key, "must be of a-z, 0-9 and -, beginning with a letter or digit") }
    return text
  }

  /// An array of strings, each of 1 to `maxLength` scalars; the default when the key is absent.
  package func strings(
    _ key: String, count: ClosedRange<Int> = 0...64, maxLength: Int = 200, default value: [String]? = nil
  ) -> [String] {
    guard let node = node(key) else {
      if let value { return value }
      missing(key)
      return []
    }
    guard case .array(let elements) = node else {
      wrong(key, "must be an array of strings, not \(node.kind)")
      return value ?? []
    }
    guard count.contains(elements.count) else {
      wrong(key, "must have \(Self.text(count)) elements, not \(elements.count)")
      return value ?? []
    }
    var texts: [String] = []
    for (index, element) in elements.enumerated() {
      let name = KeyPathText.element(keyPath(key), position: index + 1)
      guard case .string(let text) = element else {
        log.reportValue(name, "must be a string, not \(element.kind)")
        continue
      }
      if let reason = Self.fault(in: text, maxLength: maxLength) {
        log.reportValue(name, reason)
      } else if texts.contains(text) {
        log.reportValue(name, "is listed twice")
      } else {
        texts.append(text)
      }
    }
    return texts
  }

  /// Required bytes written as pairs of hex digits, blanks between pairs allowed: `"1D 72 01"`.
  package func bytes(_ key: String, count: ClosedRange<Int>) -> [UInt8] {
    // Two digits and a blank per byte.
    let (limit, overflow) = count.upperBound.multipliedReportingOverflow(by: 3)
    let text = string(key, maxLength: overflow ? .max : limit)
    if text.isEmpty { return [] }
    guard let bytes = Hex.decode(text) else {
      wrong(key, "must be pairs of hex digits, such as \"1D 72 01\"")
      return []
    }
    guard count.contains(bytes.count) else {
      wrong(key, "must have \(Self.text(count)) bytes, not \(bytes.count)")
      return []
    }
    return bytes
  }

  // MARK: Numbers

  /// A whole number within the range; required when there is no default.
  package func int(_ key: String, in range: ClosedRange<Int>, default value: Int? = nil) -> Int {
    if let number = optionalInt(key, in: range) { return number }
    if value == nil, !has(key) { missing(key) }
    return value ?? range.lowerBound
  }

  /// A whole number within the range, nil when the key is absent.
  package func optionalInt(_ key: String, in range: ClosedRange<Int>) -> Int? {
    guard let node = node(key) else { return nil }
    guard case .integer(let number) = node else {
      wrong(key, "must be a whole number, not \(node.kind)")
      return nil
    }
    guard range.contains(number) else {
      wrong(key, "must be \(Self.text(range)), not \(number)")
      return nil
    }
    return number
  }

  /// A whole number out of a list; required when there is no default.
  package func int(_ key: String, oneOf allowed: [Int], default value: Int? = nil) -> Int {
    guard let node = node(key) else {
      if value == nil { missing(key) }
      return value ?? allowed.first ?? 0
    }
    guard case .integer(let number) = node else {
      wrong(key, "must be a whole number, not \(node.kind)")
      return value ?? allowed.first ?? 0
    }
    if !allowed.contains(number) { wrong(key, "must be \(Self.choice(allowed.map(String.init))), not \(number)") }
    return number
  }

  /// A number, whole or decimal, within the range; nil when the key is absent.
  package func optionalDecimal(_ key: String, in range: ClosedRange<Double>) -> Double? {
    has(key) ? decimal(key, in: range) : nil
  }

  /// A number, whole or decimal, within the range; required when there is no default.
  package func decimal(_ key: String, in range: ClosedRange<Double>, default value: Double? = nil) -> Double {
    let number: Double
    switch node(key) {
    case .decimal(let found): number = found
    case .integer(let found): number = Double(found)
    case .some(let node):
      wrong(key, "must be a number, not \(node.kind)")
      return value ?? range.lowerBound
    case nil:
      if value == nil { missing(key) }
      return value ?? range.lowerBound
    }
    // Written so that NaN is refused too.
    guard range.contains(number) else {
      wrong(key, "must be \(range.lowerBound) to \(range.upperBound), not \(number)")
      return value ?? range.lowerBound
    }
    return number
  }

  // MARK: Choices

  /// True or false; required when there is no default.
  package func bool(_ key: String, default value: Bool? = nil) -> Bool {
    switch node(key) {
    case .boolean(let found): return found
    case .some(let node): wrong(key, "must be true or false, not \(node.kind)")
    case nil: if value == nil { missing(key) }
    }
    return value ?? false
  }

  /// One of the words of an enumeration. `standIn` is the value when the key is absent, unless it is required.
  package func oneOf<Word: RawRepresentable<String> & CaseIterable>(
    _ key: String, default standIn: Word, required: Bool = false
  ) -> Word {
    guard let node = node(key) else {
      if required { missing(key) }
      return standIn
    }
    guard case .string(let text) = node else {
      wrong(key, "must be a string, not \(node.kind)")
      return standIn
    }
    guard let word = Word(rawValue: text) else {
      wrong(key, "must be \(Self.choice(Word.allCases.map(\.rawValue))), not \"\(KeyPathText.printable(text))\"")
      return standIn
    }
    return word
  }

  // MARK: Wording

  /// Whether the text is 1 to 64 of a-z, 0-9 and the hyphen, beginning with a letter or digit.
  package static func isIdentifier(_ text: String) -> Bool {
    guard let first = text.utf8.first, first != UInt8(ascii: "-"), text.utf8.count <= 64 else { return false }
    return text.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): true
      default: false
      }
    }
  }

  private static func fault(in text: String, maxLength: Int) -> String? {
    if text.isEmpty { return "must not be empty" }
    if text.unicodeScalars.count > maxLength { return "must have at most \(maxLength) characters" }
    if text.unicodeScalars.contains(where: KeyPathText.isControl) { return "must not contain control characters" }
    return nil
  }

  static func text(_ range: ClosedRange<Int>) -> String {
    range.lowerBound == range.upperBound ? "\(range.lowerBound)" : "\(range.lowerBound) to \(range.upperBound)"
  }

  private static func choice(_ words: [String]) -> String {
    words.count < 2 ? words.joined() : words.dropLast().joined(separator: ", ") + " or " + (words.last ?? "")
  }
}
