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

  /// Debian's, in the order in which they are tried; what is not installed is passed over. docs/templates.md says why these.
  package static let standardFonts = [
    Font(path: "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc", use: .text),
    Font(path: "/usr/share/fonts/truetype/hanazono/HanaMinA.ttf", use: .text),
    Font(path: "/usr/share/fonts/truetype/hanazono/HanaMinB.ttf", use: .text),
    Font(path: "/usr/share/fonts/truetype/noto/NotoSansMongolian-Regular.ttf", use: .mongolian),
  ]

  /// Directories of templates, later ones over earlier ones.
  package var templates: [SourceDirectory]
  /// Of the templates' own words, where an order names none.
  package var language: TicketLanguage
  /// The fonts of the configuration, in the order in which they are tried. Empty for ``standardFonts``.
  package var fonts: [Font]
  /// The fonts that tickets are drawn with.
  package var usedFonts: [Font] { fonts.isEmpty ? Self.standardFonts : fonts }
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
