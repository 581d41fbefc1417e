import HallInterface

/// What `hallctl printer test` prints: a ruler, Chinese in several sizes, and a code that can be known only from the paper.
package struct TestSheet: Sendable {
  /// Dots of a half-width character (ESC/POS font A).
  private static let dotsPerColumn = 12

  /// Dots of the head.
  private let width: Int
  package let columns: Int
  package let dotsPerInch: Int
  package let code: String?
  /// A printer without a Chinese font would print question marks.
  private let hasChinese: Bool
  /// A printer that draws no QR codes would refuse the page.
  private let hasQR: Bool

  /// - Parameters:
  ///   - capabilities: as Describe gives them; what is missing is taken as that of 80 mm paper.
  ///   - code: four digits; nil for a sheet that nobody reads back.
  package init(capabilities: [String: String], code: String?) {
    func number(_ name: String, in range: ClosedRange<Int>) -> Int? {
      capabilities[name].flatMap(Int.init).flatMap { range.contains($0) ? $0 : nil }
    }
    width = number("width_dots", in: 96...4096) ?? 576
    columns = number("text_columns", in: 8...340) ?? width / Self.dotsPerColumn
    dotsPerInch = number("dpi", in: 100...1200) ?? 203
    hasChinese = capabilities["text_encoding"] != "ascii"
    hasQR = capabilities["native_qr"] == "true"
    self.code = code
  }

  /// Four digits from a seed; equal seeds give equal codes.
  package static func code(seed: UInt64) -> String {
    // SplitMix64, one step.
    var z = seed &+ 0x9E37_79B9_7F4A_7C15
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    let digits = String((z ^ (z >> 31)) % 10_000)
    return String(repeating: "0", count: 4 - digits.count) + digits
  }

  /// Millimetres that ten characters take, in tenths.
  private var tenthsOfMillimetresPerTen: Int { 10 * Self.dotsPerColumn * 254 / dotsPerInch }

  /// The same page as a picture.
  package var picture: PortableBitmap { TestPicture(width: width, dotsPerInch: dotsPerInch, code: code).bitmap }

  package func lines(printer: String, time: String) -> [HalldTicketPrinter.Line] {
    var lines: [HalldTicketPrinter.Line] = [
      .init(text: hasChinese ? "打印测试 TEST" : "TEST", align: .center, bold: true, width: 2, height: 2),
      .init(text: printer, align: .center), .init(text: time, align: .center), .init(rule: true),
      .init(text: ruler), .init(text: numbers), .init(text: scale), .init(rule: true),
      .init(text: hasChinese ? "加粗 bold" : "bold", bold: true),
      .init(text: hasChinese ? "两倍高 high" : "high", height: 2),
      .init(text: hasChinese ? "两倍宽 wide" : "wide", width: 2),
      .init(text: hasChinese ? "居右 right" : "right", align: .right),
    ]
    if hasChinese { lines.append(.init(text: "呼和浩特 鄂尔多斯 一二三四五六七八九十")) }
    if hasQR { lines.append(.init(qr: "halld test \(printer) \(time)", align: .center)) }
    guard let code else { return lines }
    lines += [
      .init(rule: true), .init(text: hasChinese ? "请输入此码 type this code" : "type this code", align: .center),
      .init(text: code, align: .center, bold: true, width: 4, height: 4),
    ]
    return lines
  }

  /// One mark for each character, a longer one at each tenth, so that the last one stands at the paper's printable edge.
  var ruler: String { String((1...columns).map { $0 % 10 == 0 ? "|" : $0 % 5 == 0 ? "+" : "." }) }

  /// The tens below their marks.
  var numbers: String {
    var line = ""
    for mark in stride(from: 10, through: columns, by: 10) {
      let number = "\(mark)"
      line += String(repeating: " ", count: max(0, mark - number.count - line.count)) + number
    }
    return line
  }

  var scale: String {
    let tenths = tenthsOfMillimetresPerTen
    return "10 = \(tenths / 10).\(tenths % 10) mm, \(columns) = \(columns * tenths / 100) mm"
  }
}
