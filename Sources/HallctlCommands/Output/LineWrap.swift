extension String {
  /// The text in lines of at most `width` columns, broken at spaces and between Chinese characters.
  ///
  /// - Parameter indent: spaces before every line but the first of a paragraph; nil repeats those that the paragraph begins with.
  package func wrapped(to width: Int, indent: Int? = nil) -> String {
    split(separator: "\n", omittingEmptySubsequences: false).map { line in
      let leading = line.prefix { $0 == " " }.count
      return Self.wrap(line, width, indent: min(indent ?? leading, width / 2))
    }.joined(separator: "\n")
  }

  private static func wrap(_ line: Substring, _ width: Int, indent: Int) -> String {
    guard line.columns > width else { return String(line) }
    var lines: [String] = []
    var current = ""
    for piece in pieces(line) {
      if (current + piece).trimmingTail.columns > width, !current.allSatisfy({ $0 == " " }) {
        lines.append(current.trimmingTail)
        current = String(repeating: " ", count: indent) + String(piece.drop { $0 == " " })
      } else {
        current += piece
      }
    }
    lines.append(current.trimmingTail)
    return lines.joined(separator: "\n")
  }

  /// What must stay together: a word with the spaces behind it, a Chinese character with the punctuation behind it.
  private static func pieces(_ line: Substring) -> [String] {
    var pieces: [String] = []
    var previous: Character?
    for character in line {
      if let previous, mayBreak(between: previous, character) { pieces.append("") }
      if pieces.isEmpty { pieces.append("") }
      pieces[pieces.count - 1].append(character)
      previous = character
    }
    return pieces
  }

  private static func mayBreak(between left: Character, _ right: Character) -> Bool {
    // No line begins with a closing sign or ends with an opening one.
    if "，。；：、！？）》”’…%,.;:!?)".contains(right) || "（《“‘(".contains(left) { return false }
    if left == " " { return right != " " }
    return right != " " && (String(left).columns == 2 || String(right).columns == 2)
  }

  private var trimmingTail: String {
    guard let end = lastIndex(where: { $0 != " " }) else { return "" }
    return String(self[...end])
  }
}
