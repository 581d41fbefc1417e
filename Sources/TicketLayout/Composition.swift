import TicketTemplates

/// Everything on a ticket with its place: measured, not drawn yet. Dots, from the paper's upper left corner.
struct Composition {
  /// A line of text: where it starts on its base line.
  struct PlacedLine {
    let paragraph: Paragraph
    let index: Int
    let x: Int
    let y: Int
    let direction: TextSetter.Direction
    let isInverse: Bool
  }

  /// A rectangle of ink.
  struct Bar {
    let x: Int
    let y: Int
    let width: Int
    let height: Int
  }

  let paper: Paper
  /// Left and right of everything.
  let margin: Int
  /// How much paper is used so far.
  var height = 0
  var lines: [PlacedLine] = []
  var bars: [Bar] = []
  var pictures: [(x: Int, y: Int, picture: Halftone)] = []
  var tally = GlyphTally()
  var lowCorrection: [Int] = []

  init(_ ticket: FilledTicket, on paper: Paper) {
    self.paper = paper
    // On paper narrower than any that the margins were made for, they take half of it.
    margin = min(paper.dots(ticket.margin), paper.widthDots / 4)
  }

  /// What is left between the margins.
  var width: Int { paper.widthDots - 2 * margin }

  /// What its sender should know.
  func notes(_ fonts: FontSet) -> [LayoutNote] {
    tally.notes(fonts) + Set(lowCorrection).sorted().map { LayoutNote(word: .qrLowCorrection, detail: "\($0)") }
  }

  /// Where something `length` dots wide begins between the margins.
  func start(of length: Int, _ alignment: FilledTicket.Alignment) -> Int {
    switch alignment {
    case .left: margin
    case .center: (paper.widthDots - length) / 2
    case .right: paper.widthDots - margin - length
    }
  }

  /// Where a code begins: as aligned, but with its quiet zone on the paper.
  private func start(ofCode length: Int, quietZone: Int, _ alignment: FilledTicket.Alignment) -> Int {
    max(quietZone, min(start(of: length, alignment), paper.widthDots - quietZone - length))
  }

  mutating func add(_ cells: [FilledTicket.Cell], _ setter: TextSetter) throws(LayoutError) {
    guard !cells.isEmpty else { return }
    let gap = cells.count > 1 ? min(paper.dots(1), width / (4 * cells.count)) : 0
    let room = width - gap * (cells.count - 1)
    let total = cells.reduce(0) { $0 + max(0, $1.share.isFinite ? $1.share : 0) }
    var paragraphs: [(paragraph: Paragraph, x: Int, width: Int, inset: Int)] = []
    var shares = 0.0
    for (index, cell) in cells.enumerated() {
      // From the sum, so that rounding never adds up.
      func edge(_ shares: Double) -> Int { total > 0 ? Int(Double(room) * min(1, shares / total)) : room }
      let begin = edge(shares)
      shares += max(0, cell.share.isFinite ? cell.share : 0)
      let end = index == cells.count - 1 ? room : edge(shares)
      let width = max(1, end - begin)
      // White letters keep off the edge of their black ground.
      let inset = cell.style.isInverse ? min(paper.dots(cell.style.size) / 4, width / 8) : 0
      let paragraph = try setter.paragraph(cell.text, cell.style, length: width - 2 * inset, on: paper, &tally)
      paragraphs.append((paragraph, margin + begin + gap * index, width, inset))
    }
    // First lines stand on one base line.
    let above = paragraphs.reduce(0) { max($0, $1.paragraph.lines.first?.above ?? 0) }
    let height = paragraphs.reduce(0) { max($0, above - ($1.paragraph.lines.first?.above ?? 0) + $1.paragraph.height) }
    for (cell, (paragraph, x, width, inset)) in zip(cells, paragraphs) {
      if cell.style.isInverse { bars.append(Bar(x: x, y: self.height, width: width, height: height)) }
      var y = self.height + above - (paragraph.lines.first?.above ?? 0)
      for (index, line) in paragraph.lines.enumerated() {
        lines.append(
          PlacedLine(
            paragraph: paragraph, index: index, x: x + inset + line.start(in: width - 2 * inset, cell.style.alignment), y: y + line.above,
            direction: .horizontal, isInverse: cell.style.isInverse))
        y += line.height
      }
    }
    self.height += height
  }

  /// Columns that no longer fit beside each other go on below.
  mutating func addMongolian(_ text: String, _ style: FilledTicket.TextStyle, height: Double, _ setter: TextSetter) throws(LayoutError) {
    let length = paper.dots(height, least: 1)
    let inset = style.isInverse ? min(paper.dots(style.size) / 4, length / 8) : 0
    let paragraph = try setter.paragraph(
      text, style, role: .mongolian, .vertical, length: length - 2 * inset, depth: width, on: paper, &tally)
    var rest = paragraph.lines.indices
    while let first = rest.first {
      var used = 0
      let band = rest.prefix { index in
        used += paragraph.lines[index].height
        return index == first || used <= width
      }
      rest = rest.dropFirst(band.count)
      let across = band.reduce(0) { $0 + paragraph.lines[$1].height }
      let down = band.reduce(0) { max($0, paragraph.lines[$1].advance, paragraph.lines[$1].ink.count) }
      let left = start(of: across, style.alignment)
      if style.isInverse { bars.append(Bar(x: left, y: self.height, width: across, height: down + 2 * inset)) }
      var x = left
      for index in band {
        let line = paragraph.lines[index]
        // Turned clockwise, what is above the base line lies to its right.
        lines.append(
          PlacedLine(
            paragraph: paragraph, index: index, x: x + line.below, y: self.height + inset + line.start(in: down, .left),
            direction: .vertical,
            isInverse: style.isInverse))
        x += line.height
      }
      self.height += down + 2 * inset
      if !rest.isEmpty { self.height += paper.dots(1) }
    }
  }

  mutating func add(_ rule: FilledTicket.Rule) {
    let thick = paper.dots(0.25, least: 1)
    let free = paper.dots(0.75, least: 1)
    let top = height + free
    switch rule {
    case .solid:
      bars.append(Bar(x: margin, y: top, width: width, height: thick))
      height = top + thick + free
    case .double:
      let second = top + thick + paper.dots(0.5, least: 1)
      bars.append(Bar(x: margin, y: top, width: width, height: thick))
      bars.append(Bar(x: margin, y: second, width: width, height: thick))
      height = second + thick + free
    case .dashed:
      let dash = paper.dots(1, least: 1)
      for x in stride(from: 0, to: width, by: 2 * dash) {
        bars.append(Bar(x: margin + x, y: top, width: min(dash, width - x), height: thick))
      }
      height = top + thick + free
    }
  }

  mutating func addQR(_ text: String, size: Double, _ alignment: FilledTicket.Alignment) throws(LayoutError) {
    let asked = paper.dots(size, least: 1)
    func module(_ code: QRCode) -> Int { min(asked / code.size, paper.widthDots / (code.size + 2 * QRCode.quietZone)) }
    // nil: too long for this level, perhaps not for the next.
    var code: QRCode?
    do { code = try QRCode(text) } catch .qrTooLong {}
    if code.map({ module($0) < 2 }) ?? true {
      let low = try QRCode(text, isLow: true)
      guard module(low) >= 2 else {
        let isWide = asked / low.size >= 2
        throw .qrTooDense(
          needed: paper.millimetres(2 * (isWide ? low.size + 2 * QRCode.quietZone : low.size)),
          available: paper.millimetres(isWide ? paper.widthDots : asked))
      }
      lowCorrection.append(text.utf8.count)
      code = low
    }
    guard let code else { return }
    let dots = module(code)
    let quiet = QRCode.quietZone * dots
    let x = start(ofCode: code.size * dots, quietZone: quiet, alignment)
    for row in 0..<code.size {
      var column = 0
      while column < code.size {
        // Neighbours as one bar.
        let first = column
        while column < code.size, code.modules[row * code.size + column] { column += 1 }
        if column > first {
          bars.append(Bar(x: x + first * dots, y: height + quiet + row * dots, width: (column - first) * dots, height: dots))
        }
        column += 1
      }
    }
    height += code.size * dots + 2 * quiet
  }

  mutating func addBarcode(_ text: String, height: Double, _ alignment: FilledTicket.Alignment) throws(LayoutError) {
    let code = try Code128(text)
    let needed = code.modules + 2 * Code128.quietZone
    // 0.375 mm is what window scanners and phones read at ease; wider only costs paper.
    let dots = min(paper.widthDots / needed, paper.dots(0.375, least: 2))
    guard dots >= 2 else {
      throw .barcodeTooWide(needed: paper.millimetres(needed * 2), available: paper.millimetres(paper.widthDots))
    }
    let free = paper.dots(1)
    let tall = paper.dots(height, least: 1)
    var x = start(ofCode: code.modules * dots, quietZone: Code128.quietZone * dots, alignment)
    for (index, modules) in code.widths.enumerated() {
      let width = Int(modules) * dots
      if index.isMultiple(of: 2) { bars.append(Bar(x: x, y: self.height + free, width: width, height: tall)) }
      x += width
    }
    self.height += tall + 2 * free
  }
}
