import TicketLayout
import TicketTemplates

/// Anything that a template could come to, and some that it could not.
enum RandomTicket {
  /// 40 x 20 dots: a black frame.
  static let logo: [UInt8] = {
    var rows = [UInt8](repeating: 0, count: 100)
    for y in 0..<20 { for x in 0..<5 { rows[y * 5 + x] = y < 3 || y > 16 ? 0xFF : x == 0 ? 0xE0 : x == 4 ? 0x07 : 0 } }
    return (try? PNGWriter.encode(width: 40, height: 20, rows: rows, dpi: 203)) ?? []
  }()

  private static let pieces = [
    "办理窗口", "Window", " ", "3", "\n", "囊", "ᠮᠣᠩᠭᠣᠯ", "ᠪᠢᠴᠢᠭ ", "سلام", "fj", "\u{301}\u{302}\u{303}", "\u{20000}", "、", "Ǻ", "长长长长长长",
    "WWWWWWWWWWWW", "\u{200F}", "\u{E000}", "\u{0}",
  ]

  static func make(_ random: inout SplitMix64) -> FilledTicket {
    let count = Int.random(in: 0...8, using: &random)
    return FilledTicket(
      blocks: (0..<count).map { _ in block(&random) }, margin: Double.random(in: 0...10, using: &random), longest: 1000)
  }

  private static func text(_ random: inout SplitMix64) -> String {
    (0..<Int.random(in: 0...12, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
  }

  private static func style(_ random: inout SplitMix64) -> FilledTicket.TextStyle {
    let size =
      Double.random(in: 0...1, using: &random) < 0.2
      ? Double.random(in: 1.5...60, using: &random) : Double.random(in: 1.5...8, using: &random)
    return FilledTicket.TextStyle(
      size: size, fitsDownTo: Bool.random(using: &random) ? size / 2 : nil, isBold: Bool.random(using: &random),
      isInverse: Bool.random(using: &random), alignment: alignment(&random))
  }

  private static func alignment(_ random: inout SplitMix64) -> FilledTicket.Alignment {
    FilledTicket.Alignment.allCases.randomElement(using: &random) ?? .left
  }

  private static func block(_ random: inout SplitMix64) -> FilledTicket.Block {
    switch Int.random(in: 0...8, using: &random) {
    case 0, 1: .text(text(&random), style(&random))
    case 2:
      .columns(
        (0..<Int.random(in: 1...4, using: &random)).map { _ in
          FilledTicket.Cell(text(&random), style(&random), share: Double.random(in: 0.2...5, using: &random))
        })
    case 3: .rule(FilledTicket.Rule.allCases.randomElement(using: &random) ?? .solid)
    case 4: .space(Double.random(in: 0.5...20, using: &random))
    case 5: .qr("q" + text(&random), size: Double.random(in: 10...60, using: &random), alignment: alignment(&random))
    case 6: .barcode("A\(random.next() % 100_000)", height: Double.random(in: 3...30, using: &random), alignment: alignment(&random))
    case 7: .image("logo", width: Double.random(in: 1...90, using: &random), alignment: alignment(&random))
    default: .mongolian(text(&random), style(&random), height: Double.random(in: 5...60, using: &random))
    }
  }
}
