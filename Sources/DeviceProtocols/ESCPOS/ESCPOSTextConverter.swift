import Glibc

/// The character set of a printer's text mode.
package enum ESCPOSTextEncoding: String, Hashable, Sendable, CaseIterable {
  /// ASCII only.
  case ascii
  /// The 7445 characters of GB 2312-80, all that the oldest Chinese ROM fonts have.
  case gb2312
  /// GBK: GB 2312 and the other Hanzi of Unicode 1.1, two bytes each.
  case gbk
  /// GB 18030 with its four-byte codes. Only for printers whose font has them.
  case gb18030
}

/// Turns strings into the bytes of a printer's text mode, by the C library's GB18030 converter.
///
/// Open one per printer and keep it: opening may load a module of the C library from disk. Not for use from two threads at once.
package final class ESCPOSTextConverter {
  /// The character set.
  package let encoding: ESCPOSTextEncoding
  private let descriptor: iconv_t?

  /// Throws `converterUnavailable` if the C library cannot convert to GB18030.
  package init(_ encoding: ESCPOSTextEncoding) throws(ESCPOSEncodingError) {
    self.encoding = encoding
    guard encoding != .ascii else {
      descriptor = nil
      return
    }
    let opened: iconv_t? = iconv_open("GB18030", "UTF-32LE")
    // iconv_open reports failure as (iconv_t) -1.
    guard let opened, Int(bitPattern: opened) != -1 else { throw .converterUnavailable("GB18030") }
    descriptor = opened
  }

  deinit {
    if let descriptor { iconv_close(descriptor) }
  }

  /// The string in this character set.
  ///
  /// Control characters (C0, DEL, C1, line and paragraph separators) and characters without a shape (joiners, variation selectors,
  /// marks of direction) are dropped and counted. A space of another width becomes a space. Every other character that the set lacks
  /// becomes `〓` (the printers' mark for a missing character, A1FEh), in ASCII `?`, and is counted. Private-use characters count as
  /// lacking: what a printer prints for them is its owner's affair.
  package func encode(_ string: String) -> ESCPOSEncodedText {
    var text = ESCPOSEncodedText()
    for scalar in string.unicodeScalars {
      switch scalar.value {
      case 0x20...0x7E:
        text.append(ascii: UInt8(truncatingIfNeeded: scalar.value))
      case 0x00...0x1F, 0x7F...0x9F, 0x2028, 0x2029:
        text.countDropped()
      case 0xA0, 0x1680, 0x2000...0x200A, 0x202F, 0x205F:
        text.append(ascii: 0x20)
      default:
        if scalar.properties.isDefaultIgnorableCodePoint {
          text.countDropped()
        } else if let code = code(of: scalar) {
          text.append(wide: code)
        } else {
          text.countReplaced()
          if encoding == .ascii { text.append(ascii: 0x3F) } else { text.append(wide: [0xA1, 0xFE]) }
        }
      }
    }
    return text
  }

  /// The character's code, if this character set has one.
  private func code(of scalar: Unicode.Scalar) -> [UInt8]? {
    guard let descriptor, scalar.properties.generalCategory != .privateUse else { return nil }
    var input = scalar.value.littleEndian
    var output: UInt32 = 0
    var room = MemoryLayout.size(ofValue: output)
    let failed = withUnsafeMutableBytes(of: &input) { source in
      withUnsafeMutableBytes(of: &output) { target in
        var from = source.baseAddress?.assumingMemoryBound(to: CChar.self)
        var left = source.count
        var to = target.baseAddress?.assumingMemoryBound(to: CChar.self)
        return iconv(descriptor, &from, &left, &to, &room) == -1
      }
    }
    guard !failed else { return nil }
    let code = withUnsafeBytes(of: output) { Array($0.prefix(MemoryLayout<UInt32>.size - room)) }
    return encoding.has(code) ? code : nil
  }
}

extension ESCPOSTextEncoding {
  /// True if the GB18030 code belongs to this character set.
  func has(_ code: [UInt8]) -> Bool {
    guard let lead = code.first, let trail = code.dropFirst().first else { return false }
    switch self {
    case .ascii: return false
    case .gb2312: return code.count == 2 && Self.isGB2312(lead, trail)
    case .gbk: return code.count == 2 && Self.isGBK(lead, trail)
    case .gb18030: return code.count == 2 || code.count == 4
    }
  }

  /// The cells of GB 2312-80: 682 signs in rows 1 to 9, 6763 Hanzi in rows 16 to 87; a row is lead - A0h, a cell trail - A0h.
  static func isGB2312(_ lead: UInt8, _ trail: UInt8) -> Bool {
    guard (0xA1...0xFE).contains(trail) else { return false }
    switch lead {
    case 0xA1, 0xA3: return true
    case 0xA2: return (0xB1...0xE2).contains(trail) || (0xE5...0xEE).contains(trail) || (0xF1...0xFC).contains(trail)
    case 0xA4: return trail <= 0xF3
    case 0xA5: return trail <= 0xF6
    case 0xA6: return trail <= 0xB8 || (0xC1...0xD8).contains(trail)
    case 0xA7: return trail <= 0xC1 || (0xD1...0xF1).contains(trail)
    case 0xA8: return trail <= 0xBA || (0xC5...0xE9).contains(trail)
    case 0xA9: return (0xA4...0xEF).contains(trail)
    case 0xD7: return trail <= 0xF9
    case 0xB0...0xF7: return true
    default: return false
    }
  }

  /// The two-byte codes that GB 18030 added to GBK: the euro sign, some letters and vertical signs, ideographic description
  /// characters, and the radicals and Hanzi of FE50h to FEA0h. ROM fonts made for GBK have nothing there.
  static func isGBK(_ lead: UInt8, _ trail: UInt8) -> Bool {
    switch (lead, trail) {
    case (0xA2, 0xE3): false
    case (0xA6, 0xD9...0xDF), (0xA6, 0xEC...0xED), (0xA6, 0xF3): false
    case (0xA8, 0xBC), (0xA8, 0xBF): false
    case (0xA9, 0x89...0x95): false
    case (0xFE, 0x50...0xA0): false
    default: true
    }
  }
}
