import StrictTOML

extension TicketTemplate {
  /// Code points of all texts of one ticket.
  package static let textLimit = 20_000

  /// Puts values in.
  ///
  /// A value is data: braces in it are braces. An empty or blank value counts as none. A block that names an optional field without a
  /// value is left out; a row of columns is left out when none of its cells that name fields has them all. A block whose text is blank is
  /// left out, and a Mongolian block with an empty phrase in it.
  package func fill(fields given: [String: String], language: TicketLanguage) throws(TemplateError) -> FilledTicket {
    var filling = Filling(values: try values(given), language: language)
    var printed: [FilledTicket.Block] = []
    var hasContent = false
    for block in blocks {
      if let condition = block.condition, (filling.values[condition.field] != nil) != condition.whenPresent { continue }
      guard let filled = try filling.fill(block.content) else { continue }
      hasContent = hasContent || block.isContent
      printed.append(filled)
    }
    guard hasContent else { throw .nothingToPrint }
    return FilledTicket(blocks: printed, margin: margin, longest: longest)
  }

  /// The values that are there, as they are printed.
  private func values(_ given: [String: String]) throws(TemplateError) -> [String: String] {
    for name in given.keys.sorted() where field(name) == nil {
      throw .unknownField(TemplateError.printable(name), meant: Suggestion.nearest(to: name, among: fields.map(\.name)))
    }
    var values: [String: String] = [:]
    for field in fields {
      if let value = given[field.name] {
        let text = try FieldValue.printed(value, of: field)
        if !FieldValue.isBlank(text) { values[field.name] = text }
      }
      if field.isRequired, values[field.name] == nil { throw .missingField(field.name) }
    }
    return values
  }
}

/// One ticket while it is being filled.
private struct Filling {
  let values: [String: String]
  let language: TicketLanguage
  private var length = 0

  init(values: [String: String], language: TicketLanguage) {
    self.values = values
    self.language = language
  }

  /// - Returns: nil when the block is left out.
  mutating func fill(_ content: TemplateBlock.Content) throws(TemplateError) -> FilledTicket.Block? {
    switch content {
    case .text(let text, let style): return try fill(text).map { .text($0, style) }
    case .columns(let cells): return try fill(cells).map { .columns($0) }
    case .rule(let rule): return .rule(rule)
    case .space(let height): return .space(height)
    case .qr(let text, let size, let alignment):
      guard let code = try fill(text) else { return nil }
      guard code.utf8.count <= QRCode.maximumBytes else { throw .qrTooLong(fields: text[language].fields, bytes: code.utf8.count) }
      return .qr(code, size: size, alignment: alignment)
    case .barcode(let text, let height, let alignment):
      guard let code = try fill(text) else { return nil }
      let fields = text[language].fields
      guard code.unicodeScalars.allSatisfy(Code128.isEncodable) else { throw .barcodeCharacter(fields: fields) }
      guard code.utf8.count <= Code128.maximumLength else { throw .barcodeTooLong(fields: fields, length: code.utf8.count) }
      return .barcode(code, height: height, alignment: alignment)
    case .image(let name, let width, let alignment): return .image(name, width: width, alignment: alignment)
    case .mongolian(let text, let style, let height):
      if text[language].hasEmptyPhrase { return nil }
      return try fill(text).map { .mongolian($0, style, height: height) }
    }
  }

  /// - Returns: nil when the text names a field without a value, or is blank.
  private mutating func fill(_ text: TemplateText) throws(TemplateError) -> String? {
    var filled = ""
    for piece in text[language].pieces {
      let part: String
      switch piece {
      case .literal(let literal): part = literal
      case .field(let name):
        guard let value = values[name] else { return nil }
        part = value
      }
      length &+= part.unicodeScalars.count
      guard length <= TicketTemplate.textLimit else { throw .tooMuchText }
      filled += part
    }
    return FieldValue.isBlank(filled) ? nil : filled
  }

  private mutating func fill(_ cells: [TemplateBlock.Cell]) throws(TemplateError) -> [FilledTicket.Cell]? {
    var filled: [FilledTicket.Cell] = []
    var namesFields = false
    var hasFields = false
    var isBlank = true
    for cell in cells {
      let text = try fill(cell.text)
      if !cell.text[language].fields.isEmpty {
        namesFields = true
        hasFields = hasFields || text != nil
      }
      isBlank = isBlank && text == nil
      filled.append(FilledTicket.Cell(text ?? "", cell.style, share: cell.share))
    }
    return isBlank || namesFields && !hasFields ? nil : filled
  }
}
