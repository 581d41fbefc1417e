/// A directory of files of one kind that halld reads, such as maps. Several stand in an order: what a later one holds replaces what an
/// earlier one holds under the same name.
package struct SourceDirectory: Hashable, Sendable {
  /// Path.
  package var path: String
  /// Whether it may be absent without that being a problem.
  package var mayBeAbsent: Bool

  package init(_ path: String, mayBeAbsent: Bool = false) {
    self.path = path
    self.mayBeAbsent = mayBeAbsent
  }

  /// Entries as ``PlainFiles/entries(of:limit:)`` gives them; none, with a problem, when it cannot be read.
  package func entries(problems: inout [FileProblem]) -> [String] {
    Self.entries(of: path, mayBeAbsent: mayBeAbsent, problems: &problems)
  }

  /// The same of any directory.
  package static func entries(of path: String, mayBeAbsent: Bool = false, problems: inout [FileProblem]) -> [String] {
    do throws(PlainFiles.Failure) {
      return try PlainFiles.entries(of: path)
    } catch {
      if !(mayBeAbsent && error.isAbsent) { problems.append(FileProblem(file: path, reason: error.reason)) }
      return []
    }
  }
}
