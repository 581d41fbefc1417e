import StrictTOML

extension TemplateBlock {
  /// The keys of which each block has exactly one: what it is.
  static let kinds = ["text", "columns", "rule", "space", "qr", "barcode", "image", "mongolian"]
  /// The other keys there are, of whatever kind of block.
  static let otherKeys = ["when", "height", "width"] + styleKeys
  private static let styleKeys = ["size", "fit", "bold", "inverse", "align"]

  /// What goes with each kind, beside `when`.
  private static let keysOfKind = [
    "text": styleKeys, "columns": styleKeys, "rule": [], "space": [], "qr": ["size", "align"], "barcode": ["height", "align"],
    "image": ["width", "align"], "mongolian": styleKeys + ["height"],
  ]

  /// Code points of a text in a block.
  private static let textLimit = 1000

  // The sizes that ``FilledTicket`` takes, in mm.
  static let sizeRange = 1.5...60.0
  static let spaceRange = 0.5...100.0
  static let qrRange = 10.0...60.0
  static let barcodeRange = 5.0...40.0
  static let imageRange = 5.0...100.0
  static let mongolianRange = 10.0...200.0
  /// The em of a text that names none: a Chinese character of 24 dots at 203 dpi.
  static let standardSize = 3.0

  /// Reads one block.
  /// - Returns: nil, reported, when there is nothing to be made of it.
  init?(reading reader: TableReader, fields: [TemplateField], book: inout PhraseBook) {
    condition = Self.condition(reader, fields: fields, book: &book)
    let present = Self.kinds.filter(reader.has)
    guard present.count == 1, let kind = present.first else {
      // Whatever else is there cannot be judged; a misspelt kind is named by the check of unknown keys.
      reader.ignore(Self.kinds + Self.otherKeys)
      let them = Self.kinds.joined(separator: ", ")
      reader.report(nil, present.isEmpty ? "has none of \(them)" : "has \(present.joined(separator: " and ")): a block is one of \(them)")
      return nil
    }
    for key in Self.otherKeys where key != "when" && reader.has(key) && Self.keysOfKind[kind]?.contains(key) != true {
      reader.ignore([key])
      reader.report(key, "does not go with \(kind)")
    }
    guard let content = Self.content(kind, reader, fields: fields, book: &book) else { return nil }
    self.content = content
  }

  private static func content(_ kind: String, _ reader: TableReader, fields: [TemplateField], book: inout PhraseBook) -> Content? {
    switch kind {
    case "text":
      let style = style(reader)
      return text(kind, reader, &book).map { .text($0, style) }
    case "columns": return cells(reader, &book).map { .columns($0) }
    case "rule": return .rule(reader.oneOf("rule", default: .solid, required: true))
    case "space": return .space(reader.decimal("space", in: spaceRange))
    case "qr":
      let size = reader.decimal("size", in: qrRange, default: 25)
      let alignment = alignment(reader, default: .center)
      guard let text = text(kind, reader, &book) else { return nil }
      for variant in [text.chinese, text.english] where variant.literals.utf8.count > QRCode.maximumBytes {
        reader.wrong(kind, "is longer than a QR code holds, \(QRCode.maximumBytes) bytes")
        return nil
      }
      return .qr(text, size: size, alignment: alignment)
    case "barcode":
      let height = reader.decimal("height", in: barcodeRange, default: 10)
      let alignment = alignment(reader, default: .center)
      guard let text = text(kind, reader, &book) else { return nil }
      for variant in [text.chinese, text.english] {
        guard let reason = Code128.fault(in: variant.literals) else { continue }
        reader.wrong(kind, reason)
        return nil
      }
      return .barcode(text, height: height, alignment: alignment)
    case "image":
      let width = reader.decimal("width", in: imageRange, default: 20)
      let alignment = alignment(reader, default: .center)
      let name = reader.string("image", maxLength: 64)
      if !name.isEmpty, let reason = imageNameFault(name) {
        reader.wrong("image", reason)
        return nil
      }
      return .image(name, width: width, alignment: alignment)
    default:
      let style = style(reader, default: 4)
      let height = reader.decimal("height", in: mongolianRange, default: 40)
      return mongolian(reader, &book).map { .mongolian($0, style, height: height) }
    }
  }

  // MARK: Parts

  private static func condition(_ reader: TableReader, fields: [TemplateField], book: inout PhraseBook) -> Condition? {
    guard let text = reader.optionalString("when", maxLength: 65) else { return nil }
    let isAbsence = text.hasPrefix("!")
    let name = isAbsence ? String(text.dropFirst()) : text
    guard fields.contains(where: { $0.name == name }) else {
      let isTemplate = name.hasPrefix("{") || name.hasPrefix("#")
      reader.wrong("when", isTemplate ? "must be \"field\" or \"!field\", without braces" : PhraseBook.noField(name, among: fields))
      return nil
    }
    book.use(field: name)
    return Condition(field: name, whenPresent: !isAbsence)
  }

  private static func text(_ key: String, _ reader: TableReader, _ book: inout PhraseBook) -> TemplateText? {
    guard let phrase = phrase(key, reader, book) else { return nil }
    book.checkNames(phrase, .chinese) { reader.wrong(key, $0) }
    guard reader.log.valuesAreSound else { return nil }
    return book.expand(phrase) { reader.wrong(key, $0) }
  }

  /// Mongolian words come from the Mongolian table alone, whatever the ticket's language.
  private static func mongolian(_ reader: TableReader, _ book: inout PhraseBook) -> TemplateText? {
    guard let phrase = phrase("mongolian", reader, book) else { return nil }
    book.checkNames(phrase, .mongolian) { reader.wrong("mongolian", $0) }
    guard reader.log.valuesAreSound else { return nil }
    return book.expand(phrase, .mongolian) { reader.wrong("mongolian", $0) }.map { TemplateText(chinese: $0, english: $0) }
  }

  private static func phrase(_ key: String, _ reader: TableReader, _ book: PhraseBook) -> Phrase? {
    guard reader.has(key) else {
      reader.missing(key)
      return nil
    }
    return reader.optionalString(key, maxLength: textLimit).flatMap { book.parse($0) { reader.wrong(key, $0) } }
  }

  private static func alignment(
    _ reader: TableReader, default alignment: FilledTicket.Alignment
  ) -> FilledTicket.Alignment {
    reader.oneOf("align", default: alignment)
  }

  /// - Parameter row: the style of the row that a cell stands in, which holds where the cell says nothing.
  private static func style(
    _ reader: TableReader, default size: Double = standardSize, row: FilledTicket.TextStyle? = nil
  ) -> FilledTicket.TextStyle {
    let size = reader.decimal("size", in: sizeRange, default: row?.size ?? size)
    let fit = reader.optionalDecimal("fit", in: sizeRange) ?? row?.fitsDownTo
    if reader.has("fit"), let fit, fit > size { reader.wrong("fit", "must not be above size, \(size)") }
    return FilledTicket.TextStyle(
      size: size, fitsDownTo: fit.map { min($0, size) }, isBold: reader.bool("bold", default: row?.isBold ?? false),
      isInverse: reader.bool("inverse", default: row?.isInverse ?? false), alignment: alignment(reader, default: row?.alignment ?? .left))
  }

  private static func cells(_ reader: TableReader, _ book: inout PhraseBook) -> [Cell]? {
    let row = style(reader)
    var cells: [Cell] = []
    let tables = reader.tables("columns", count: 1...6)
    for table in tables {
      let style = style(table, row: row)
      let share = table.decimal("share", in: 0.1...100, default: 1)
      if let text = text("text", table, &book) { cells.append(Cell(text: text, style: style, share: share)) }
    }
    return !cells.isEmpty && cells.count == tables.count ? cells : nil
  }

  /// A file beside the template: nothing that leads elsewhere.
  private static func imageNameFault(_ name: String) -> String? {
    if name.contains("/") { return "must be the name of a file beside the template, without a /" }
    let isPlain = name.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
        UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
        true
      default: false
      }
    }
    guard isPlain, !name.hasPrefix("."), name.hasSuffix(".png"), name.utf8.count > 4 else {
      return "must be of letters, digits, -, _ and ., not begin with a ., and end in .png"
    }
    return nil
  }
}
