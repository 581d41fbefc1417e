import DeviceCore

/// A ticket in the printer's own characters.
package struct TextForm: Hashable, Sendable {
  package var lines: [TicketLine]
  /// What the picture shows and this form does not, each once.
  package var notes: [Note]

  /// Something that the text form leaves out or shows otherwise.
  package enum Note: Hashable, Sendable {
    /// No printer's font has Mongolian.
    case mongolianLeftOut
    /// The picture, by its name.
    case imageLeftOut(String)
    /// The printer draws no QR codes; their content was printed as text.
    case qrAsText
    /// The characters of a barcode were printed without the bars.
    case barcodeAsText

    /// The note's word: docs/names.md.
    package var word: String {
      switch self {
      case .mongolianLeftOut: "mongolian_left_out"
      case .imageLeftOut: "image_left_out"
      case .qrAsText: "qr_as_text"
      case .barcodeAsText: "barcode_as_text"
      }
    }

    /// What it is about; empty when the word says it all.
    package var detail: String {
      if case .imageLeftOut(let name) = self { return name }
      return ""
    }
  }
}

extension FilledTicket {
  /// The lines of ``textForm(_:)``.
  ///
  /// - Parameters:
  ///   - columns: half-width characters of normal size in one line.
  ///   - dotsPerMillimetre: 8 at 203 dpi.
  package func textLines(columns: Int, dotsPerMillimetre: Double) -> [TicketLine] {
    textForm(TextPaper(columns: columns, dotsPerMillimetre: dotsPerMillimetre)).lines
  }

  /// The ticket in the printer's own characters.
  ///
  /// Sizes become multiples of the printer's character (``TextPaper``), white on black becomes bold, every rule a plain one. A text that
  /// is to fit on one line takes the largest multiple at which it does, down to its smallest size; there its characters become narrower
  /// before it is broken. Lines are broken as ``LineBreaking`` says: no character is lost but the blanks at a line's end. A row of columns
  /// has one size, since a printed line has: see ``CellRow``.
  package func textForm(_ paper: TextPaper) -> TextForm {
    var form = TextForm(lines: [], notes: [])
    for block in blocks { form.append(block, paper) }
    return form
  }
}

extension TextForm {
  /// Millimetres of paper above and below a QR code.
  private static let quietZone = 2.0

  fileprivate mutating func append(_ block: FilledTicket.Block, _ paper: TextPaper) {
    switch block {
    case .text(let text, let style): append(text, style, paper)
    case .columns(let cells): lines += CellRow(cells, paper).lines
    case .rule: lines.append(TicketLine(.rule))
    case .space(let height): lines.append(TicketLine(.feed(paper.dots(height))))
    case .qr(let code, _, let alignment):
      if paper.drawsQRCodes {
        // Printers draw the modules alone; without white around them cameras read nothing.
        let quietZone = TicketLine(.feed(paper.dots(Self.quietZone)))
        lines += [quietZone, TicketLine(.qr(code), alignment: TicketLine.Alignment(alignment)), quietZone]
      } else {
        append(code, FilledTicket.TextStyle(size: TemplateBlock.standardSize, alignment: alignment), paper)
        note(.qrAsText)
      }
    case .barcode(let code, _, let alignment):
      append(code, FilledTicket.TextStyle(size: TemplateBlock.standardSize, alignment: alignment), paper)
      note(.barcodeAsText)
    case .image(let name, _, _): note(.imageLeftOut(name))
    case .mongolian: note(.mongolianLeftOut)
    }
  }

  private mutating func append(_ text: String, _ style: FilledTicket.TextStyle, _ paper: TextPaper) {
    var height = paper.scale(style.size)
    var width = height
    if let least = style.fitsDownTo {
      let columns = LineBreaking.width(text)
      let smallest = min(paper.scale(notBelow: least), height)
      let fits = { (scale: Int) in columns <= paper.columns / scale }
      height = (smallest...height).last(where: fits) ?? smallest
      width = (1...height).last(where: fits) ?? height
    }
    for line in LineBreaking.lines(text, width: paper.columns / width) {
      lines.append(
        TicketLine(
          .text(line), alignment: TicketLine.Alignment(style.alignment), bold: style.isBold || style.isInverse, width: width,
          height: height))
    }
  }

  private mutating func note(_ note: Note) {
    if !notes.contains(note) { notes.append(note) }
  }
}

extension TicketLine.Alignment {
  init(_ alignment: FilledTicket.Alignment) {
    self =
      switch alignment {
      case .left: .left
      case .center: .center
      case .right: .right
      }
  }
}
