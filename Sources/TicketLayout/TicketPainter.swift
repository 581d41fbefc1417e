import CPango
import TicketTemplates

/// Draws filled templates as a printer's dots.
///
/// Not for use by two threads at once. Pango 1.50 starts two short-lived threads of its own, which match fonts and open nothing, whenever a size of
/// text is first used: a system call filter must apply to all threads and allow them.
package final class TicketPainter {
  let fonts: FontSet
  private let rendering: TextRendering
  private var setter: TextSetter?
  private var pictures = PictureCache()

  /// Opens nothing yet.
  package convenience init(fonts: FontSet) { self.init(fonts: fonts, rendering: .standard) }

  init(fonts: FontSet, rendering: TextRendering) {
    self.fonts = fonts
    self.rendering = rendering
  }

  /// Makes everything ready, so that painting opens no file any more: each font gives a letter once.
  /// Throws when nothing can be drawn with these fonts.
  package func warmUp() throws(LayoutError) {
    let setter = try textSetter()
    // Line breaking in Thai reads a dictionary, and a missing glyph's box has its own font. U+10FFFD is for private use: no font has it.
    let text = "的a1\u{1820}\u{0E01}\u{0E32}\u{0E23}\u{10FFFD}"
    var blocks: [FilledTicket.Block] = []
    for isBold in [false, true] {
      let style = FilledTicket.TextStyle(size: 4, isBold: isBold)
      blocks += [.text(text, style), .mongolian(text, style, height: 20)]
    }
    _ = try paint(FilledTicket(blocks: blocks), on: Paper(widthDots: 384, dpi: 203))
    try setter.openEveryFace()
  }

  /// Lays the ticket out and draws it. The same ticket, paper, pictures and fonts always give the same dots.
  /// - Parameter images: PNG files of the template by their names there.
  package func paint(_ ticket: FilledTicket, on paper: Paper, images: [String: [UInt8]] = [:]) throws(LayoutError) -> PaintedTicket {
    let (canvas, notes) = try draw(ticket, on: paper, images: images, bleed: 0)
    return PaintedTicket(
      width: canvas.width, height: canvas.height,
      rows: BitPacking.pack(canvas.dots, width: canvas.width, height: canvas.height, stride: canvas.stride), notes: notes)
  }

  /// - Parameter bleed: dots of sheet around the paper, where tests see what would have been cropped.
  func draw(
    _ ticket: FilledTicket, on paper: Paper, images: [String: [UInt8]], bleed: Int
  ) throws(LayoutError) -> (canvas: Canvas, notes: [LayoutNote]) {
    guard paper.isUsable else { throw .badPaper(paper) }
    let longest = min(max(ticket.longest.isFinite ? ticket.longest : 0, 0), 1000)
    let mostRows = paper.dots(longest)
    let composition = try compose(ticket, on: paper, images: images, mostRows: mostRows)
    guard composition.height <= mostRows else {
      throw .tooLong(millimetres: paper.millimetres(composition.height), longest: longest)
    }
    var canvas = Canvas(width: paper.widthDots + 2 * bleed, height: max(1, composition.height) + 2 * bleed)
    for bar in composition.bars { canvas.fill(x: bar.x + bleed, y: bar.y + bleed, width: bar.width, height: bar.height) }
    for (x, y, picture) in composition.pictures { canvas.place(picture, x: x + bleed, y: y + bleed) }
    if !composition.lines.isEmpty {
      try canvas.draw { context in
        for line in composition.lines { Self.draw(line, context, bleed) }
      }
    }
    return (canvas, composition.notes(fonts))
  }

  private static func draw(_ line: Composition.PlacedLine, _ context: OpaquePointer, _ bleed: Int) {
    for strike in 0...(line.paragraph.isStruckTwice ? 1 : 0) { drawOnce(line, context, bleed, strike) }
  }

  private static func drawOnce(_ line: Composition.PlacedLine, _ context: OpaquePointer, _ bleed: Int, _ strike: Int) {
    cairo_save(context)
    // On a sheet that is nothing but ink, white is its absence.
    cairo_set_operator(context, line.isInverse ? CAIRO_OPERATOR_DEST_OUT : CAIRO_OPERATOR_OVER)
    cairo_translate(context, Double(line.x + bleed + strike), Double(line.y + bleed))
    if line.direction == .vertical {
      // Exactly a quarter turn: a sine would not be exactly 0.
      var turn = cairo_matrix_t(xx: 0, yx: 1, xy: -1, yy: 0, x0: 0, y0: 0)
      cairo_transform(context, &turn)
    }
    cairo_move_to(context, 0, 0)
    pango_cairo_show_layout_line(context, line.paragraph.lines[line.index].handle)
    cairo_restore(context)
  }

  private func textSetter() throws(LayoutError) -> TextSetter {
    if let setter { return setter }
    let made = try TextSetter(fonts, rendering)
    setter = made
    return made
  }

  private func compose(
    _ ticket: FilledTicket, on paper: Paper, images: [String: [UInt8]], mostRows: Int
  ) throws(LayoutError) -> Composition {
    let setter = try textSetter()
    var composition = Composition(ticket, on: paper)
    // Beyond ten times the limit it is refused in any case; until then the error can tell the true length.
    for block in ticket.blocks where composition.height <= 10 * max(mostRows, 1000) {
      switch block {
      case .text(let text, let style): try composition.add([FilledTicket.Cell(text, style, share: 1)], setter)
      case .columns(let cells): try composition.add(cells, setter)
      case .rule(let rule): composition.add(rule)
      case .space(let height): composition.height += paper.dots(height)
      case .qr(let text, let size, let alignment): try composition.addQR(text, size: size, alignment)
      case .barcode(let text, let height, let alignment): try composition.addBarcode(text, height: height, alignment)
      case .mongolian(let text, let style, let height): try composition.addMongolian(text, style, height: height, setter)
      case .image(let name, let width, let alignment):
        guard let bytes = images[name] else { throw .noImage(name: name) }
        let wide = min(paper.dots(width, least: 1), composition.width)
        let (picture, height) = try pictures.picture(bytes, name: name, width: wide, mostRows: mostRows)
        if let picture { composition.pictures.append((composition.start(of: wide, alignment), composition.height, picture)) }
        composition.height += height
      }
    }
    return composition
  }
}
