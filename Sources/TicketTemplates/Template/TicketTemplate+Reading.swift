import StrictTOML

extension TicketTemplate {
  /// Reads one template and checks it, down to filling it with its samples in every language.
  /// - Parameters:
  ///   - bytes: the file, at most ``maximumBytes``.
  ///   - file: its path; the name gives the template's name.
  ///   - log: takes every problem.
  /// - Returns: nil when there is any problem: a template is used whole or not at all.
  package static func read(_ bytes: [UInt8], file: String, log: ProblemLog) -> TicketTemplate? {
    guard bytes.count <= maximumBytes else {
      log.report("", "is larger than \(maximumBytes >> 10) KiB")
      return nil
    }
    guard let root = TableReader.root(of: bytes, log: log) else { return nil }
    // Another schema has other keys: reporting them all would hide the reason.
    _ = root.int("schema", oneOf: [schema])
    guard log.isEmpty else { return nil }
    let name = name(of: file)
    if !TableReader.isIdentifier(name) {
      log.report("", "the file's name must be 1 to 64 of a-z, 0-9 and -, beginning with a letter or digit, then .toml")
    }
    let title = root.table("title")
    let titles = BilingualText(chinese: title.string("zh"), english: title.string("en"))
    let paper = root.tableOrEmpty("paper")
    let margin = paper.decimal("margin", in: 0...10, default: 1)
    let longest = paper.decimal("longest", in: 20...1000, default: 300)
    let fields = fields(root.tableOrEmpty("fields"), log)
    var book = PhraseBook(reading: root.tableOrEmpty("words"), fields: fields, log: log)
    book.check()
    var blocks: [TemplateBlock] = []
    for reader in root.tables("block", count: 1...blockLimit) {
      if let block = TemplateBlock(reading: reader, fields: fields, book: &book) { blocks.append(block) }
    }
    root.finish()
    guard log.isEmpty else { return nil }
    guard blocks.contains(where: \.isContent) else {
      log.report("block", "nothing would be printed: there are only rules and spaces")
      return nil
    }
    let template = TicketTemplate(
      name: name, file: file, title: titles, fields: fields, margin: margin, longest: longest, blocks: blocks,
      remarks: remarks(fields, book, log))
    template.checkSamples(log)
    return log.isEmpty ? template : nil
  }

  private static func name(of file: String) -> String {
    let name = file.split(separator: "/").last ?? ""
    return String(name.hasSuffix(".toml") ? name.dropLast(5) : name)
  }

  private static func fields(_ table: TableReader, _ log: ProblemLog) -> [TemplateField] {
    let names = table.keys
    guard names.count <= fieldLimit else {
      table.ignore(names)
      log.reportValue("fields", "must be at most \(fieldLimit), not \(names.count)")
      return []
    }
    let fields = names.map { name in
      let reader = table.table(name)
      return (TemplateField(reading: reader, name: name), reader)
    }
    return fields.sorted { left, right in
      (log.line(of: left.1.path) ?? 0, left.0.name) < (log.line(of: right.1.path) ?? 0, right.0.name)
    }.map(\.0)
  }

  private static func remarks(_ fields: [TemplateField], _ book: PhraseBook, _ log: ProblemLog) -> [FileProblem] {
    var remarks: [FileProblem] = []
    for field in fields where !book.usedFields.contains(field.name) {
      let path = "fields.\(field.name)"
      remarks.append(FileProblem(file: log.file, line: log.line(of: path), keyPath: path, reason: "no block prints this field"))
    }
    for path in book.unusedPhrases {
      remarks.append(FileProblem(file: log.file, line: log.line(of: path), keyPath: path, reason: "no block prints this phrase"))
    }
    return remarks.sorted(by: FileProblem.precedes)
  }

  /// What is shown in previews must be what a request could ask for.
  private func checkSamples(_ log: ProblemLog) {
    var reported: Set<TemplateError> = []
    for language in TicketLanguage.allCases {
      do throws(TemplateError) {
        _ = try fill(fields: samples(language), language: language)
      } catch {
        guard reported.insert(error).inserted else { continue }
        let path = error.fields.first.map { "fields.\($0).sample" } ?? "block"
        log.report(path, "with its samples in \(language.rawValue): \(error)")
      }
    }
  }
}
