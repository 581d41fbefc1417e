import Glibc

/// Turns the bytes of one character set into Unicode scalars by glibc's iconv.
final class CharacterSet {
  private let descriptor: iconv_t

  /// - Parameter name: as iconv knows it.
  init?(_ name: String) {
    guard let opened = iconv_open("UTF-32LE", name), opened != iconv_t(bitPattern: -1) else { return nil }
    descriptor = opened
  }

  deinit { iconv_close(descriptor) }

  /// The one scalar that `bytes` stand for; nil if they stand for none.
  func scalar(_ bytes: [UInt8]) -> UInt32? {
    iconv(descriptor, nil, nil, nil, nil)
    var input = bytes.map { CChar(bitPattern: $0) }
    var output = [CChar](repeating: 0, count: 16)
    var inputLeft = input.count
    var outputLeft = output.count
    let inputCount = input.count
    let outputCount = output.count
    let failed = input.withUnsafeMutableBufferPointer { source in
      output.withUnsafeMutableBufferPointer { target in
        var from = source.baseAddress
        var to = target.baseAddress
        return iconv(descriptor, &from, &inputLeft, &to, &outputLeft) == Int(bitPattern: UInt.max)
      }
    }
    guard !failed, inputLeft == 0, inputCount > 0, outputCount - outputLeft == 4 else { return nil }
    return (0..<4).reduce(0) { $0 | UInt32(UInt8(bitPattern: output[$1])) << UInt32($1 * 8) }
  }
}

/// The character tables of a printer's ROM.
final class CharacterTables {
  /// ESC t n (Epson's numbering) to iconv's names.
  private static let pages: [UInt8: String] = [
    0: "CP437", 2: "CP850", 3: "CP860", 4: "CP863", 5: "CP865", 13: "CP857", 14: "CP737", 15: "ISO-8859-7", 16: "CP1252", 17: "CP866",
    18: "CP852",
    19: "CP858", 32: "CP1255", 33: "CP775", 34: "CP855", 35: "CP861", 36: "CP862", 39: "ISO-8859-2", 40: "ISO-8859-15", 45: "CP1250",
    46: "CP1251", 47: "CP1253",
    48: "CP1254",
  ]

  private var open: [UInt8: CharacterSet] = [:]
  private let chinese = CharacterSet("GB18030")

  /// The character of a byte in a code page; pages that the ROM lacks are page 0.
  func scalar(_ byte: UInt8, page: UInt8) -> UInt32? {
    if byte < 0x80 { return UInt32(byte) }
    let page = Self.pages[page] == nil ? 0 : page
    if open[page] == nil { open[page] = CharacterSet(Self.pages[page] ?? "CP437") }
    return open[page]?.scalar([byte])
  }

  /// The character of a GB 18030 sequence of two or four bytes.
  func chinese(_ bytes: [UInt8]) -> UInt32? { chinese?.scalar(bytes) }
}
