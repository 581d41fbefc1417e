import StrictTOML

/// Something that a ticket is given when it is printed: a number, a name, a time.
package struct TemplateField: Hashable, Sendable {
  /// Code points of the longest field there may be: what the largest QR code of level M holds in bytes.
  package static let longestMaximum = QRCode.maximumBytes

  /// 1 to 64 of a-z, 0-9 and _, beginning with a letter.
  package let name: String
  /// Whether a ticket without it is refused.
  package let isRequired: Bool
  /// Code points that a value may have.
  package let maximumLength: Int
  /// A value for previews and the gallery; nil shows the ticket without this field.
  package let sample: BilingualText?
  /// What the field is, for people.
  package let explanation: BilingualText

  /// Whether the text may name a field or a phrase.
  static func isName(_ text: some StringProtocol) -> Bool {
    guard let first = text.utf8.first, (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(first), text.utf8.count <= 64 else { return false }
    return text.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"): true
      default: false
      }
    }
  }

  /// What is wrong with a name of a field or a phrase.
  static let nameRule = "a name is 1 to 64 of a-z, 0-9 and _, beginning with a letter"

  init(reading reader: TableReader, name: String) {
    self.name = name
    if !Self.isName(name) { reader.report(nil, Self.nameRule) }
    isRequired = reader.bool("required", default: false)
    maximumLength = reader.int("max_length", in: 1...Self.longestMaximum, default: 200)
    explanation = BilingualText(chinese: reader.string("zh"), english: reader.string("en"))
    sample = Self.sample(reader)
    if isRequired, !reader.has("sample") { reader.report("sample", "is missing; a required field has one") }
  }

  /// One sample for both languages, or a table with one for each.
  private static func sample(_ reader: TableReader) -> BilingualText? {
    guard reader.hasTable("sample") else {
      return reader.optionalString("sample", maxLength: longestMaximum).map { BilingualText(chinese: $0, english: $0) }
    }
    let table = reader.table("sample")
    return BilingualText(
      chinese: table.string("zh", maxLength: longestMaximum), english: table.string("en", maxLength: longestMaximum))
  }
}
