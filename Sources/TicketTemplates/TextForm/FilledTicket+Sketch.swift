import DeviceCore

extension FilledTicket {
  /// What lines of a printer's own font come to on paper, roughly: sizes and places are right, the shapes are another font's.
  ///
  /// - Parameter widthDots: of the print head.
  package init(sketching lines: [TicketLine], on paper: TextPaper, widthDots: Int) {
    func millimetres(_ dots: Int) -> Double { Double(dots) / paper.dotsPerMillimetre }
    let em = millimetres(paper.characterHeight)
    let blocks = lines.map { line -> Block in
      let alignment = Alignment(line.alignment)
      switch line.element {
      case .text(let text):
        // A line of the printer never grows beyond the paper; its multiples of width and height may differ, a font's do not.
        let size = em * Double(min(line.height, line.width + 1))
        return text.isEmpty
          ? .space(em) : .text(text, TextStyle(size: size, fitsDownTo: em / 2, isBold: line.bold, alignment: alignment))
      case .qr(let content):
        // A code that the printer has no room for is none in the sketch either: the layout refuses it at this size.
        let dots = QRCodeSize(bytes: content.utf8.count, widthDots: widthDots)?.dots ?? widthDots
        return .qr(content, size: millimetres(dots), alignment: alignment)
      case .rule: return .rule(.dashed)
      case .feed(let dots): return .space(max(0.5, min(100, millimetres(dots))))
      }
    }
    self.init(blocks: blocks, margin: 0, longest: 1000)
  }
}

extension FilledTicket.Alignment {
  init(_ alignment: TicketLine.Alignment) {
    self =
      switch alignment {
      case .left: .left
      case .center: .center
      case .right: .right
      }
  }
}
