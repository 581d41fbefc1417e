/// Cuts what a worker writes to standard error into lines for the log: few, short and printable, whatever it writes.
struct WorkerErrorLines {
  /// Lines of one worker; what follows is left out.
  static let limit = 20
  /// Bytes of one line.
  static let lineLimit = 200

  /// Bytes of one worker.
  static let sizeLimit = 64 << 10

  private var line: [UInt8] = []
  private var count = 0
  private var size = 0

  /// Nothing of what follows is taken: there is no sense in reading it.
  var isOver: Bool { count > Self.limit || size > Self.sizeLimit }

  /// - Returns: the lines that are whole now.
  mutating func take(_ bytes: some Sequence<UInt8>) -> [String] {
    var lines: [String] = []
    for byte in bytes {
      size &+= 1
      if byte == UInt8(ascii: "\n") { lines += finish() } else if line.count < Self.lineLimit { line.append(byte) }
    }
    return lines
  }

  /// - Returns: the line that was begun, as one or none.
  mutating func finish() -> [String] {
    defer { line.removeAll(keepingCapacity: true) }
    guard !line.isEmpty, count <= Self.limit else { return [] }
    count += 1
    if count > Self.limit { return ["it says more, which is left out"] }
    return [OneLine.text(String(decoding: line, as: UTF8.self), limit: Self.lineLimit)]
  }
}
