import StrictTOML

@testable import TicketTemplates

/// Templates as text, read without a file.
enum Fixture {
  /// The root of the repository.
  static let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")

  static let shipped = TemplateSet(loading: [SourceDirectory("\(root)/packaging/templates")])

  /// A template without a fault; line 1 is `schema = 1`, the block begins in line 14.
  static let good = """
    schema = 1
    [title]
    zh = "票"
    en = "Ticket"
    [fields.number]
    required = true
    sample = "A023"
    zh = "号码"
    en = "Number"
    [words.zh]
    hello = "您好 {number}"
    [words.en]
    hello = "Hello {number}"
    [[block]]
    text = "{#hello}"
    """

  static func read(_ text: String, file: String = "ticket.toml") -> (template: TicketTemplate?, problems: [FileProblem]) {
    read(Array(text.utf8), file: file)
  }

  static func read(_ bytes: [UInt8], file: String = "ticket.toml") -> (template: TicketTemplate?, problems: [FileProblem]) {
    let log = ProblemLog(file: file)
    let template = TicketTemplate.read(bytes, file: file, log: log)
    return (template, log.problems)
  }

  /// The good template with one line replaced (the first that begins with `line`), and text added at its end.
  static func changed(_ line: String? = nil, to replacement: String = "", adding: String = "") -> String {
    var lines = good.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    if let line, let index = lines.firstIndex(where: { $0.hasPrefix(line) }) { lines[index] = replacement }
    return lines.joined(separator: "\n") + "\n" + adding
  }

  /// A template of these blocks with the fields a (required) and b, c (optional), and phrases.
  static func blocks(_ blocks: String, words: String = "") -> String {
    func field(_ name: String, _ more: String) -> String { "[fields.\(name)]\nzh = \"说明\"\nen = \"About it\"\n\(more)\n" }
    return "schema = 1\n[title]\nzh = \"票\"\nen = \"Ticket\"\n"
      + field("a", "required = true\nsample = \"1\"") + field("b", "max_length = 2953\nsample = \"2\"") + field("c", "") + words + "\n"
      + blocks
  }
}
