extension ESCPOSEncoder {
  /// Text as it comes out of the converter, without a line end. What it lost is added to ``textLosses``.
  package mutating func text(_ encoded: ESCPOSEncodedText) {
    append(text: encoded.bytes)
    textLosses.add(encoded.losses)
  }

  /// Text in the converter's character set, without a line end: a line feed in it is dropped like any control character.
  package mutating func text(_ string: String, using converter: ESCPOSTextConverter) {
    text(converter.encode(string))
  }

  /// Text followed by LF.
  package mutating func line(_ string: String, using converter: ESCPOSTextConverter) {
    text(string, using: converter)
    newLine()
  }
}
