/// What a ticket shall show, in one or two forms; where both are there, the printer's map chooses by the speed of the line.
package struct TicketContent: Hashable, Sendable {
  package enum Cut: UInt8, Sendable {
    case none = 0
    case partial = 1
    case full = 2
  }

  /// The text form, empty when only the picture was given.
  package var lines: [TicketLine]
  /// The picture form.
  package var bitmap: TicketBitmap?
  package var cut: Cut

  package init(lines: [TicketLine], bitmap: TicketBitmap? = nil, cut: Cut = .partial) {
    self.lines = lines
    self.bitmap = bitmap
    self.cut = cut
  }
}

/// One line of a ticket's text form.
package struct TicketLine: Hashable, Sendable {
  package enum Element: Hashable, Sendable {
    case text(String)
    /// The content of a QR code.
    case qr(String)
    /// A rule over the whole width.
    case rule
    /// Blank space, 1 to 4096 dots.
    case feed(Int)
  }

  package enum Alignment: UInt8, Sendable {
    case left = 0
    case center = 1
    case right = 2
  }

  package var element: Element
  package var alignment: Alignment
  package var bold: Bool
  /// Times the normal width and height of a character, 1 to 8.
  package var width: Int
  package var height: Int

  package init(_ element: Element, alignment: Alignment = .left, bold: Bool = false, width: Int = 1, height: Int = 1) {
    self.element = element
    self.alignment = alignment
    self.bold = bold
    self.width = width
    self.height = height
  }
}

/// A 1-bit picture: rows from top to bottom, each padded to whole bytes, most significant bit left, 1 is black.
package struct TicketBitmap: Hashable, Sendable {
  /// Dots, 1 to 4096.
  package let width: Int
  /// Rows, 1 to 16384 (2 m at 203 dpi).
  package let height: Int
  package let rows: [UInt8]

  package var bytesPerRow: Int { (width + 7) / 8 }

  /// The largest picture that is taken, in bytes.
  package static let sizeLimit = 2 << 20

  /// - Returns: nil when the size is out of range or the bytes do not match it.
  package init?(width: Int, height: Int, rows: [UInt8]) {
    guard (1...4096).contains(width), (1...16_384).contains(height), rows.count <= Self.sizeLimit,
      rows.count == (width + 7) / 8 * height
    else { return nil }
    self.width = width
    self.height = height
    self.rows = rows
  }
}
