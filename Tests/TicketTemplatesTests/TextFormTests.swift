import DeviceCore
import Testing

@testable import TicketTemplates

@Suite struct TextFormTests {
  private let wide = TextPaper(columns: 48, dotsPerMillimetre: 8)
  private let narrow = TextPaper(columns: 32, dotsPerMillimetre: 8)

  private func lines(_ blocks: FilledTicket.Block..., on paper: TextPaper) -> [TicketLine] {
    FilledTicket(blocks: blocks).textForm(paper).lines
  }

  private func texts(_ lines: [TicketLine]) -> [String] {
    lines.map { line in
      if case .text(let text) = line.element { return text }
      return "?"
    }
  }

  @Test(arguments: [
    (1.5, 1), (3.0, 1), (3.5, 1), (4.0, 2), (6.0, 2), (7.5, 2), (8.0, 3), (10.0, 3), (12.0, 4), (13.0, 4), (18.0, 5), (60.0, 8),
  ]) func sizesBecomeMultiplesOfTheCharacter(_ size: (Double, Int)) {
    let line = lines(.text("A", .init(size: size.0)), on: wide)
    #expect(line == [TicketLine(.text("A"), width: size.1, height: size.1)])
  }

  @Test func atEachResolutionNoSizeIsMoreThanAFifthShortAndNoLeastSizeShortAtAll() {
    for dots in [180 / 25.4, 203 / 25.4, 8] {
      let paper = TextPaper(columns: 48, dotsPerMillimetre: dots)
      let character = 24 / dots
      for tenths in 15...180 {
        let size = min(Double(tenths) / 10, 8 * character)
        #expect(Double(paper.scale(size)) * character >= size * 0.8 - 0.001, "\(size)")
        #expect(Double(paper.scale(notBelow: size)) * character >= size - 0.07, "\(size)")
      }
    }
  }

  @Test func alignmentAndWeightGoThroughAndInverseBecomesBold() {
    let line = lines(
      .text("a", .init(size: 3, isBold: true, alignment: .center)), .text("b", .init(size: 3, isInverse: true, alignment: .right)), on: wide
    )
    #expect(line == [TicketLine(.text("a"), alignment: .center, bold: true), TicketLine(.text("b"), alignment: .right, bold: true)])
  }

  @Test func rulesSpacesAndCodes() {
    let ticket = FilledTicket(blocks: [
      .rule(.double), .space(2), .space(100), .qr("x", size: 20, alignment: .center), .barcode("123", height: 10, alignment: .right),
      .image("a.png", width: 10, alignment: .left), .mongolian("ᠮᠣ", .init(size: 4), height: 30),
      .image("a.png", width: 5, alignment: .left),
    ])
    let form = ticket.textForm(wide)
    #expect(
      form.lines == [
        TicketLine(.rule), TicketLine(.feed(16)), TicketLine(.feed(800)),
        TicketLine(.feed(16)), TicketLine(.qr("x"), alignment: .center), TicketLine(.feed(16)),
        TicketLine(.text("123"), alignment: .right),
      ])
    #expect(form.notes == [.barcodeAsText, .imageLeftOut("a.png"), .mongolianLeftOut])
    #expect(form.notes.map(\.word) == ["barcode_as_text", "image_left_out", "mongolian_left_out"])
    #expect(form.notes.map(\.detail) == ["", "a.png", ""])
    #expect(ticket.textLines(columns: 48, dotsPerMillimetre: 8) == form.lines)
  }

  @Test func aPrinterWithoutQRCodesPrintsTheContent() {
    let form = FilledTicket(blocks: [.qr("https://hall.example/q/A023", size: 20, alignment: .center)])
      .textForm(TextPaper(columns: 16, dotsPerMillimetre: 8, drawsQRCodes: false))
    #expect(texts(form.lines) == ["https://hall.exa", "mple/q/A023"])
    #expect(form.notes == [.qrAsText])
  }

  @Test func aTextThatIsToFitTakesTheLargestSizeAtWhichItDoes() {
    let style = FilledTicket.TextStyle(size: 12, fitsDownTo: 6)
    #expect(lines(.text("A023", style), on: narrow).map(\.width) == [4])
    #expect(lines(.text("ABCDEFGHIJ", style), on: narrow).map(\.width) == [3])
    #expect(lines(.text("ABCDEFGHIJKLMNOP", style), on: narrow).map(\.width) == [2])
    // Below its least size it becomes narrower, and where that is no help it is broken after all.
    let narrower = lines(.text("ABCDEFGHIJKLMNOPQ", style), on: narrow)
    #expect(narrower.map(\.width) == [1] && narrower.map(\.height) == [2])
    let broken = lines(.text("ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJ", style), on: narrow)
    #expect(broken.map(\.width) == [2, 2, 2])
    #expect(texts(broken) == ["ABCDEFGHIJKLMNOP", "QRSTUVWXYZABCDEF", "GHIJ"])
  }

  // MARK: Lines

  @Test(arguments: [
    ("", 8, [""]),
    ("一二三四五", 8, ["一二三四", "五"]),
    ("一二三四，五六", 8, ["一二三", "四，五六"]),
    ("一二三（四五）", 8, ["一二三", "（四五）"]),
    ("one two three", 8, ["one two", "three"]),
    ("a，b", 2, ["a", "，", "b"]),
    ("abcdefghijkl", 5, ["abcde", "fghij", "kl"]),
    ("窗口 12 号", 8, ["窗口 12", "号"]),
    ("ab abcdefghijkl c", 5, ["ab", "abcde", "fghij", "kl c"]),
    ("号a", 1, ["号", "a"]),
    ("  two blanks", 12, ["  two blanks"]),
    ("end   ", 3, ["end"]),
  ]) func linesAreBrokenWhereTheScriptAllows(_ example: (String, Int, [String])) {
    #expect(LineBreaking.lines(example.0, width: example.1) == example.2)
  }

  @Test func noLineIsTooWideAndNothingIsLostWhateverTheText() {
    var random = SplitMix64(state: 42)
    let pieces = [
      "窗", "口", "，", "。", "（", "）", "a", "b", "word", "longerword", " ", "  ", "12", "é", "e\u{301}", "😀", "\u{20000}", "…", "“", "”", "¥",
    ]
    for _ in 0..<3000 {
      let text = (0..<Int.random(in: 0...60, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
      let width = Int.random(in: 2...48, using: &random)
      let lines = LineBreaking.lines(text, width: width)
      #expect(lines.allSatisfy { LineBreaking.width($0) <= width }, "\(text) at \(width)")
      #expect(Self.withoutBlanks(lines.joined()) == Self.withoutBlanks(text), "\(text) at \(width)")
    }
  }

  static func withoutBlanks(_ text: String) -> [Unicode.Scalar] { text.unicodeScalars.filter { $0 != " " } }

  // MARK: Rows

  @Test func cellsArePaddedAndAlignedWithinTheirShare() {
    let style = FilledTicket.TextStyle(size: 3)
    let row = lines(
      .columns([
        .init("窗口", style, share: 1), .init("3 号", FilledTicket.TextStyle(size: 3, alignment: .center), share: 1),
        .init("6", FilledTicket.TextStyle(size: 3, alignment: .right), share: 2),
      ]), on: narrow)
    // 32 columns less two blanks between: 8, 7, 15.
    #expect(texts(row) == ["窗口      3 号                 6"])
    #expect(row.allSatisfy { LineBreaking.width(texts([$0]).joined()) <= 32 })
  }

  @Test func aCellThatIsTooLongGoesOnBelowItself() {
    let style = FilledTicket.TextStyle(size: 3)
    let row = lines(
      .columns([.init("事项", style, share: 1), .init("社会保险关系转移接续登记", style, share: 2)]), on: TextPaper(columns: 19, dotsPerMillimetre: 8))
    #expect(texts(row) == ["事项   社会保险关系", "       转移接续登记"])
  }

  @Test func aRowHasTheLargestSizeAtWhichItStaysOnOneLine() {
    let small = FilledTicket.TextStyle(size: 3)
    let large = FilledTicket.TextStyle(size: 6)
    let fits = lines(.columns([.init("号", small, share: 1), .init("A1", large, share: 1)]), on: narrow)
    #expect(fits.map(\.height) == [2])
    let tooLong = lines(.columns([.init("前面等候人数", small, share: 1), .init("A1", large, share: 1)]), on: narrow)
    #expect(tooLong.map(\.height) == [1])
    // Never below the smallest; where it would have to be broken it becomes narrower.
    let narrower = lines(.columns([.init("前面等候", large, share: 1), .init("12 人在等", large, share: 1)]), on: narrow)
    #expect(narrower.map(\.height) == [2] && narrower.map(\.width) == [1])
    let broken = lines(.columns([.init("等候", large, share: 1), .init("请到指定窗口办理", large, share: 2)]), on: narrow)
    #expect(broken.map(\.height) == [2] && broken.map(\.width) == [1])
  }

  @Test func onPaperTooNarrowForItARowIsStacked() {
    let style = FilledTicket.TextStyle(size: 3)
    let cells = ["一", "二", "三"].map { FilledTicket.Cell($0, style, share: 1) }
    #expect(texts(lines(.columns(cells), on: TextPaper(columns: 10, dotsPerMillimetre: 8))) == ["一", "二", "三"])
  }

  @Test func rowsAreNeverTooWideAndLoseNothingWhateverTheCells() {
    var random = SplitMix64(state: 5)
    let pieces = ["窗", "口", "，", "a", "word", " ", "12", "（", "）", "A023", "extraordinarily"]
    for _ in 0..<2000 {
      let cells = (0..<Int.random(in: 1...6, using: &random)).map { _ in
        FilledTicket.Cell(
          (0..<Int.random(in: 0...20, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }.joined(),
          .init(
            size: Double.random(in: 1.5...60, using: &random), isBold: .random(using: &random),
            alignment: FilledTicket.Alignment.allCases.randomElement(using: &random) ?? .left),
          share: Double.random(in: 0.1...100, using: &random))
      }
      let paper = TextPaper(columns: Int.random(in: 4...60, using: &random), dotsPerMillimetre: 8)
      let lines = lines(.columns(cells), on: paper)
      for line in lines { #expect(LineBreaking.width(texts([line]).joined()) * line.width <= max(paper.columns, 2 * line.width)) }
      let printed = Self.withoutBlanks(texts(lines).joined()).map(\.value).sorted()
      #expect(printed == Self.withoutBlanks(cells.map(\.text).joined()).map(\.value).sorted())
    }
  }

  @Test(arguments: [(0, 8.0), (-5, -1), (Int.max, .infinity), (32, .nan)]) func paperThatThereIsNotIsTakenAsTheNearestThereIs(
    _ values: (Int, Double)
  ) {
    let ticket = FilledTicket(blocks: [.text("号码 A023", .init(size: 12)), .space(.nan), .space(1e300)])
    #expect(!ticket.textLines(columns: values.0, dotsPerMillimetre: values.1).isEmpty)
  }
}
