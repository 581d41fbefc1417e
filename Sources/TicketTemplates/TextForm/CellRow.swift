import DeviceCore

/// A row of columns as printed lines: cells padded with blanks, one blank at least between them.
///
/// A printed line has one size of characters: the largest of the cells' at which every cell stays on one line, but none below the smallest
/// of them. Where even that would break a cell, the characters keep that height and become narrower.
struct CellRow {
  /// Columns below which a cell holds too little to be read: two Hanzi.
  private static let leastWidth = 4

  let lines: [TicketLine]

  init(_ cells: [FilledTicket.Cell], _ paper: TextPaper) {
    let scales = cells.map { paper.scale($0.style.size) }
    let smallest = scales.min() ?? 1
    let isBold = cells.contains { $0.style.isBold || $0.style.isInverse }
    // By their width.
    let possible = (1...(scales.max() ?? 1)).reversed().compactMap { scale in
      Self.widths(cells, columns: paper.columns / scale).map { (scale: scale, widths: $0) }
    }
    let isOneLine = { (widths: [Int]) in zip(cells, widths).allSatisfy { LineBreaking.width($0.text) <= $1 } }
    guard let choice = possible.first(where: { isOneLine($0.widths) }) ?? possible.last else {
      lines = Self.stacked(cells, paper, isBold: isBold)
      return
    }
    lines = Self.beside(cells, choice.widths).map {
      TicketLine(.text($0), bold: isBold, width: choice.scale, height: max(choice.scale, smallest))
    }
  }

  /// Columns of each cell, without the blank behind it; nil when one would be too narrow.
  private static func widths(_ cells: [FilledTicket.Cell], columns: Int) -> [Int]? {
    let total = cells.reduce(0) { $0 + $1.share }
    let room = columns - (cells.count - 1)
    guard room > 0, total > 0, total.isFinite else { return nil }
    var widths: [Int] = []
    var share = 0.0
    var taken = 0
    for cell in cells {
      // Rounded from the left edge, so that together they fill the line.
      share += cell.share
      let end = Int((Double(room) * share / total).rounded())
      guard end - taken >= min(leastWidth, columns) else { return nil }
      widths.append(end - taken)
      taken = end
    }
    return widths
  }

  private static func beside(_ cells: [FilledTicket.Cell], _ widths: [Int]) -> [String] {
    let columns = zip(cells, widths).map { LineBreaking.lines($0.text, width: $1) }
    return (0..<(columns.map(\.count).max() ?? 0)).map { row in
      var line = ""
      for (index, (cell, width)) in zip(cells, widths).enumerated() {
        let text = row < columns[index].count ? columns[index][row] : ""
        line += (index > 0 ? " " : "") + padded(text, to: width, cell.style.alignment)
      }
      guard let last = line.lastIndex(where: { $0 != " " }) else { return "" }
      return String(line[...last])
    }
  }

  private static func padded(_ text: String, to width: Int, _ alignment: FilledTicket.Alignment) -> String {
    let blanks = max(0, width - LineBreaking.width(text))
    let before =
      switch alignment {
      case .left: 0
      case .center: blanks / 2
      case .right: blanks
      }
    return String(repeating: " ", count: before) + text + String(repeating: " ", count: blanks - before)
  }

  /// One under another, where the paper is too narrow for them.
  private static func stacked(_ cells: [FilledTicket.Cell], _ paper: TextPaper, isBold: Bool) -> [TicketLine] {
    cells.filter { !$0.text.isEmpty }.flatMap { cell in
      let scale = paper.scale(cell.style.size)
      return LineBreaking.lines(cell.text, width: paper.columns / scale).map {
        TicketLine(.text($0), alignment: TicketLine.Alignment(cell.style.alignment), bold: isBold, width: scale, height: scale)
      }
    }
  }
}
