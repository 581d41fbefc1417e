import CLayoutShim
import CPango

/// What the notes of a ticket say about its characters.
struct GlyphTally {
  private var fallback: [Int: Int] = [:]
  private var missing: Set<UInt32> = []
  private var faulty: Set<Int> = []
  var reduced: Set<String> = []
  private var primary: [Key: Int?] = [:]

  private struct Key: Hashable {
    let script: Int32
    let role: FontSet.Role
  }

  mutating func add(_ paragraph: Paragraph, _ text: String, _ role: FontSet.Role, _ fonts: FontSet) {
    let bytes = text.utf8
    for line in paragraph.lines {
      var run = line.handle.pointee.runs
      while let node = run {
        run = node.pointee.next
        guard let glyphItem = node.pointee.data?.assumingMemoryBound(to: PangoGlyphItem.self), let item = glyphItem.pointee.item,
          let glyphs = glyphItem.pointee.glyphs
        else { continue }
        var isWhole = true
        for index in 0..<Int(glyphs.pointee.num_glyphs) {
          let glyph = glyphs.pointee.glyphs[index].glyph
          if glyph & layout_glyph_unknown_flag != 0 && glyph != layout_glyph_empty {
            missing.insert(glyph & ~layout_glyph_unknown_flag)
            isWhole = false
          }
        }
        guard isWhole, let handle = layout_face_of_font(item.pointee.analysis.font),
          let face = fonts.faces.firstIndex(where: { $0.handle == handle }),
          let start = bytes.index(bytes.startIndex, offsetBy: Int(item.pointee.offset), limitedBy: bytes.endIndex),
          let end = bytes.index(start, offsetBy: Int(item.pointee.length), limitedBy: bytes.endIndex)
        else { continue }
        for scalar in text.unicodeScalars[start..<end] where !scalar.properties.isWhitespace { count(scalar, face, role, fonts) }
      }
    }
  }

  private mutating func count(_ scalar: Unicode.Scalar, _ face: Int, _ role: FontSet.Role, _ fonts: FontSet) {
    let script = g_unichar_get_script(scalar.value)
    if script == G_UNICODE_SCRIPT_MONGOLIAN, fonts.faces[face].isFaulty { faulty.insert(face) }
    let isAtHome: Bool
    switch script {
    case G_UNICODE_SCRIPT_COMMON, G_UNICODE_SCRIPT_INHERITED:
      // Digits, punctuation and signs belong to no script: any font that is ordinary here will do.
      isAtHome =
        [G_UNICODE_SCRIPT_HAN, G_UNICODE_SCRIPT_LATIN, G_UNICODE_SCRIPT_MONGOLIAN].contains { home($0, role, fonts) == face }
    case G_UNICODE_SCRIPT_MONGOLIAN:
      isAtHome = fonts.faces[face].use == .mongolian && home(script, role, fonts) == face
    default:
      isAtHome = (home(script, role, fonts) ?? face) == face
    }
    if !isAtHome { fallback[face, default: 0] += 1 }
  }

  /// The first font in order that draws a script; nil where it is unknown which characters every font of it has.
  private mutating func home(_ script: GUnicodeScript, _ role: FontSet.Role, _ fonts: FontSet) -> Int? {
    let key = Key(script: script.rawValue, role: role)
    if let known = primary[key] { return known }
    let sample: UInt32? =
      switch script {
      case G_UNICODE_SCRIPT_HAN: 0x7684
      case G_UNICODE_SCRIPT_LATIN: 0x61
      case G_UNICODE_SCRIPT_MONGOLIAN: 0x1820
      case G_UNICODE_SCRIPT_CYRILLIC: 0x430
      case G_UNICODE_SCRIPT_GREEK: 0x3B1
      case G_UNICODE_SCRIPT_HIRAGANA, G_UNICODE_SCRIPT_KATAKANA: 0x3042
      case G_UNICODE_SCRIPT_HANGUL: 0xAC00
      default: nil
      }
    let found = sample.flatMap { sample in
      fonts.order(role).first { FcCharSetHasChar(fonts.faces[$0].characters, sample) != 0 }
    }
    primary[key] = .some(found)
    return found
  }

  /// In a fixed order.
  func notes(_ fonts: FontSet) -> [LayoutNote] {
    var notes: [LayoutNote] = []
    for (face, count) in fallback.sorted(by: { $0.key < $1.key }) {
      notes.append(LayoutNote(word: .fontFallback, detail: "\(fonts.faces[face].family), \(count)"))
    }
    if !missing.isEmpty {
      let shown = missing.sorted().prefix(16).map { "U+" + hex($0) } + (missing.count > 16 ? ["..."] : [])
      notes.append(LayoutNote(word: .missingGlyph, detail: shown.joined(separator: " ")))
    }
    for face in faulty.sorted() {
      notes.append(LayoutNote(word: .mongolianFontFaulty, detail: "\(fonts.faces[face].path), \(fonts.faces[face].version ?? "")"))
    }
    for detail in reduced.sorted() { notes.append(LayoutNote(word: .textReduced, detail: detail)) }
    return notes
  }
}
