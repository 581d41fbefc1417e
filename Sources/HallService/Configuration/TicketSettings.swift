import StrictTOML
import TicketTemplates

/// The `[tickets]` table and the `[[font]]` tables: how tickets are laid out.
package struct TicketSettings: Equatable, Sendable {
  /// A font file and what it is for.
  package struct Font: Hashable, Sendable {
    package enum Use: String, CaseIterable, Sendable {
      case text
      case mongolian
    }

    /// An absolute path.
    package var path: String
    /// The family within the file, where it holds several; nil for the first.
    package var family: String?
    package var use: Use

    package init(path: String, family: String? = nil, use: Use) {
      self.path = path
      self.family = family
      self.use = use
    }
  }

  /// Directories of templates, later ones over earlier ones.
  package var templates: [SourceDirectory]
  /// Of the templates' own words, where an order names none.
  package var language: TicketLanguage
  /// The fonts, in the order in which they are tried. Empty for ``standardFonts``.
  package var fonts: [Font]
  /// Whether the worker that draws tickets is kept while nothing is drawn, so that no visitor waits for it.
  package var keepsWarm: Bool
  /// Seconds after which an idle worker leaves that is not kept: 1 to 86400.
  package var idleSeconds: Int
  /// Where pictures for clients that cannot take descriptors are put.
  package var spool: String

  init(reading reader: TableReader, fonts fontReaders: [TableReader]) {
    let given = reader.strings("templates", count: 1...16, maxLength: 255, default: [])
    templates = given.isEmpty ? SourceDirectory.ticketTemplates : given.map { SourceDirectory($0) }
    for (index, path) in given.enumerated() where !AbsolutePath.isSound(path) {
      reader.wrong("templates", "element \(index + 1) must be an absolute path without . or .. in it")
    }
    language = reader.oneOf("language", default: .chinese)
    keepsWarm = reader.bool("keep_warm", default: true)
    idleSeconds = reader.int("idle_s", in: 1...86_400, default: 60)
    spool = AbsolutePath.read("spool", default: "/run/halld/spool", maxBytes: 200, reader)
    fonts = fontReaders.map { reader in
      Font(
        path: AbsolutePath.read("path", maxBytes: 255, reader),
        family: reader.has("family") ? reader.string("family", maxLength: 100) : nil,
        use: reader.oneOf("use", default: .text))
    }
  }
}
