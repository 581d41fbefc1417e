import Testing

@testable import DeviceProtocols

@Suite("ESC/POS text")
struct ESCPOSTextTests {
  /// The codes are those of Python 3.11's gb2312, gbk and gb18030 codecs, but for `·` and `—` in GB 2312, which that codec takes for
  /// U+30FB and U+2015.
  static let codes: [(String, gb2312: [UInt8]?, gbk: [UInt8]?, gb18030: [UInt8])] = [
    ("取号", [0xC8, 0xA1, 0xBA, 0xC5], [0xC8, 0xA1, 0xBA, 0xC5], [0xC8, 0xA1, 0xBA, 0xC5]),
    ("窗口３", [0xB4, 0xB0, 0xBF, 0xDA, 0xA3, 0xB3], [0xB4, 0xB0, 0xBF, 0xDA, 0xA3, 0xB3], [0xB4, 0xB0, 0xBF, 0xDA, 0xA3, 0xB3]),
    ("·—", [0xA1, 0xA4, 0xA1, 0xAA], [0xA1, 0xA4, 0xA1, 0xAA], [0xA1, 0xA4, 0xA1, 0xAA]),
    ("é", [0xA8, 0xA6], [0xA8, 0xA6], [0xA8, 0xA6]),
    ("镕", nil, [0xE9, 0x46], [0xE9, 0x46]),
    ("〇", nil, [0xA9, 0x96], [0xA9, 0x96]),
    ("€", nil, nil, [0xA2, 0xE3]),
    ("ǹ", nil, nil, [0xA8, 0xBF]),
    ("㐀", nil, nil, [0x81, 0x39, 0xEE, 0x39]),
    ("𠮷", nil, nil, [0x95, 0x34, 0xB2, 0x35]),
  ]

  @Test("Each character set has the codes of its standard, and replaces what it lacks by a visible mark that is counted")
  func codes() throws {
    let sets = try ESCPOSTextEncoding.allCases.map { try ESCPOSTextConverter($0) }
    for (text, gb2312, gbk, gb18030) in Self.codes {
      for converter in sets {
        let encoded = converter.encode(text)
        let code: [UInt8]? =
          switch converter.encoding {
          case .ascii: nil
          case .gb2312: gb2312
          case .gbk: gbk
          case .gb18030: gb18030
          }
        if let code {
          #expect(encoded.bytes == code)
          #expect(encoded.losses.isEmpty)
          #expect(encoded.columns == 2 * text.count)
        } else {
          let mark: [UInt8] = converter.encoding == .ascii ? [0x3F] : [0xA1, 0xFE]
          #expect(encoded.bytes == Array(repeatElement(mark, count: text.count).joined()))
          #expect(encoded.losses == ESCPOSTextLosses(replaced: text.count, dropped: 0))
        }
      }
    }
  }

  @Test(
    "A character set has as many characters beyond ASCII as its standard",
    arguments: [(ESCPOSTextEncoding.ascii, 0), (.gb2312, 7445), (.gbk, 21_791)])
  func setSizes(encoding: ESCPOSTextEncoding, count: Int) throws {
    // GB 2312-80: 682 signs and 6763 Hanzi. GBK: 21886 less its 95 cells without a Unicode character of their own.
    let converter = try ESCPOSTextConverter(encoding)
    let encodable = (0xA1...0xFFFF as ClosedRange<UInt32>).lazy.compactMap(Unicode.Scalar.init)
      .filter { $0.properties.generalCategory != .spaceSeparator || $0.value == 0x3000 }
      .count { scalar in
        let encoded = converter.encode(String(scalar))
        return encoded.losses.isEmpty && !encoded.bytes.isEmpty
      }
    #expect(encodable == count)
  }

  @Test("No control character passes, whatever the character set", arguments: ESCPOSTextEncoding.allCases)
  func controls(encoding: ESCPOSTextEncoding) throws {
    let converter = try ESCPOSTextConverter(encoding)
    let controls = [0x00...0x1F, 0x7F...0x9F, 0x2028...0x2029].joined().compactMap { Unicode.Scalar($0 as UInt32) }
    let encoded = converter.encode("a" + String(String.UnicodeScalarView(controls)) + "b")
    #expect(encoded.bytes == [0x61, 0x62])
    #expect(encoded.losses == ESCPOSTextLosses(replaced: 0, dropped: controls.count))
  }

  @Test("Whatever the text, its bytes are neither below 20h nor 7Fh", arguments: ESCPOSTextEncoding.allCases)
  func anyText(encoding: ESCPOSTextEncoding) throws {
    let converter = try ESCPOSTextConverter(encoding)
    var random = SplitMix64(seed: 20)
    for _ in 0..<200 {
      let scalars = (0..<100).compactMap { _ in
        Unicode.Scalar(UInt32(truncatingIfNeeded: random.next() % (random.next() % 2 == 0 ? 0x11_0000 : 0x1_0000)))
      }
      let encoded = converter.encode(String(String.UnicodeScalarView(scalars)))
      #expect(encoded.bytes.allSatisfy { $0 >= 0x20 && $0 != 0x7F })
    }
  }

  @Test("What has no shape is dropped, a wide or narrow space is a space, a private character is marked")
  func specialCharacters() throws {
    let converter = try ESCPOSTextConverter(.gb18030)
    #expect(converter.encode("\u{FEFF}a\u{200B}\u{FE0F}").bytes == [0x61])
    #expect(converter.encode("\u{FEFF}a\u{200B}\u{FE0F}").losses.dropped == 3)
    #expect(converter.encode("a\u{A0}b\u{2009}c").bytes == Array("a b c".utf8))
    #expect(converter.encode("\u{3000}").bytes == [0xA1, 0xA1])
    #expect(converter.encode("\u{E000}").losses.replaced == 1)
  }

  @Test("A job adds up what its texts lost")
  func losses() throws {
    let converter = try ESCPOSTextConverter(.gb2312)
    var encoder = ESCPOSEncoder()
    encoder.line("A镕\n", using: converter)
    encoder.text("朱镕基", using: converter)
    #expect(encoder.bytes == [0x41, 0xA1, 0xFE, 0x0A, 0xD6, 0xEC, 0xA1, 0xFE, 0xBB, 0xF9])
    #expect(encoder.textLosses == ESCPOSTextLosses(replaced: 2, dropped: 1))
    #expect(encoder.commandEnds == [3, 4, 10])
  }
}
