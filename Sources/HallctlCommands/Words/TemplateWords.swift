import TicketTemplates

/// Why a ticket cannot be made of a template and its fields.
package enum TemplateWords {
  /// Errors, by ``TemplateError/word``.
  package static let errors: [String: Text] = [
    "missing_field": Text("缺少必填字段", "a required field is missing"),
    "unknown_field": Text("模板没有这个字段", "the template has no such field"),
    "field_too_long": Text("字段内容过长", "a field is too long"),
    "forbidden_character": Text("字段含有控制字符或改变文字方向的字符", "a field contains a control character or one that turns the direction of text"),
    "qr_too_long": Text("二维码内容过长", "the content of the QR code is too long"),
    "barcode_character": Text("条形码含有不能编码的字符", "the barcode contains a character that it cannot hold"),
    "barcode_too_long": Text("条形码内容过长", "the content of the barcode is too long"),
    "too_much_text": Text("小票文字过多", "the ticket has too much text"),
    "nothing_to_print": Text("按所给字段没有可打印的内容", "with these fields nothing would be printed"),
    "unknown_language": Text("没有这种语言的小票", "there is no ticket in this language"),
  ]
}

extension TemplateError {
  /// The whole sentence, with the fields concerned.
  package var text: Text {
    let english = String(describing: self)
    let names = fields.joined(separator: "、")
    let chinese =
      switch self {
      case .missingField: "缺少必填字段 \(names)"
      case .unknownField(_, let meant): "模板没有字段 \(names)" + (meant.map { "，是不是 \($0)？" } ?? "")
      case .fieldTooLong(_, let length, let limit): "字段 \(names) 有 \(length) 个字，最多 \(limit) 个"
      case .forbiddenCharacter(_, let codePoint):
        "字段 \(names) 含有 \(TemplateError.text(ofCodePoint: codePoint))，是控制字符或改变文字方向的字符"
      case .qrTooLong(_, let bytes): "二维码（字段 \(names)）有 \(bytes) 字节，超出二维码的容量"
      case .barcodeCharacter: "条形码（字段 \(names)）只能用可打印的 ASCII 字符"
      case .barcodeTooLong(_, let length): "条形码（字段 \(names)）有 \(length) 个字符，过长"
      case .tooMuchText: "小票文字超过 \(TicketTemplate.textLimit) 个字"
      case .nothingToPrint: "按所给字段没有可打印的内容"
      case .unknownLanguage(let word): "没有语言 \(word) 的小票，只有 zh 和 en"
      }
    return Text(chinese, english)
  }
}
