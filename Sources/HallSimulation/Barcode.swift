/// One-dimensional bar codes of GS k: which modules are black, and the text below.
struct Barcode {
  /// From the left, one entry a module, true is black. Code 39, ITF and Codabar have wide elements of three modules.
  private(set) var modules: [Bool] = []
  /// Human readable text (HRI).
  private(set) var text = ""

  /// - Parameter kind: m of GS k in its second form, 65 to 73.
  /// - Returns: nil if the kind is not drawn or the data does not suit it.
  init?(kind: UInt8, data: [UInt8]) {
    switch kind {
    case 65: guard encodeEAN(data, digits: 12) else { return nil }
    case 67: guard encodeEAN(data, digits: 13) else { return nil }
    case 68: guard encodeEAN8(data) else { return nil }
    case 69: guard encode39(data) else { return nil }
    case 70: guard encodeITF(data) else { return nil }
    case 73: guard encode128(data) else { return nil }
    default: return nil
    }
  }

  /// The kind of the first form of GS k (m = 0 to 6) in the numbering of the second.
  static func kind(ofOldForm kind: UInt8) -> UInt8 { kind &+ 65 }

  // MARK: EAN and UPC (ISO/IEC 15420)

  private static let left: [UInt8] = [0x0D, 0x19, 0x13, 0x3D, 0x23, 0x31, 0x2F, 0x3B, 0x37, 0x0B]
  private static let parity: [UInt8] = [0x00, 0x0B, 0x0D, 0x0E, 0x13, 0x19, 0x1C, 0x15, 0x16, 0x1A]

  private static func digits(_ data: [UInt8]) -> [Int]? {
    data.allSatisfy { (0x30...0x39).contains($0) } ? data.map { Int($0) - 0x30 } : nil
  }

  private static func withCheckDigit(_ digits: [Int]) -> [Int] {
    let sum = digits.reversed().enumerated().reduce(0) { $0 + $1.element * ($1.offset % 2 == 0 ? 3 : 1) }
    return digits + [(10 - sum % 10) % 10]
  }

  private mutating func append(bits: UInt8, count: Int) {
    for bit in stride(from: count - 1, through: 0, by: -1) { modules.append(bits >> UInt8(bit) & 1 == 1) }
  }

  /// Seven modules of a digit: set A, set B (mirrored C), or C (inverted A).
  private mutating func append(digit: Int, set: Character) {
    let a = Self.left[digit]
    let c = ~a & 0x7F
    switch set {
    case "A": append(bits: a, count: 7)
    case "C": append(bits: c, count: 7)
    default: append(bits: (0..<7).reduce(0) { $0 | (c >> UInt8($1) & 1) << UInt8(6 - $1) }, count: 7)
    }
  }

  private mutating func encodeEAN(_ data: [UInt8], digits count: Int) -> Bool {
    guard var digits = Self.digits(data), digits.count == count || digits.count == count - 1 else { return false }
    digits = Self.withCheckDigit(Array(digits.prefix(count - 1)))
    text = digits.map(String.init).joined()
    if count == 12 { digits.insert(0, at: 0) }
    append(bits: 0b101, count: 3)
    for index in 1...6 {
      append(digit: digits[index], set: Self.parity[digits[0]] >> UInt8(6 - index) & 1 == 1 ? "B" : "A")
    }
    append(bits: 0b01010, count: 5)
    for index in 7...12 { append(digit: digits[index], set: "C") }
    append(bits: 0b101, count: 3)
    return true
  }

  private mutating func encodeEAN8(_ data: [UInt8]) -> Bool {
    guard let given = Self.digits(data), given.count == 8 || given.count == 7 else { return false }
    let digits = Self.withCheckDigit(Array(given.prefix(7)))
    text = digits.map(String.init).joined()
    append(bits: 0b101, count: 3)
    for digit in digits.prefix(4) { append(digit: digit, set: "A") }
    append(bits: 0b01010, count: 5)
    for digit in digits.suffix(4) { append(digit: digit, set: "C") }
    append(bits: 0b101, count: 3)
    return true
  }

  // MARK: Code 39 (ISO/IEC 16388)

  private static let alphabet39 = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-. $/+%*".utf8)
  /// Nine elements a character, bar first, 1 is wide.
  private static let patterns39: [UInt16] = [
    0x034, 0x121, 0x061, 0x160, 0x031, 0x130, 0x070, 0x025, 0x124, 0x064, 0x109, 0x049, 0x148, 0x019, 0x118, 0x058, 0x00D, 0x10C,
    0x04C, 0x01C, 0x103, 0x043, 0x142, 0x013, 0x112, 0x052, 0x007, 0x106, 0x046, 0x016, 0x181, 0x0C1, 0x1C0, 0x091, 0x190, 0x0D0,
    0x085, 0x184, 0x0C4, 0x0A8, 0x0A2, 0x08A, 0x02A, 0x094,
  ]

  private mutating func append(element: Bool, wide: Bool) {
    modules.append(contentsOf: repeatElement(element, count: wide ? 3 : 1))
  }

  private mutating func encode39(_ data: [UInt8]) -> Bool {
    let star = UInt8(ascii: "*")
    let core = data.filter { $0 != star }
    guard !core.isEmpty else { return false }
    for byte in [star] + core + [star] {
      guard let index = Self.alphabet39.firstIndex(of: byte) else { return false }
      for bit in 0..<9 { append(element: bit % 2 == 0, wide: Self.patterns39[index] >> UInt16(8 - bit) & 1 == 1) }
      modules.append(false)
    }
    modules.removeLast()
    text = String(decoding: core, as: UTF8.self)
    return true
  }

  // MARK: Interleaved 2 of 5 (ISO/IEC 16390)

  private static let patternsITF: [UInt8] = [0x06, 0x11, 0x09, 0x18, 0x05, 0x14, 0x0C, 0x03, 0x12, 0x0A]

  private mutating func encodeITF(_ data: [UInt8]) -> Bool {
    guard let digits = Self.digits(data), !digits.isEmpty, digits.count % 2 == 0 else { return false }
    append(bits: 0b1010, count: 4)
    for index in stride(from: 0, to: digits.count, by: 2) {
      let bars = Self.patternsITF[digits[index]]
      let spaces = Self.patternsITF[digits[index + 1]]
      for bit in 0..<5 {
        append(element: true, wide: bars >> UInt8(4 - bit) & 1 == 1)
        append(element: false, wide: spaces >> UInt8(4 - bit) & 1 == 1)
      }
    }
    append(element: true, wide: true)
    append(bits: 0b01, count: 2)
    text = digits.map(String.init).joined()
    return true
  }

  // MARK: Code 128 (ISO/IEC 15417)

  /// Widths of bar, space, bar, space, bar, space for values 0 to 105; 106 is the stop with its seventh element.
  private static let patterns128: [String] = [
    "212222", "222122", "222221", "121223", "121322", "131222", "122213", "122312", "132212", "221213", "221312", "231212", "112232",
    "122132", "122231", "113222", "123122", "123221", "223211", "221132", "221231", "213212", "223112", "312131", "311222", "321122",
    "321221", "312212", "322112", "322211", "212123", "212321", "232121", "111323", "131123", "131321", "112313", "132113", "132311",
    "211313", "231113", "231311", "112133", "112331", "132131", "113123", "113321", "133121", "313121", "211331", "231131", "213113",
    "213311", "213131", "311123", "311321", "331121", "312113", "312311", "332111", "314111", "221411", "431111", "111224", "111422",
    "121124", "121421", "141122", "141221", "112214", "112412", "122114", "122411", "142112", "142211", "241211", "221114", "413111",
    "241112", "134111", "111242", "121142", "121241", "114212", "124112", "124211", "411212", "421112", "421211", "212141", "214121",
    "412121", "111143", "111341", "131141", "114113", "114311", "411113", "411311", "113141", "114131", "311141", "411131", "211412",
    "211214", "211232", "2331112",
  ]

  /// The data begins with a code set, `{A`, `{B` or `{C`, and may change it; `{1` to `{4` are FNC1 to FNC4, `{S` is shift, `{{` is a brace.
  private mutating func encode128(_ data: [UInt8]) -> Bool {
    let brace = UInt8(ascii: "{")
    let a = UInt8(ascii: "A")
    guard data.count >= 3, data[0] == brace, (a...a + 2).contains(data[1]) else { return false }
    var set = data[1]
    var values: [Int] = [103 + Int(set - a)]
    var index = 2
    while index < data.count {
      var byte = data[index]
      index += 1
      if byte == brace {
        guard index < data.count else { return false }
        let function = data[index]
        index += 1
        switch function {
        case a...a + 2:
          if function != set { values.append(function == a ? 101 : function == a + 1 ? 100 : 99) }
          set = function
          continue
        case UInt8(ascii: "1"): values.append(102)
        case UInt8(ascii: "2"): values.append(97)
        case UInt8(ascii: "3"): values.append(96)
        case UInt8(ascii: "4"): values.append(set == a ? 101 : 100)
        case brace: byte = brace
        default: return false
        }
        if function != brace { continue }
      }
      switch set {
      case a + 2:
        // In set C a byte is a value, 0 to 99 (GS k, m = 73).
        guard byte < 100 else { return false }
        values.append(Int(byte))
        text += (byte < 10 ? "0" : "") + String(byte)
      case a:
        guard byte < 0x60 else { return false }
        values.append(byte < 0x20 ? Int(byte) + 64 : Int(byte) - 32)
        text.unicodeScalars.append(byte < 0x20 ? " " : Unicode.Scalar(byte))
      default:
        guard (0x20..<0x80).contains(byte) else { return false }
        values.append(Int(byte) - 32)
        text.unicodeScalars.append(Unicode.Scalar(byte))
      }
    }
    let check = values.enumerated().reduce(0) { $0 + $1.element * max(1, $1.offset) } % 103
    for value in values + [check, 106] {
      var black = true
      for width in Self.patterns128[value].utf8 {
        modules.append(contentsOf: repeatElement(black, count: Int(width) - 0x30))
        black.toggle()
      }
    }
    return true
  }
}
