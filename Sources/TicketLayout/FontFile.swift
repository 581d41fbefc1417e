/// A font file of the configuration.
package struct FontFile: Hashable, Sendable {
  /// What a font is for. Mongolian fonts draw other text only where no text font has the character, and the other way round.
  package enum Use: String, Hashable, Sendable {
    case text
    case mongolian
  }

  /// Where it is.
  package let path: String
  /// Which font of a collection, by any of its family names. nil: the one for simplified Chinese (its name ends in SC), else the first.
  package let family: String?
  package let use: Use

  package init(path: String, family: String? = nil, use: Use) {
    self.path = path
    self.family = family
    self.use = use
  }
}

/// What became of a font file.
package struct FontReport: Hashable, Sendable {
  package enum State: String, Hashable, Sendable {
    case good
    /// No such file, or it may not be read.
    case missing
    /// No scalable font in it, not the family asked for, or one file too many.
    case broken
    /// Usable, but a version known to shape Mongolian wrongly: Noto Sans Mongolian before 3.000.
    case faulty
  }

  package let path: String
  package let state: State
  /// The family's English name.
  package let family: String?
  /// The `head` table's fontRevision with three decimals, such as 3.002.
  package let version: String?
}
