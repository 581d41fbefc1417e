/// Lines of Swift, indented by the braces around them.
struct SwiftText {
  private(set) var text = ""
  private var depth = 0

  mutating func line(_ line: String = "") {
    if !line.isEmpty { text += String(repeating: "  ", count: depth) + line }
    text += "\n"
  }

  /// Text that must not be indented.
  mutating func verbatim(_ lines: String) { text += lines }

  mutating func block(_ head: String, _ body: (inout SwiftText) -> Void) {
    line(head + " {")
    depth += 1
    body(&self)
    depth -= 1
    line("}")
  }

  mutating func indented(_ body: (inout SwiftText) -> Void) {
    depth += 1
    body(&self)
    depth -= 1
  }

  mutating func documentation(_ lines: [String], else fallback: String? = nil) {
    let comments = lines.isEmpty ? [fallback].compactMap(\.self) : lines
    for comment in comments { line(comment.isEmpty ? "///" : "/// " + comment) }
  }
}
