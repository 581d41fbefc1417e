import CLayoutShim
import CPango
import TicketTemplates

/// Breaks text into lines with Pango, and keeps count of which fonts it took.
final class TextSetter {
  /// Which way lines run.
  enum Direction {
    case horizontal
    /// Down the paper, the heads of letters to the right: the page is turned by 90 degrees clockwise.
    case vertical
  }

  let fonts: FontSet
  private let map: UnsafeMutablePointer<PangoFontMap>
  private let horizontal: OpaquePointer
  private let vertical: OpaquePointer
  private let attributes: OpaquePointer
  private var descriptions: [FontSet.Role: OpaquePointer] = [:]

  static let mostBytes = 65_536
  /// The em, in dots, from which bold is made of outlines.
  private static let leastEmbolden = 48

  init(_ fonts: FontSet, _ rendering: TextRendering = .standard) throws(LayoutError) {
    guard fonts.hasText else { throw .noFont }
    guard let map = layout_font_map_new(fonts.config) else { throw .drawing(status: "Pango has no font map for FreeType") }
    guard let horizontal = pango_font_map_create_context(map), let vertical = pango_font_map_create_context(map),
      let attributes = pango_attr_list_new(), let options = cairo_font_options_create()
    else { throw .drawing(status: "out of memory") }
    self.fonts = fonts
    self.map = map
    self.horizontal = horizontal
    self.vertical = vertical
    self.attributes = attributes
    // A number that is cut in two must not get a hyphen.
    pango_attr_list_insert(attributes, pango_attr_insert_hyphens_new(0))

    cairo_font_options_set_antialias(options, rendering.antialias)
    cairo_font_options_set_hint_style(options, rendering.hintStyle)
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_ON)
    defer { cairo_font_options_destroy(options) }
    for context in [horizontal, vertical] {
      pango_cairo_context_set_font_options(context, options)
      pango_context_set_round_glyph_positions(context, 1)
    }
    pango_context_set_language(horizontal, pango_language_from_string("zh-cn"))
    pango_context_set_language(vertical, pango_language_from_string("mn"))
    var turned = PangoMatrix(xx: 0, xy: -1, yx: 1, yy: 0, x0: 0, y0: 0)
    pango_context_set_matrix(vertical, &turned)
    // The base gravity stays SOUTH: everything is shaped as in a horizontal line and turned with the page, which for Mongolian is what is wanted. EAST
    // with the hint LINE would set Hanzi upright, but Pango 1.50 then puts them half an em too low, over the letters that follow.
    for role in FontSet.Role.all {
      guard let description = pango_font_description_new() else { throw .drawing(status: "out of memory") }
      pango_font_description_set_family(description, fonts.families(role))
      pango_font_description_set_weight(description, role.isBold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL)
      descriptions[role] = description
    }
  }

  deinit {
    for description in descriptions.values { pango_font_description_free(description) }
    pango_attr_list_unref(attributes)
    for context in [horizontal, vertical] { g_object_unref(UnsafeMutableRawPointer(context)) }
    g_object_unref(map)
  }

  /// Lines of at most `length` dots and, where `depth` is given, with room of at most so many dots across a line. Shrinks to one line as `style` says.
  /// A single character that is larger than its room is drawn smaller, with a note.
  func paragraph(
    _ text: String, _ style: FilledTicket.TextStyle, role: FontFile.Use = .text, _ direction: Direction = .horizontal, length: Int,
    depth: Int? = nil, on paper: Paper, _ tally: inout GlyphTally
  ) throws(LayoutError) -> Paragraph {
    guard text.utf8.count <= Self.mostBytes else { throw .tooMuchText(bytes: text.utf8.count) }
    let text = Self.printable(text)
    let role = FontSet.Role(use: role, isBold: style.isBold)
    let wanted = paper.dots(style.size, least: 1)
    var em = wanted
    if let least = style.fitsDownTo {
      let least = min(em, paper.dots(least, least: 1))
      var line = try set(text, role, direction, em: em, length: nil)
      while true {
        let needed = max(line.advance, line.inkLength)
        if needed <= length { break }
        if em <= least { break }
        em = max(least, min(em - 1, em * length / needed))
        line = try set(text, role, direction, em: em, length: nil)
      }
    }
    let asked = em
    var paragraph = try set(text, role, direction, em: em, length: length)
    while em > 1 {
      let most = paragraph.inkLength
      let across = depth == nil ? 0 : paragraph.lines.reduce(0) { max($0, $1.height) }
      let room = depth ?? 0
      if most <= length && across <= room { break }
      let byLength = most > length ? em * max(1, length) / most : em
      let byDepth = across > room ? em * max(1, room) / across : em
      em = max(1, min(em - 1, byLength, byDepth))
      paragraph = try set(text, role, direction, em: em, length: length)
    }
    // A dot less makes room for what emboldening adds to a line that fits exactly; nobody sees it.
    if em < asked - 1 { tally.reduced.insert("\(paper.millimetres(wanted)) mm, \(paper.millimetres(em)) mm") }
    tally.add(paragraph, text, role, fonts)
    return paragraph
  }

  /// Has HarfBuzz map every font file. It would otherwise do so when a font is first needed.
  func openEveryFace() throws(LayoutError) {
    guard let description = pango_font_description_new() else { throw .drawing(status: "out of memory") }
    defer { pango_font_description_free(description) }
    for (index, face) in fonts.faces.enumerated() {
      guard let letter = face.letter else { continue }
      pango_font_description_set_family(description, FontSet.alias(index, isBold: false))
      _ = try set(String(letter), description, .horizontal, em: 24, length: nil)
    }
  }

  /// A length of nil: one line.
  private func set(_ text: String, _ role: FontSet.Role, _ direction: Direction, em: Int, length: Int?) throws(LayoutError) -> Paragraph {
    // Emboldened outlines grow both ways and fill small Hanzi. Struck twice, a dot apart, they keep their level gaps.
    let isStruckTwice = role.isBold && em < Self.leastEmbolden && !fonts.faces.contains { $0.isBold }
    let used = isStruckTwice ? FontSet.Role(use: role.use, isBold: false) : role
    guard let description = descriptions[used] else { throw .drawing(status: "out of memory") }
    return try set(text, description, direction, em: em, length: length, isStruckTwice: isStruckTwice)
  }

  private func set(
    _ text: String, _ description: OpaquePointer, _ direction: Direction, em: Int, length: Int?, isStruckTwice: Bool = false
  ) throws(LayoutError) -> Paragraph {
    let context = direction == .horizontal ? horizontal : vertical
    guard let layout = pango_layout_new(context) else { throw .drawing(status: "out of memory") }
    pango_font_description_set_absolute_size(description, Double(em) * Double(PANGO_SCALE))
    pango_layout_set_font_description(layout, description)
    pango_layout_set_attributes(layout, attributes)
    pango_layout_set_wrap(layout, PANGO_WRAP_WORD_CHAR)
    pango_layout_set_width(layout, length.map { Int32(clamping: max(1, $0) * Int(PANGO_SCALE)) } ?? -1)
    pango_layout_set_text(layout, text, Int32(clamping: text.utf8.count))
    return Paragraph(layout, em: em, isStruckTwice: isStruckTwice)
  }

  /// Line ends are one character, tabs are blanks, and other controls show as the replacement character: a printer's font map has nothing for them.
  private static func printable(_ text: String) -> String {
    func isControl(_ scalar: Unicode.Scalar) -> Bool { scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) }
    guard text.unicodeScalars.contains(where: isControl) else { return text }
    var result = String.UnicodeScalarView()
    var previous: Unicode.Scalar?
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\n" where previous == "\r": break
      case "\n", "\r": result.append("\n")
      case "\t": result.append(" ")
      case _ where isControl(scalar): result.append("\u{FFFD}")
      default: result.append(scalar)
      }
      previous = scalar
    }
    return String(result)
  }
}

/// How Cairo turns outlines into dots. Slight hinting moves level strokes onto whole rows, so that the gaps of small Hanzi stay open, and leaves
/// widths alone; greys cut at the middle keep thin slants whole. See docs/decisions/0005-ticket-layout.md.
struct TextRendering {
  let antialias: cairo_antialias_t
  let hintStyle: cairo_hint_style_t

  static let standard = TextRendering(antialias: CAIRO_ANTIALIAS_GRAY, hintStyle: CAIRO_HINT_STYLE_SLIGHT)
}
