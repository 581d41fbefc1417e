import HallInterface

/// What a note about a ticket's picture means. docs/names.md lists the same words.
enum NoteWords {
  static func text(_ note: HalldTicketPrinter.Note) -> Text {
    switch note.word {
    case "font_fallback": Text("部分文字改用了其他字体：\(note.detail)", "another font had to help out: \(note.detail)")
    case "missing_glyph":
      Text("所有字体都缺少这些字符，印成方框：\(note.detail)", "in no configured font, so printed as boxes: \(note.detail)")
    case "mongolian_font_faulty":
      Text("该版本的蒙古文字体有错字，请更换：\(note.detail)", "this version of the Mongolian font shapes some words wrongly: \(note.detail)")
    default: Text(verbatim: "\(note.word): \(note.detail)")
    }
  }
}
