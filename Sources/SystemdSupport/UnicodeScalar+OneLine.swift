extension Unicode.Scalar {
  /// Whether the scalar can break a line, steer a terminal or turn the reading direction around, and so must not reach a log as it is:
  /// the controls C0, DEL and C1, the line and paragraph separators, and the bidirectional marks (Unicode Standard Annex 9, table of
  /// explicit directional formatting characters).
  var isUnsafeInOneLine: Bool {
    switch value {
    case 0x00...0x1F, 0x7F...0x9F: true
    case 0x2028, 0x2029: true
    case 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: true
    default: false
    }
  }
}
