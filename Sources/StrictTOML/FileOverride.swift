/// A file that replaces one of the same name from an earlier directory.
package struct FileOverride: Equatable, Sendable, CustomStringConvertible {
  /// Name of both.
  package var id: String
  /// The file in use.
  package var file: String
  /// The file it stands in for.
  package var replaced: String

  package init(id: String, file: String, replaced: String) {
    self.id = id
    self.file = file
    self.replaced = replaced
  }

  /// One sentence.
  package var description: String { "\(file) replaces \(replaced)" }
}
