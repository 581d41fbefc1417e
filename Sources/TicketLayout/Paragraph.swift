import CPango
import TicketTemplates

/// A text broken into lines, each with the room that it takes. Lengths are dots along the line (x) and across it.
final class Paragraph {
  struct Line {
    /// Valid as long as its paragraph.
    let handle: UnsafeMutablePointer<PangoLayoutLine>
    /// From where the line starts, trailing blanks of a broken line excluded.
    let advance: Int
    /// Where ink begins and ends along the line, seen from where the line starts.
    let ink: Range<Int>
    /// From the base line to the upper edge of the line's room.
    let above: Int
    /// From the base line to the lower edge.
    let below: Int

    var height: Int { above + below }

    /// Where the line starts in `width` dots, so that no ink lies outside.
    func start(in width: Int, _ alignment: FilledTicket.Alignment) -> Int {
      let wanted =
        switch alignment {
        case .left: 0
        case .center: (width - advance) / 2
        case .right: width - advance
        }
      return max(-ink.lowerBound, min(wanted, width - ink.upperBound))
    }
  }

  let lines: [Line]
  /// The em that was used, in dots.
  let em: Int
  /// To be drawn once more, a dot to the right on the paper.
  let isStruckTwice: Bool
  private let layout: OpaquePointer

  /// Takes the layout over.
  init(_ layout: OpaquePointer, em: Int, isStruckTwice: Bool) {
    self.layout = layout
    self.isStruckTwice = isStruckTwice
    self.em = em
    // An em is 0.88 above and 0.12 below the base line, as in the fonts for Chinese; an eighth of it stays free on either side. So the pitch of
    // lines does not depend on which font had a character, unless its ink needs more.
    let above = (em * 1005 + 999) / 1000
    let below = (em * 245 + 999) / 1000
    var lines: [Line] = []
    for index in 0..<pango_layout_get_line_count(layout) {
      guard let handle = pango_layout_get_line_readonly(layout, index) else { continue }
      var ink = PangoRectangle()
      var logical = PangoRectangle()
      pango_layout_line_get_pixel_extents(handle, &ink, &logical)
      // Emboldening and rounding may reach one dot further than Pango says.
      let slack = ink.width > 0 && ink.height > 0 ? (isStruckTwice ? 2 : 1) : 0
      let left = Int(ink.x) - slack
      let right = max(left, Int(ink.x) + Int(ink.width) + slack)
      lines.append(
        Line(
          handle: handle, advance: Int(logical.width), ink: left..<right, above: max(above, slack - Int(ink.y)),
          below: max(below, Int(ink.y) + Int(ink.height) + slack)))
    }
    self.lines = lines
  }

  deinit { g_object_unref(UnsafeMutableRawPointer(layout)) }

  var height: Int { lines.reduce(0) { $0 + $1.height } }
  /// The longest line with its blanks.
  var advance: Int { lines.reduce(0) { max($0, $1.advance) } }
  /// The longest line's ink.
  var inkLength: Int { lines.reduce(0) { max($0, $1.ink.count) } }
}
