/// One thing that is wrong with one file: where, and why.
package struct FileProblem: Error, Hashable, Sendable, CustomStringConvertible {
  /// Path of the file as it was opened.
  package var file: String
  /// Line in the file, from 1; nil when the problem is the file as a whole or the document was not made from text.
  package var line: Int?
  /// The key, from the root: `escpos.text.encoding`, `sample[2].bytes` (the second sample). Empty for the file as a whole.
  package var keyPath: String
  /// What is wrong and what would be right, in one sentence without a full stop.
  package var reason: String
  /// Name of the validator rule that was broken, as docs/adding-a-model.md lists it; nil for errors of form.
  package var rule: String?

  package init(file: String, line: Int? = nil, keyPath: String = "", reason: String, rule: String? = nil) {
    self.file = file
    self.line = line
    self.keyPath = keyPath
    self.reason = reason
    self.rule = rule
  }

  /// `file:line: key.path: reason [rule]`, the form that editors understand.
  package var description: String {
    var text = file
    if let line { text += ":\(line)" }
    text += ": "
    if !keyPath.isEmpty { text += "\(keyPath): " }
    text += reason
    if let rule { text += " [\(rule)]" }
    return text
  }

  /// Order of a report: by file, line, key path.
  package static func precedes(_ left: FileProblem, _ right: FileProblem) -> Bool {
    (left.file, left.line ?? 0, left.keyPath, left.reason) < (right.file, right.line ?? 0, right.keyPath, right.reason)
  }
}
