import StrictTOML

/// A ticket before its fields are filled in, as one TOML file says it: docs/templates.md. It has been checked: whatever fields it is
/// given, filling it either works or says why not.
package struct TicketTemplate: Hashable, Sendable {
  /// The version of the format that is read.
  package static let schema = 1
  /// Bytes of a template file.
  package static let maximumBytes = 64 << 10
  /// Blocks of a template.
  package static let blockLimit = 200
  /// Fields of a template.
  package static let fieldLimit = 100

  /// The file's name without `.toml`.
  package let name: String
  /// Path of the file as it was opened.
  package let file: String
  /// What the ticket is called.
  package let title: BilingualText
  /// In the order of the file.
  package let fields: [TemplateField]
  /// Left and right of everything, in mm.
  package let margin: Double
  /// The longest ticket, in mm.
  package let longest: Double
  /// From top to bottom.
  package let blocks: [TemplateBlock]
  /// What is in order but probably not meant: fields and phrases that nothing prints.
  package let remarks: [FileProblem]

  /// The field of that name.
  package func field(_ name: String) -> TemplateField? { fields.first { $0.name == name } }

  /// Sample values of all fields that have one.
  package func samples(_ language: TicketLanguage) -> [String: String] {
    var values: [String: String] = [:]
    for field in fields { values[field.name] = field.sample?[language] }
    return values
  }

  /// File names of the pictures that the template shows, sorted.
  package var imageNames: [String] {
    var names: Set<String> = []
    for block in blocks { if case .image(let name, _, _) = block.content { names.insert(name) } }
    return names.sorted()
  }
}
