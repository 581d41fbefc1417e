/// One `[[block]]` of a template.
package struct TemplateBlock: Hashable, Sendable {
  /// Whether the block is printed at all.
  package struct Condition: Hashable, Sendable {
    package var field: String
    /// Printed when the field has a value, or when it has none.
    package var whenPresent: Bool
  }

  /// The same as ``FilledTicket/Block``, with texts that are not filled in yet.
  package enum Content: Hashable, Sendable {
    case text(TemplateText, FilledTicket.TextStyle)
    case columns([Cell])
    case rule(FilledTicket.Rule)
    case space(Double)
    case qr(TemplateText, size: Double, alignment: FilledTicket.Alignment)
    case barcode(TemplateText, height: Double, alignment: FilledTicket.Alignment)
    case image(String, width: Double, alignment: FilledTicket.Alignment)
    case mongolian(TemplateText, FilledTicket.TextStyle, height: Double)
  }

  /// One cell of a row.
  package struct Cell: Hashable, Sendable {
    package var text: TemplateText
    package var style: FilledTicket.TextStyle
    package var share: Double
  }

  package var condition: Condition?
  package var content: Content

  /// Whether there is something to read or to look at.
  var isContent: Bool {
    switch content {
    case .text, .columns, .qr, .barcode, .image, .mongolian: true
    case .rule, .space: false
    }
  }
}
