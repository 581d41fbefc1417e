/// A ticket as the dots that a print head burns.
package struct PaintedTicket: Hashable, Sendable {
  /// Dots in a row: the paper's.
  package let width: Int
  /// Rows, at least one.
  package let height: Int
  /// Row after row from the top, each padded with 0 to a whole byte, the left dot in the most significant bit; 1 is black.
  package let rows: [UInt8]
  /// What its sender should know about it. Each word with the same detail comes once.
  package let notes: [LayoutNote]
}

/// Something about a picture that its sender should know.
package struct LayoutNote: Hashable, Sendable {
  /// A word of docs/names.md.
  package enum Word: String, CaseIterable, Hashable, Sendable {
    /// Characters came from another font than the one that draws their script; detail: its family and how many.
    case fontFallback = "font_fallback"
    /// No configured font has them; detail: at most 16 code points as U+4E00, then `...`. A box stands in their place.
    case missingGlyph = "missing_glyph"
    /// Mongolian was drawn with a font known to shape some words wrongly; detail: its file and version.
    case mongolianFontFaulty = "mongolian_font_faulty"
    /// A single character is wider than its room and was drawn smaller; detail: the em asked for and the em drawn.
    case textReduced = "text_reduced"
    /// A QR code got correction level L instead of M to keep modules of two dots; detail: bytes of content.
    case qrLowCorrection = "qr_low_correction"
  }

  package let word: Word
  package let detail: String
}
