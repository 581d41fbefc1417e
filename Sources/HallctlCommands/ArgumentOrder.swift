/// Where options may stand.
package enum ArgumentOrder {
  /// The command line as the parser takes it.
  ///
  /// `--language` is known already (`Language.current`) and taken out where its value is one. Options of every command that stand before the
  /// command's name are moved behind it: `hallctl --json devices` is `hallctl devices --json`.
  ///
  /// - Parameter commands: the names of the commands.
  package static func normalised(_ arguments: [String], commands: Set<String>) -> [String] {
    let end = arguments.firstIndex(of: "--") ?? arguments.endIndex
    var rest = withoutLanguage(arguments[..<end])[...]
    var moved: [String] = []
    while let first = rest.first {
      if first == "--json" || withValue.contains(where: { first.hasPrefix($0 + "=") }) {
        moved.append(rest.removeFirst())
      } else if withValue.contains(first), rest.count > 1 {
        moved += rest.prefix(2)
        rest = rest.dropFirst(2)
      } else {
        break
      }
    }
    // Nothing else takes them: help, --version, a misspelt command.
    if !commands.contains(rest.first ?? "") { moved = [] }
    return Array(rest) + moved + arguments[end...]
  }

  private static let withValue = ["--language", "--socket", "--sim-socket", "--timeout"]

  private static func withoutLanguage(_ arguments: ArraySlice<String>) -> [String] {
    var kept: [String] = []
    var rest = arguments
    while let first = rest.popFirst() {
      if first == "--language", let value = rest.first, Language(rawValue: value) != nil {
        rest = rest.dropFirst()
      } else if !Language.allCases.contains(where: { first == "--language=" + $0.rawValue }) {
        kept.append(first)
      }
    }
    return kept
  }
}
