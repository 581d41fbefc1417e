/// What a template and its fields come to: blocks from top to bottom with their words filled in. Sizes are in millimetres, nothing is
/// measured yet: the same value is laid out for any paper width, and as text.
package struct FilledTicket: Hashable, Sendable {
  /// From top to bottom.
  package var blocks: [Block]
  /// Left and right of everything, 0 to 10 mm.
  package var margin: Double
  /// The longest ticket that is laid out, 20 to 1000 mm.
  package var longest: Double

  package init(blocks: [Block], margin: Double = 1, longest: Double = 300) {
    self.blocks = blocks
    self.margin = margin
    self.longest = longest
  }

  /// One thing on the ticket.
  package enum Block: Hashable, Sendable {
    /// A paragraph over the whole width, broken where the script allows.
    case text(String, TextStyle)
    /// Cells side by side; each is broken within its own share of the width.
    case columns([Cell])
    /// A line over the whole width.
    case rule(Rule)
    /// Blank paper, 0.5 to 100 mm.
    case space(Double)
    /// A QR code of at most `size` mm, 10 to 60; smaller where the paper is narrower.
    case qr(String, size: Double, alignment: Alignment)
    /// A Code 128 of printable ASCII.
    case barcode(String, height: Double, alignment: Alignment)
    /// A picture that belongs to the template, by its name there; at most `width` mm wide.
    case image(String, width: Double, alignment: Alignment)
    /// Traditional Mongolian: columns from top to bottom, the first one left, each at most `height` mm.
    case mongolian(String, TextStyle, height: Double)
  }

  /// One cell of a row.
  package struct Cell: Hashable, Sendable {
    package var text: String
    package var style: TextStyle
    /// Its part of the width, relative to the other cells'; above 0.
    package var share: Double

    package init(_ text: String, _ style: TextStyle, share: Double) {
      self.text = text
      self.style = style
      self.share = share
    }
  }

  /// How words look.
  package struct TextStyle: Hashable, Sendable {
    /// The em, which is the height of a Chinese character: 1.5 to 60 mm.
    package var size: Double
    /// When set, the text stays on one line and shrinks to fit, down to this em; below it the line is broken after all.
    package var fitsDownTo: Double?
    package var isBold: Bool
    /// White on black.
    package var isInverse: Bool
    package var alignment: Alignment

    package init(size: Double, fitsDownTo: Double? = nil, isBold: Bool = false, isInverse: Bool = false, alignment: Alignment = .left) {
      self.size = size
      self.fitsDownTo = fitsDownTo
      self.isBold = isBold
      self.isInverse = isInverse
      self.alignment = alignment
    }
  }

  package enum Alignment: String, CaseIterable, Hashable, Sendable {
    case left
    case center
    case right
  }

  package enum Rule: String, CaseIterable, Hashable, Sendable {
    case solid
    case dashed
    case double
  }
}
