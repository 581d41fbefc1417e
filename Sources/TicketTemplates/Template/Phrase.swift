/// A text as the template file has it, taken apart: `{field}`, `{#phrase}`, and `{{` and `}}` for braces.
struct Phrase: Hashable, Sendable {
  enum Piece: Hashable, Sendable {
    case literal(String)
    case field(String)
    case phrase(String)
  }

  /// Why the text cannot be taken apart, in words.
  struct Fault: Error, Hashable {
    var reason: String
  }

  private(set) var pieces: [Piece] = []

  /// A phrase of nothing.
  init() {}

  init(_ text: String) throws(Fault) {
    var literal = ""
    var rest = text.unicodeScalars[...]
    while let scalar = rest.popFirst() {
      switch scalar {
      case "{" where rest.first == "{", "}" where rest.first == "}":
        rest.removeFirst()
        literal.unicodeScalars.append(scalar)
      case "{":
        guard let end = rest.firstIndex(of: "}") else { throw Fault(reason: "a { has no }; a brace itself is written {{") }
        if !literal.isEmpty { pieces.append(.literal(literal)) }
        literal = ""
        pieces.append(try Self.placeholder(String(rest[..<end])))
        rest = rest[rest.index(after: end)...]
      case "}": throw Fault(reason: "a } has no {; a brace itself is written }}")
      default: literal.unicodeScalars.append(scalar)
      }
    }
    if !literal.isEmpty { pieces.append(.literal(literal)) }
  }

  private static func placeholder(_ text: String) throws(Fault) -> Piece {
    let isPhrase = text.hasPrefix("#")
    let name = isPhrase ? String(text.dropFirst()) : text
    guard TemplateField.isName(name) else {
      throw Fault(reason: "{\(TemplateError.printable(text))} is neither a {field} nor a {#phrase}; \(TemplateField.nameRule)")
    }
    return isPhrase ? .phrase(name) : .field(name)
  }
}
