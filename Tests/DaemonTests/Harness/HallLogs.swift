import Testing

/// What halld and hallsim of the running test wrote, shown with the first thing that goes wrong.
final class HallLogs: Sendable {
  @TaskLocal static var current: HallLogs?

  static let mark = "\n"
  private let folder: String

  init(_ folder: String) { self.folder = folder }

  var comment: Comment {
    let texts = ["halld.log", "second.log", "hallsim.log"].map { name in
      let lines = Files.text("\(folder)/\(name)").split(separator: "\n").suffix(40)
      return lines.isEmpty ? "" : "--- \(name)\n\(lines.joined(separator: "\n"))\n"
    }
    return Comment(rawValue: Self.mark + texts.joined())
  }
}

extension Trait where Self == IssueHandlingTrait {
  /// Adds the logs of the test's hall to whatever goes wrong.
  static var showingLogs: Self {
    .compactMapIssues { issue in
      var issue = issue
      // The trait of a suite is asked by each of its tests too.
      if let logs = HallLogs.current, !issue.comments.contains(where: { $0.rawValue.hasPrefix(HallLogs.mark) }) {
        issue.comments.append(logs.comment)
      }
      return issue
    }
  }
}
