import HallInterface

/// What is to be known about a ticket as it is printed. docs/names.md lists the same words.
package enum NoteWords {
  /// Of the picture, by TicketLayout's words, and of the text form, by TicketTemplates'.
  package static let all: [String: Text] = [
    "font_fallback": Text("部分文字改用了其他字体", "another font had to help out"),
    "missing_glyph": Text("所有字体都缺少这些字符，印成方框", "no configured font has these characters; boxes stand in their place"),
    "mongolian_font_faulty": Text("该版本的蒙古文字体有错形，请更换", "this version of the Mongolian font shapes some words wrongly; replace it"),
    "text_reduced": Text("单个字符宽于所在位置，已缩小", "a single character was wider than its room and was drawn smaller"),
    "qr_low_correction": Text("二维码内容较长，纠错级别由 M 降为 L", "the QR code holds so much that it got correction level L instead of M"),
    "mongolian_left_out": Text("文本方式不能打印蒙古文，已省略", "text mode has no Mongolian; it was left out"),
    "image_left_out": Text("文本方式不能打印图片，已省略", "text mode has no pictures; one was left out"),
    "qr_as_text": Text("打印机不能生成二维码，已印出其文字内容", "the printer draws no QR codes; the content was printed as text"),
    "barcode_as_text": Text("条形码只印出其字符", "of a barcode only the characters were printed"),
  ]

  /// With what it is about; the word itself where a newer halld has one more.
  static func text(_ note: HalldTicketPrinter.Note) -> Text {
    let meaning = all[note.word] ?? Text(verbatim: note.word)
    return note.detail.isEmpty ? meaning : Text("\(meaning.zh)：\(note.detail)", "\(meaning.en): \(note.detail)")
  }
}
