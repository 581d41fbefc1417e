import Glibc

/// The language in which the technician is spoken to.
package enum Language: String, CaseIterable, Sendable {
  case chinese = "zh"
  case english = "en"

  /// The language of this process: `--language` if given, else that of the locale.
  package static let current = choose(
    arguments: Array(CommandLine.arguments.dropFirst()), environment: { getenv($0).map { String(cString: $0) } },
    onTerminal: isatty(STDOUT_FILENO) == 1)

  /// - Parameters:
  ///   - arguments: without the program's name. `--language` is looked up before they are parsed, because help and parsing errors need it.
  ///   - onTerminal: whether a person reads the output at a terminal.
  package static func choose(arguments: [String], environment: (String) -> String?, onTerminal: Bool) -> Language {
    if let forced = forced(arguments) { return forced }
    // The kernel's own console has no Chinese glyphs: it would show a row of boxes.
    if onTerminal, environment("TERM") == "linux" { return .english }
    // The order of setlocale(3), for LC_MESSAGES.
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].lazy.compactMap(environment).first { !$0.isEmpty } ?? ""
    return of(locale: locale)
  }

  /// Chinese for `zh*`, unless the locale names an encoding other than UTF-8: what comes out is UTF-8.
  package static func of(locale: String) -> Language {
    guard locale.lowercased().hasPrefix("zh") else { return .english }
    guard let dot = locale.firstIndex(of: ".") else { return .chinese }
    let encoding = locale[locale.index(after: dot)...].prefix { $0 != "@" }.lowercased().filter { $0 != "-" }
    return encoding == "utf8" ? .chinese : .english
  }

  private static func forced(_ arguments: [String]) -> Language? {
    // What stands behind "--" is another program's.
    let own = arguments.prefix { $0 != "--" }
    for (index, argument) in own.enumerated() {
      if argument == "--language", index + 1 < own.count { return Language(rawValue: own[index + 1]) }
      if argument.hasPrefix("--language=") { return Language(rawValue: String(argument.dropFirst("--language=".count))) }
    }
    return nil
  }
}
