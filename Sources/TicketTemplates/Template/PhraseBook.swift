import StrictTOML

/// The phrases of a template in their languages, and what they refer to.
struct PhraseBook {
  enum Language: String, CaseIterable, Hashable {
    case chinese = "zh"
    case english = "en"
    case mongolian = "mn"

    /// Where a phrase is looked for, in this order. Mongolian words are Mongolian or not there.
    var sources: [Language] {
      switch self {
      case .chinese: [.chinese]
      case .english: [.english, .chinese]
      case .mongolian: [.mongolian]
      }
    }

    var table: String { "words.\(rawValue)" }
  }

  /// Phrases in phrases in phrases.
  static let maximumDepth = 16
  /// Code points of one phrase.
  static let maximumLength = 1000

  private var phrases: [Language: [String: Phrase]] = [:]
  private let fields: [TemplateField]
  private let log: ProblemLog
  /// What is printed by some block.
  private(set) var usedFields: Set<String> = []
  private var usedPhrases: Set<Entry> = []

  /// One line of a table of words.
  private struct Entry: Hashable {
    var language: Language
    var name: String
  }

  /// Reads `[words.zh]`, `[words.en]` and `[words.mn]`.
  init(reading words: TableReader, fields: [TemplateField], log: ProblemLog) {
    self.fields = fields
    self.log = log
    for language in Language.allCases {
      let table = words.tableOrEmpty(language.rawValue)
      var found: [String: Phrase] = [:]
      for name in table.keys {
        if !TemplateField.isName(name) { table.report(name, TemplateField.nameRule) }
        let text = table.optionalString(name, maxLength: Self.maximumLength, mayBeEmpty: true)
        // A faulty one is known by its name: that the name is missing would be a second problem of one fault.
        found[name] = text.flatMap { parse($0) { table.report(name, $0) } } ?? Phrase()
      }
      phrases[language] = found
    }
  }

  /// Takes a text apart; reports when it cannot.
  func parse(_ text: String, report: (String) -> Void) -> Phrase? {
    do throws(Phrase.Fault) {
      return try Phrase(text)
    } catch {
      report(error.reason)
      return nil
    }
  }

  // MARK: Checks

  /// Reports every name in the phrases that nothing has, and every loop.
  func check() {
    for language in Language.allCases {
      for (name, phrase) in (phrases[language] ?? [:]).sorted(by: { $0.key < $1.key }) {
        checkNames(phrase, language) { log.report(path(Entry(language: language, name: name)), $0) }
      }
    }
    var reported: Set<Entry> = []
    for language in Language.allCases {
      var heights: [String: Int] = [:]
      for name in Set(language.sources.flatMap { (phrases[$0] ?? [:]).keys }).sorted() {
        _ = height(name, language, chain: [], known: &heights, reported: &reported)
      }
    }
  }

  /// Reports the names in a text that nothing has.
  func checkNames(_ phrase: Phrase, _ language: Language, report: (String) -> Void) {
    for piece in phrase.pieces {
      switch piece {
      case .literal: break
      case .field(let name):
        if !fields.contains(where: { $0.name == name }) { report(Self.noField(name, among: fields)) }
      case .phrase(let name):
        if find(name, language) == nil { report(noPhrase(name, language)) }
      }
    }
  }

  /// "there is no field …", with the one that was probably meant.
  static func noField(_ name: String, among fields: [TemplateField]) -> String {
    var reason = "there is no field \(TemplateError.printable(name))"
    if let meant = Suggestion.nearest(to: name, among: fields.map(\.name)) { reason += ", did you mean \(meant)?" }
    return reason
  }

  private func noPhrase(_ name: String, _ language: Language) -> String {
    let last = language.sources.last ?? language
    var reason = "there is no phrase \(name) in [\(last.table)]"
    let names = language.sources.flatMap { (phrases[$0] ?? [:]).keys }
    if let meant = Suggestion.nearest(to: name, among: names) { reason += ", did you mean #\(meant)?" }
    return reason
  }

  /// How deep phrases are nested below this one, itself included; reports loops and what is too deep, each once.
  private func height(
    _ name: String, _ language: Language, chain: [String], known: inout [String: Int], reported: inout Set<Entry>
  ) -> Int {
    if let height = known[name] { return height }
    guard let (entry, phrase) = find(name, language) else { return 0 }
    if let start = chain.firstIndex(of: name) {
      let loop = chain[start...] + [name]
      // The same loop is met again from the other language.
      if reported.insert(entry).inserted {
        log.reportValue(path(entry), "phrases refer to each other in a loop: \(loop.joined(separator: " -> "))")
      }
      return 0
    }
    guard chain.count < Self.maximumDepth else {
      if reported.insert(entry).inserted {
        log.reportValue(path(entry), "phrases are nested more than \(Self.maximumDepth) deep, from \(chain.first ?? name)")
      }
      return 0
    }
    var below = 0
    for case .phrase(let next) in phrase.pieces {
      below = max(below, height(next, language, chain: chain + [name], known: &known, reported: &reported))
    }
    if below >= Self.maximumDepth, reported.insert(entry).inserted {
      log.reportValue(path(entry), "phrases are nested more than \(Self.maximumDepth) deep, from \(name)")
    }
    known[name] = min(below + 1, Self.maximumDepth)
    return below + 1
  }

  private func find(_ name: String, _ language: Language) -> (Entry, Phrase)? {
    for source in language.sources {
      if let phrase = phrases[source]?[name] { return (Entry(language: source, name: name), phrase) }
    }
    return nil
  }

  private func path(_ entry: Entry) -> String { "\(entry.language.table).\(entry.name)" }

  // MARK: Putting phrases in

  /// The text with its phrases put in; nil, reported, when that is too long. Only for texts and phrases that passed the checks.
  mutating func expand(_ phrase: Phrase, _ language: Language, report: (String) -> Void) -> TemplateText.Variant? {
    var variant = TemplateText.Variant()
    var length = 0
    guard append(phrase, language, to: &variant, &length, depth: 0) else {
      report("comes to more than \(TemplateText.maximumLength) characters or \(TemplateText.maximumPieces) parts with its phrases")
      return nil
    }
    return variant
  }

  /// The same in both languages of tickets.
  mutating func expand(_ phrase: Phrase, report: (String) -> Void) -> TemplateText? {
    guard let chinese = expand(phrase, .chinese, report: report), let english = expand(phrase, .english, report: report) else { return nil }
    return TemplateText(chinese: chinese, english: english)
  }

  private mutating func append(
    _ phrase: Phrase, _ language: Language, to variant: inout TemplateText.Variant, _ length: inout Int, depth: Int
  ) -> Bool {
    guard depth <= Self.maximumDepth else { return false }
    for piece in phrase.pieces {
      switch piece {
      case .literal(let text):
        length &+= text.unicodeScalars.count
        variant.pieces.append(.literal(text))
      case .field(let name):
        usedFields.insert(name)
        variant.pieces.append(.field(name))
      case .phrase(let name):
        // Bounds the work too: an empty phrase costs a piece of nothing.
        length &+= 1
        guard let (entry, inner) = find(name, language) else { return false }
        usedPhrases.insert(entry)
        if inner.pieces.isEmpty { variant.hasEmptyPhrase = true }
        guard append(inner, language, to: &variant, &length, depth: depth + 1) else { return false }
      }
      guard length <= TemplateText.maximumLength, variant.pieces.count <= TemplateText.maximumPieces else { return false }
    }
    return true
  }

  /// Marks a field as used by a condition.
  mutating func use(field: String) { usedFields.insert(field) }

  /// Phrases that no block prints. A phrase that stands in one language only to be used there is used.
  var unusedPhrases: [String] {
    var paths: [String] = []
    for (language, found) in phrases {
      for name in found.keys where !usedPhrases.contains(Entry(language: language, name: name)) {
        paths.append(path(Entry(language: language, name: name)))
      }
    }
    return paths.sorted()
  }
}
