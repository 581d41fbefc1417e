import StrictTOML

/// The templates of a hall, with their sources and pictures.
package struct TemplateSet: Sendable {
  /// A template and all that is needed to lay it out elsewhere.
  package struct Entry: Hashable, Sendable {
    package var template: TicketTemplate
    /// The file, whole.
    package var source: String
    /// The pictures that it shows, as PNG files, by name.
    package var images: [String: [UInt8]]
  }

  /// By name.
  package private(set) var entries: [Entry] = []
  /// Everything that is wrong; the templates concerned are not among `entries`.
  package private(set) var problems: [FileProblem] = []
  /// Templates that replace others.
  package private(set) var overrides: [FileOverride] = []

  /// What is in order but probably not meant.
  package var remarks: [FileProblem] { entries.flatMap(\.template.remarks) }

  package init() {}

  /// Loads every `<directory>/<name>.toml`, later directories over earlier ones. A file with any problem is left out whole; the template
  /// of the same name from an earlier directory then stays in use. The result does not depend on the order of directory entries.
  package init(loading directories: [SourceDirectory]) {
    for directory in directories {
      for name in directory.entries(problems: &problems) where name.hasSuffix(".toml") { add("\(directory.path)/\(name)") }
    }
  }

  /// Loads one file, over the template of the same name.
  package mutating func add(_ file: String) {
    let log = ProblemLog(file: file)
    let entry = Self.read(file, log)
    problems += log.problems
    guard let entry else { return }
    if let index = entries.firstIndex(where: { $0.template.name == entry.template.name }) {
      overrides.append(FileOverride(id: entry.template.name, file: file, replaced: entries[index].template.file))
      entries[index] = entry
    } else {
      let index = entries.firstIndex { $0.template.name > entry.template.name } ?? entries.count
      entries.insert(entry, at: index)
    }
  }

  /// The template of that name.
  package subscript(name: String) -> Entry? { entries.first { $0.template.name == name } }

  private static func read(_ file: String, _ log: ProblemLog) -> Entry? {
    do throws(PlainFiles.Failure) {
      let bytes = try PlainFiles.read(file, limit: TicketTemplate.maximumBytes)
      guard let template = TicketTemplate.read(bytes, file: file, log: log) else { return nil }
      let images = TemplateImages.read(of: template, log: log)
      guard log.isEmpty else { return nil }
      return Entry(template: template, source: String(decoding: bytes, as: UTF8.self), images: images)
    } catch {
      log.report("", error.reason)
      return nil
    }
  }
}
