import StrictTOML

/// Why a template cannot be filled with these fields. It names fields and code points, never what stands in a field: that may be a
/// person's name.
package enum TemplateError: Error, Hashable, Sendable {
  /// A required field has no value, or only blanks.
  case missingField(String)
  /// The template has no such field; the one that was probably meant.
  case unknownField(String, meant: String?)
  /// In code points.
  case fieldTooLong(String, length: Int, limit: Int)
  /// A control character, or one that turns the direction of text; its code point.
  case forbiddenCharacter(field: String, codePoint: UInt32)
  /// The fields in the QR code, and how many bytes it would have.
  case qrTooLong(fields: [String], bytes: Int)
  /// The fields in the barcode; one of them has a character that Code 128 does not take.
  case barcodeCharacter(fields: [String])
  /// The fields in the barcode, and how many characters it would have.
  case barcodeTooLong(fields: [String], length: Int)
  /// The texts of the ticket come to more than ``TicketTemplate/textLimit`` code points.
  case tooMuchText
  /// Every block was left out.
  case nothingToPrint
  case unknownLanguage(String)

  /// The error's word: docs/names.md.
  package var word: String {
    switch self {
    case .missingField: "missing_field"
    case .unknownField: "unknown_field"
    case .fieldTooLong: "field_too_long"
    case .forbiddenCharacter: "forbidden_character"
    case .qrTooLong: "qr_too_long"
    case .barcodeCharacter: "barcode_character"
    case .barcodeTooLong: "barcode_too_long"
    case .tooMuchText: "too_much_text"
    case .nothingToPrint: "nothing_to_print"
    case .unknownLanguage: "unknown_language"
    }
  }

  /// The fields concerned.
  package var fields: [String] {
    switch self {
    case .missingField(let field), .unknownField(let field, _), .fieldTooLong(let field, _, _), .forbiddenCharacter(let field, _): [field]
    case .qrTooLong(let fields, _), .barcodeCharacter(let fields), .barcodeTooLong(let fields, _): fields
    case .tooMuchText, .nothingToPrint, .unknownLanguage: []
    }
  }

  /// `U+202E`.
  package static func text(ofCodePoint codePoint: UInt32) -> String {
    let digits = String(codePoint, radix: 16, uppercase: true)
    return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }

  /// A name from outside without anything that could steer a terminal.
  static func printable(_ name: String) -> String { KeyPathText.printable(name) }
}

extension TemplateError: CustomStringConvertible {
  /// One sentence in English, without a full stop.
  package var description: String {
    switch self {
    case .missingField(let field): "the field \(field) is missing"
    case .unknownField(let field, let meant):
      "there is no field \(field)" + (meant.map { ", did you mean \($0)?" } ?? "")
    case .fieldTooLong(let field, let length, let limit): "the field \(field) has \(length) characters, at most \(limit) are taken"
    case .forbiddenCharacter(let field, let codePoint):
      "the field \(field) contains \(Self.text(ofCodePoint: codePoint)), a control character or one that turns the direction of text"
    case .qrTooLong(let fields, let bytes):
      "the QR code\(Self.source(fields)) would have \(bytes) bytes, it holds at most \(QRCode.maximumBytes)"
    case .barcodeCharacter(let fields): "the barcode\(Self.source(fields)) takes printable ASCII only (Code 128)"
    case .barcodeTooLong(let fields, let length):
      "the barcode\(Self.source(fields)) would have \(length) characters, it takes at most \(Code128.maximumLength)"
    case .tooMuchText: "the texts of the ticket come to more than \(TicketTemplate.textLimit) characters"
    case .nothingToPrint: "with these fields nothing would be printed"
    case .unknownLanguage(let word): "there is no ticket in the language \(word), only in zh and en"
    }
  }

  private static func source(_ fields: [String]) -> String { fields.isEmpty ? "" : " of \(fields.joined(separator: ", "))" }
}
