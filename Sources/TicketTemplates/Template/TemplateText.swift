/// A text with places for fields; its phrases have been put in, for each language.
package struct TemplateText: Hashable, Sendable {
  /// Code points of a text with all its phrases, without the fields.
  static let maximumLength = 10_000
  /// Pieces of a text with all its phrases.
  static let maximumPieces = 1000

  package enum Piece: Hashable, Sendable {
    case literal(String)
    case field(String)
  }

  /// The text in one language.
  package struct Variant: Hashable, Sendable {
    var pieces: [Piece] = []
    /// Whether a phrase in it is an empty slot.
    var hasEmptyPhrase = false

    /// Names of the fields, each once.
    var fields: [String] {
      var names: [String] = []
      for case .field(let name) in pieces where !names.contains(name) { names.append(name) }
      return names
    }

    /// What stands there whatever the fields.
    var literals: String {
      var text = ""
      for case .literal(let literal) in pieces { text += literal }
      return text
    }
  }

  package var chinese: Variant
  package var english: Variant

  subscript(language: TicketLanguage) -> Variant {
    switch language {
    case .chinese: chinese
    case .english: english
    }
  }
}
