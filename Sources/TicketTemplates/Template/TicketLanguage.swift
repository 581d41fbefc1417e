/// The language that a ticket speaks. (Mongolian stands beside it, in blocks of its own.)
package enum TicketLanguage: String, CaseIterable, Hashable, Sendable {
  case chinese = "zh"
  case english = "en"

  /// The language of that word, as requests give it.
  package static func named(_ word: String) throws(TemplateError) -> TicketLanguage {
    guard let language = TicketLanguage(rawValue: word) else { throw .unknownLanguage(TemplateError.printable(word)) }
    return language
  }
}

/// A text in both languages.
package struct BilingualText: Hashable, Sendable {
  package var chinese: String
  package var english: String

  package subscript(language: TicketLanguage) -> String {
    switch language {
    case .chinese: chinese
    case .english: english
    }
  }
}
