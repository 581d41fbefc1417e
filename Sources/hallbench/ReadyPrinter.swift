/// The least that halld takes for a printer in good order: it answers DLE EOT 1-4 and GS ( H (docs/device-protocols/escpos.md) and drops
/// everything else. It knows where a picture ends, so nothing in one is taken for a command.
struct ReadyPrinter {
  /// What a byte belonged to.
  enum Part {
    /// A real-time question.
    case question
    /// Anything else.
    case ticket
  }

  private var pending: [UInt8] = []
  private var pictureLeft = 0

  /// - Returns: what came first, and the answers.
  mutating func receive(_ bytes: some Sequence<UInt8>) -> (parts: [Part], answers: [UInt8]) {
    pending += bytes
    var parts: [Part] = []
    var answers: [UInt8] = []
    var index = 0
    while index < pending.count {
      if pictureLeft > 0 {
        let count = min(pictureLeft, pending.count - index)
        pictureLeft -= count
        index += count
        continue
      }
      let rest = pending[index...]
      guard let length = Self.length(of: rest) else { break }
      switch Array(rest.prefix(2)) {
      case [0x10, 0x04]:  // DLE EOT n
        parts.append(.question)
        answers.append(0x12)
      case [0x1D, 0x28]:  // GS ( H
        parts.append(.ticket)
        answers += [0x37, 0x22] + rest.dropFirst(7).prefix(4) + [0x00]
      case [0x1D, 0x61]:  // GS a
        parts.append(.ticket)
        answers += [0x10, 0x00, 0x00, 0x00]
      case [0x1D, 0x76]:  // GS v 0
        parts.append(.ticket)
        let sizes = rest.dropFirst(4).prefix(4).map { Int($0) }
        pictureLeft = (sizes[0] + sizes[1] << 8) * (sizes[2] + sizes[3] << 8)
      default: parts.append(.ticket)
      }
      index += length
    }
    pending.removeFirst(index)
    return (parts, answers)
  }

  /// Bytes of the command without the picture's; nil when more must come to tell.
  private static func length(of bytes: ArraySlice<UInt8>) -> Int? {
    let head = Array(bytes.prefix(2))
    let known: [[UInt8]: Int] = [[0x10, 0x04]: 3, [0x1D, 0x28]: 11, [0x1D, 0x61]: 3, [0x1D, 0x76]: 8]
    if head.count < 2 { return [0x10, 0x1D].contains(head[0]) ? nil : 1 }
    guard let length = known[head] else { return 1 }
    return bytes.count < length ? nil : length
  }
}
