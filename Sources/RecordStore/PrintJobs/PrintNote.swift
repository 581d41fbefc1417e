/// Something about a ticket's picture that its sender should know: another font had to help out, a character is in none.
package struct PrintNote: Sendable, Hashable {
  /// A word of docs/names.md.
  package let word: String
  /// Which font, which characters.
  package let detail: String

  /// Line breaks in either become spaces.
  package init(word: String, detail: String) {
    self.word = Self.line(word)
    self.detail = Self.line(detail)
  }

  private static func line(_ text: String) -> String {
    text.unicodeScalars.contains("\n") ? String(text.map { $0.isNewline ? " " : $0 }) : text
  }

  /// One line for each: the word, a tab, the detail.
  static func stored(_ notes: [PrintNote]) -> String { notes.map { "\($0.word)\t\($0.detail)" }.joined(separator: "\n") }

  static func notes(stored text: String) -> [PrintNote] {
    text.split(separator: "\n").map { line in
      let parts = line.split(separator: "\t", maxSplits: 1, omittingEmptySubsequences: false)
      return PrintNote(word: String(parts[0]), detail: parts.count > 1 ? String(parts[1]) : "")
    }
  }
}
