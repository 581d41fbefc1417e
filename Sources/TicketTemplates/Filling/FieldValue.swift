/// The value of a field as it is printed.
enum FieldValue {
  /// Line ends become spaces, so that a value cannot add lines to a ticket; all else stays as it is: nothing is normalised, since a name
  /// in another form is another name.
  ///
  /// Refused are C0 (but for line ends), DEL and C1, which could steer a printer, and the code points that turn the direction of what
  /// follows them (UAX #9: LRE, RLE, PDF, LRO, RLO, LRI, RLI, FSI, PDI), which could make a ticket say something else than it shows. The
  /// joiners and selectors of Mongolian (U+180B to 180F, U+200C, U+200D, U+202F) are letters' forms, and stay.
  static func printed(_ value: String, of field: TemplateField) throws(TemplateError) -> String {
    var text = ""
    var length = 0
    var lastWasReturn = false
    for scalar in value.unicodeScalars {
      defer { lastWasReturn = scalar == "\r" }
      if scalar == "\n", lastWasReturn { continue }
      length &+= 1
      switch scalar.value {
      case 0x0A, 0x0D, 0x2028, 0x2029: text.unicodeScalars.append(" ")
      case 0...0x1F, 0x7F...0x9F, 0x202A...0x202E, 0x2066...0x2069:
        throw .forbiddenCharacter(field: field.name, codePoint: scalar.value)
      default: if length <= field.maximumLength { text.unicodeScalars.append(scalar) }
      }
    }
    guard length <= field.maximumLength else {
      throw .fieldTooLong(field.name, length: length, limit: field.maximumLength)
    }
    return text
  }

  /// Whether there is nothing to see in it.
  static func isBlank(_ text: String) -> Bool { text.unicodeScalars.allSatisfy(\.properties.isWhitespace) }
}
