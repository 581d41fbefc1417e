/// What a QR code can hold.
enum QRCode {
  /// Bytes in version 40 at error correction level L (ISO/IEC 18004:2015, table 7). Whether so dense a code can be read is for the layout to
  /// judge, which knows the paper.
  static let maximumBytes = 2953
}

/// What a Code 128 can hold.
enum Code128 {
  /// Characters that fit on 80 mm paper at all: 576 dots of one module each, 11 to a character, 35 for start, check and stop
  /// (ISO/IEC 15417).
  static let maximumLength = 48

  /// What is wrong with the text, in words; nil when it can be encoded. Code 128 has more characters than the printable ones, but no
  /// scanner at a counter types them.
  static func fault(in text: String) -> String? {
    if text.unicodeScalars.contains(where: { !isEncodable($0) }) { return "a barcode (Code 128) takes printable ASCII only" }
    if text.utf8.count > maximumLength { return "a barcode (Code 128) takes at most \(maximumLength) characters" }
    return nil
  }

  static func isEncodable(_ scalar: Unicode.Scalar) -> Bool { (0x20...0x7E).contains(scalar.value) }
}
