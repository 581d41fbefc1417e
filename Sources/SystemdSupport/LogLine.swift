import Logging

/// How one log message becomes one line. A pure value: everything that a client or a device put into the message is made harmless here.
///
/// In a line, `\` is written `\\`; newline, carriage return and tab are `\n`, `\r`, `\t`; other scalars that could break the line or steer a
/// terminal are `\u{…}`. A line is never longer than ``longest`` bytes, its newline included.
struct LogLine: Hashable, Sendable {
  /// Who reads the line.
  enum Style: Hashable, Sendable {
    /// journald: a `<priority>` in front (sd-daemon(3)); journald adds time, program and process.
    case journal
    /// A person at a terminal or a file: the level's name in front.
    case plain
  }

  /// In bytes. Below PIPE_BUF (4096, pipe(7)), so that a pipe takes a line whole or not at all, and far below what makes journald split one.
  static let longest = 2048
  private static let cutMark = Array(" [cut]".utf8)

  private(set) var bytes: [UInt8] = []
  private var isCut = false

  init(level: Logger.Level, label: String, message: String, error: (any Error)? = nil, metadata: Logger.Metadata, style: Style) {
    bytes.reserveCapacity(256)
    switch style {
    case .journal: append("<\(level.syslogPriority)>")
    case .plain: append("\(level.rawValue) ")
    }
    escape(label, quoted: false)
    append(": ")
    escape(message, quoted: false)
    if let error { field("error", String(describing: error)) }
    for (key, value) in metadata.sorted(by: { $0.key < $1.key }) { field(key, value.description) }
    if isCut { bytes.append(contentsOf: Self.cutMark) }
    bytes.append(UInt8(ascii: "\n"))
  }

  /// ` key=value`, quoted where a reader could not tell its end.
  private mutating func field(_ key: String, _ value: String) {
    append(" ")
    escape(key, quoted: false)
    append("=")
    // Scalars, not characters: "=" with a combining mark is another Character and would slip through.
    let needsQuotes =
      value.isEmpty
      || value.utf8.prefix(Self.longest).contains { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "=") || $0 == UInt8(ascii: "\"") }
    if needsQuotes { append("\"") }
    escape(value, quoted: needsQuotes)
    if needsQuotes { append("\"") }
  }

  private mutating func escape(_ text: String, quoted: Bool) {
    for scalar in text.unicodeScalars {
      // A hostile megabyte is not walked to its end: what does not fit is not looked at.
      guard !isCut else { return }
      switch scalar {
      case "\\": append("\\\\")
      case "\n": append("\\n")
      case "\r": append("\\r")
      case "\t": append("\\t")
      case "\"" where quoted: append("\\\"")
      case _ where scalar.isUnsafeInOneLine: append("\\u{\(String(scalar.value, radix: 16))}")
      default: append(Character(scalar).utf8)
      }
    }
  }

  private mutating func append(_ text: String) { append(text.utf8) }

  /// Adds the piece whole or marks the line as cut; nothing follows a cut.
  private mutating func append(_ piece: some Collection<UInt8>) {
    guard !isCut, bytes.count &+ piece.count <= Self.longest &- Self.cutMark.count &- 1 else {
      isCut = true
      return
    }
    bytes.append(contentsOf: piece)
  }
}

extension Logger.Level {
  /// syslog's severities (RFC 5424, table 2), which sd-daemon(3) uses as prefixes.
  var syslogPriority: Int {
    switch self {
    case .trace, .debug: 7
    case .info: 6
    case .notice: 5
    case .warning: 4
    case .error: 3
    case .critical: 2
    }
  }
}
