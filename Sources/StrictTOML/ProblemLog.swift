/// Collects the problems of one file, and knows on which line each key stands.
package final class ProblemLog {
  /// More than this many problems in one file are summed up in one.
  package static let limit = 100

  /// Path of the file, as problems show it.
  package let file: String
  /// The lines of the keys.
  var lines = LineIndex()
  /// What was found, in the order found.
  private(set) var found: [FileProblem] = []
  /// Problems with values that were asked for. While there are some, rules that compare values would report nonsense.
  package private(set) var valuesAreSound = true
  private var suppressed = 0

  package init(file: String) {
    self.file = file
  }

  /// Whether nothing was found.
  package var isEmpty: Bool { found.isEmpty }

  /// All problems by line.
  package var problems: [FileProblem] {
    var all = found.sorted(by: FileProblem.precedes)
    if suppressed > 0 { all.append(FileProblem(file: file, reason: "and \(suppressed) more problems")) }
    return all
  }

  /// The line of the key, or of the nearest key above it; nil when it is not in the file.
  package func line(of keyPath: String) -> Int? { lines.line(of: keyPath) }

  /// Notes one problem. The line is that of the key path, or of the nearest key above it.
  package func report(_ keyPath: String, _ reason: String, rule: String? = nil, line: Int? = nil) {
    guard found.count < Self.limit else {
      suppressed &+= 1
      return
    }
    found.append(FileProblem(file: file, line: line ?? lines.line(of: keyPath), keyPath: keyPath, reason: reason, rule: rule))
  }

  /// Notes a problem with a value that was asked for.
  package func reportValue(_ keyPath: String, _ reason: String) {
    valuesAreSound = false
    report(keyPath, reason)
  }
}
