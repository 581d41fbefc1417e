/// Code 128 by ISO/IEC 15417: code sets B and C, the check character, the stop.
struct Code128 {
  /// Widths of bars and spaces in modules, a bar first.
  let widths: [UInt8]

  /// All of it without quiet zones.
  var modules: Int { widths.reduce(0) { $0 + Int($1) } }

  /// What must stay white at each side, in modules.
  static let quietZone = 10

  /// Printable ASCII, at least one character.
  init(_ text: String) throws(LayoutError) {
    guard !text.isEmpty else { throw .barcodeContent(nil) }
    if let other = text.unicodeScalars.first(where: { !(0x20...0x7E).contains($0.value) }) { throw .barcodeContent(other) }
    let values = Self.values(Array(text.utf8))
    // Start counts once, then each character by its place.
    var sum = values.first ?? 0
    for (place, value) in values.enumerated().dropFirst() { sum = (sum + place % 103 * value) % 103 }
    var widths: [UInt8] = []
    widths.reserveCapacity(values.count * 6 + 13)
    for value in values + [sum % 103, 106] { widths += Self.patterns[value] }
    self.widths = widths
  }

  /// Set C holds two digits in a character and is worth changing to for four digits at an end, six in the middle (annex E of the standard).
  private static func values(_ text: [UInt8]) -> [Int] {
    func digits(at start: Int) -> Int { text[start...].prefix { (0x30...0x39).contains($0) }.count }
    var values: [Int] = []
    var index = 0
    var inC = false
    let leading = digits(at: 0)
    if leading >= 4 || (leading == 2 && text.count == 2) {
      values.append(105)
      inC = true
    } else {
      values.append(104)
    }
    while index < text.count {
      if inC {
        if digits(at: index) >= 2 {
          values.append(Int(text[index] - 0x30) * 10 + Int(text[index + 1] - 0x30))
          index += 2
        } else {
          values.append(100)
          inC = false
        }
        continue
      }
      let run = digits(at: index)
      if run >= 6 || (run >= 4 && index + run == text.count) {
        // An odd digit goes first, in set B.
        if !run.isMultiple(of: 2) {
          values.append(Int(text[index]) - 0x20)
          index += 1
        }
        values.append(99)
        inC = true
      } else {
        values.append(Int(text[index]) - 0x20)
        index += 1
      }
    }
    return values
  }

  /// Values 0 to 105 and the stop, 106 (table 1 of the standard).
  private static let patterns: [[UInt8]] =
    """
    212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 122231 113222 123122 123221 223211 221132
    221231 213212 223112 312131 311222 321122 321221 312212 322112 322211 212123 212321 232121 111323 131123 131321 112313 132113 132311 211313
    231113 231311 112133 112331 132131 113123 113321 133121 313121 211331 231131 213113 213311 213131 311123 311321 331121 312113 312311 332111
    314111 221411 431111 111224 111422 121124 121421 141122 141221 112214 112412 122114 122411 142112 142211 241211 221114 413111 241112 134111
    111242 121142 121241 114212 124112 124211 411212 421112 421211 212141 214121 412121 111143 111341 131141 114113 114311 411113 411311 113141
    114131 311141 411131 211412 211214 211232 2331112
    """.split { $0 == " " || $0 == "\n" }.map { $0.utf8.map { $0 - 0x30 } }
}
