/// Breaks text into lines for a printer's own font, where a character takes one column if it is ASCII and two if it is not.
///
/// A line is broken behind a blank and beside a character of two columns; no line begins with a closing sign or ends with an opening one,
/// unless the line holds nothing else. A word that is longer than a line is broken anywhere.
enum LineBreaking {
  /// Columns of the text at normal size. What a printer's converter drops or prints narrow only leaves room.
  static func width(_ text: some StringProtocol) -> Int {
    text.unicodeScalars.reduce(0) { $0 &+ width($1) }
  }

  /// At least one line, each at most `width` columns wide, if that is 2 or more. Put together again they are the text, but for blanks at
  /// the ends of lines.
  static func lines(_ text: String, width: Int) -> [String] {
    let limit = max(2, width)
    var lines: [String] = []
    var line = ""
    var used = 0
    func end() {
      lines.append(withoutBlanksBehind(line))
      line = ""
      used = 0
    }
    for piece in pieces(text) {
      let columns = Self.width(withoutBlanksBehind(piece))
      if used > 0, used + columns > limit { end() }
      if columns <= limit {
        line += piece
        used += Self.width(piece)
        continue
      }
      for scalar in piece.unicodeScalars {
        // A blank at the end of a line.
        if scalar == " ", used >= limit { continue }
        if used + Self.width(scalar) > limit { end() }
        line.unicodeScalars.append(scalar)
        used += Self.width(scalar)
      }
    }
    if used > 0 || lines.isEmpty { end() }
    return lines
  }

  private static func width(_ scalar: Unicode.Scalar) -> Int { scalar.isASCII ? 1 : 2 }

  /// What must stay together: a word with the blanks behind it, a wide character with the closing signs behind it and the opening ones
  /// before it.
  private static func pieces(_ text: String) -> [String] {
    var pieces: [String] = []
    var piece = ""
    var previous: Character?
    for character in text {
      if let previous, mayBreak(between: previous, character) {
        pieces.append(piece)
        piece = ""
      }
      piece.append(character)
      previous = character
    }
    if !piece.isEmpty { pieces.append(piece) }
    return pieces
  }

  private static let closing: Set<Character> = Set("，。；：、！？）》】」』”’…%％,.;:!?)]}")
  private static let opening: Set<Character> = Set("（《【「『“‘([{¥￥")

  private static func mayBreak(between left: Character, _ right: Character) -> Bool {
    if right == " " || closing.contains(right) || opening.contains(left) { return false }
    return left == " " || !left.isASCII || !right.isASCII
  }

  private static func withoutBlanksBehind(_ text: String) -> String {
    guard let last = text.lastIndex(where: { $0 != " " }) else { return "" }
    return String(text[...last])
  }
}
