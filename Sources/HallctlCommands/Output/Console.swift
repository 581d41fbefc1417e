import Glibc
import Varlink

/// What a piece of text means; on a terminal it is coloured accordingly.
package enum Tone: Sendable {
  case plain
  case good
  case warning
  case bad
  case faint
  case strong

  var escape: String? {
    switch self {
    case .plain: nil
    case .good: "\u{1B}[32m"
    case .warning: "\u{1B}[33m"
    case .bad: "\u{1B}[31m"
    case .faint: "\u{1B}[2m"
    case .strong: "\u{1B}[1m"
    }
  }
}

/// Standard output and standard error.
package enum Console {
  /// Whether a person sits at the input.
  static var inputIsTerminal: Bool { isatty(STDIN_FILENO) == 1 }
  static var outputIsTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

  /// Columns that a line may take: `COLUMNS`, else the terminal's width, else 80.
  static let width: Int = {
    if let text = getenv("COLUMNS"), let columns = Int(String(cString: text)), columns >= 20 { return min(columns, 1000) }
    var size = winsize()
    for descriptor in [STDOUT_FILENO, STDERR_FILENO] where ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col >= 20 {
      return Int(size.ws_col)
    }
    return 80
  }()

  private static func hasColour(_ descriptor: Int32) -> Bool {
    guard isatty(descriptor) == 1 else { return false }
    // no-color.org: set and not empty.
    if let value = getenv("NO_COLOR"), value.pointee != 0 { return false }
    return getenv("TERM").map { String(cString: $0) != "dumb" } ?? false
  }

  /// The text, made harmless and coloured if the output is.
  static func styled(_ text: String, _ tone: Tone, descriptor: Int32 = STDOUT_FILENO) -> String {
    guard let escape = tone.escape, hasColour(descriptor) else { return text.harmless }
    return escape + text.harmless + "\u{1B}[0m"
  }

  /// A line of output.
  static func say(_ text: Text, _ tone: Tone = .plain) { say(text.description, tone) }
  static func say(_ line: String, _ tone: Tone = .plain) {
    write(styled(outputIsTerminal ? line.wrapped(to: width) : line, tone) + "\n", to: STDOUT_FILENO)
  }
  /// A line made of pieces that are styled already.
  static func say(styled line: String) { write(line + "\n", to: STDOUT_FILENO) }
  /// A line of output for a program.
  static func say(json: JSON) { write(json.description + "\n", to: STDOUT_FILENO) }

  /// A line for a person that is no result.
  static func complain(_ text: Text, _ tone: Tone = .plain) {
    let line = isatty(STDERR_FILENO) == 1 ? text.description.wrapped(to: width) : text.description
    write(styled(line, tone, descriptor: STDERR_FILENO) + "\n", to: STDERR_FILENO)
  }
  static func complain(json: JSON) { write(json.description + "\n", to: STDERR_FILENO) }

  /// Asks for a line. Nil when the input is at its end.
  static func ask(_ question: Text) -> String? {
    let line = isatty(STDERR_FILENO) == 1 ? question.description.wrapped(to: width - 1) : question.description
    write(styled(line, .strong, descriptor: STDERR_FILENO) + " ", to: STDERR_FILENO)
    let answer = readLine(strippingNewline: true)
    // Nobody ended the line of the question.
    if answer == nil { write("\n", to: STDERR_FILENO) }
    return answer
  }

  /// Writes all of it. A reader that is gone ends the process, as it does for every tool in a pipe (SIGPIPE).
  static func write(_ text: String, to descriptor: Int32) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }
}
