/// How names of the interface language read in Swift.
enum SwiftNames {
  /// `io.halld.TicketPrinter` is `HalldTicketPrinter`: the first label says only whose domain it is.
  static func namespace(_ interface: String) -> String {
    interface.split(separator: ".").dropFirst().flatMap { $0.split(separator: "-") }.map(capitalized).joined()
  }

  /// `held_ms` is `heldMs`. Every generated struct has a property `json` of its own, so a field of that name is `jsonValue`.
  static func field(_ name: String) -> String {
    if name == "json" { return "jsonValue" }
    let parts = name.split(separator: "_")
    return lowercasedStart(String(parts.first ?? "")) + parts.dropFirst().map(capitalized).joined()
  }

  /// `GetJob` is `getJob`, `USBReset` is `usbReset`.
  static func function(_ name: String) -> String { lowercasedStart(name) }

  /// The name of an unnamed type, after the field that has it.
  static func type(_ name: String) -> String { name.split(separator: "_").map(capitalized).joined() }

  /// In backticks if it is a word of the language.
  static func escaped(_ name: String) -> String { keywords.contains(name) ? "`\(name)`" : name }

  /// Names that a type or method of an interface cannot have, as the generated code uses them itself.
  static let taken: Set<String> = [
    "Any", "Bool", "Call", "Double", "Failure", "Handler", "Int", "JSON", "JSONObject", "Optional", "Parameters", "Protocol", "Reply",
    "Self", "Service", "String", "Type",
  ]

  private static func capitalized(_ word: some StringProtocol) -> String {
    word.prefix(1).uppercased() + word.dropFirst()
  }

  private static func lowercasedStart(_ name: String) -> String {
    let capitals = name.prefix { $0.isUppercase }
    if capitals.count <= 1 { return capitals.lowercased() + name.dropFirst(capitals.count) }
    if capitals.count == name.count { return name.lowercased() }
    return capitals.dropLast().lowercased() + name.dropFirst(capitals.count - 1)
  }

  private static let keywords: Set<String> = [
    "actor", "any", "as", "associatedtype", "async", "await", "break", "case", "catch", "class", "continue", "default", "defer", "deinit",
    "do", "else", "enum", "extension", "fallthrough", "false", "fileprivate", "for", "func", "guard", "if", "import", "in", "init", "inout",
    "internal", "is", "let", "nil", "open", "operator", "private", "precedencegroup", "protocol", "public", "repeat", "rethrows", "return",
    "self", "some", "static", "struct", "subscript", "super", "switch", "throw", "throws", "true", "try", "typealias", "var", "where",
    "while",
  ]
}
