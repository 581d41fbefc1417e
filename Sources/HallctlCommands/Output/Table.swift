/// A table for a person: one line per row, columns aligned by what a terminal shows, as wide as the terminal at most.
package struct Table {
  package struct Column: Sendable {
    var title: String
    /// Columns below which it is not narrowed.
    var minimum: Int
    var truncation: Truncation

    package init(_ title: Text, minimum: Int = 4, _ truncation: Truncation = .end) {
      self.init(title.description, minimum: minimum, truncation)
    }

    package init(_ title: String, minimum: Int = 4, _ truncation: Truncation = .end) {
      self.title = title
      self.minimum = minimum
      self.truncation = truncation
    }
  }

  package struct Cell: Sendable {
    var text: String
    var tone: Tone

    package init(_ text: String, _ tone: Tone = .plain) {
      // A line break within a cell would break the table.
      self.text = String(text.harmless.map { $0.isNewline ? " " : $0 })
      self.tone = tone
    }

    package init(_ text: Text, _ tone: Tone = .plain) { self.init(text.description, tone) }
  }

  private static let gap = 2
  /// Columns to which a path gives way before anything else does.
  private static let comfortablePath = 18

  private var columns: [Column]
  private var rows: [[Cell]] = []

  package init(_ columns: [Column]) { self.columns = columns }

  package mutating func append(_ cells: [Cell]) { rows.append(cells) }

  /// The lines, the heading first.
  package func lines(width: Int, style: (String, Tone) -> String) -> [String] {
    let widths = widths(width)
    func line(_ cells: [(String, Tone)]) -> String {
      var line = ""
      for (index, (text, tone)) in cells.enumerated() where index < widths.count {
        let fitted = text.fitted(to: widths[index], columns[index].truncation)
        let isLast = index == widths.count - 1
        line += style(fitted, tone)
        if !isLast { line += String(repeating: " ", count: max(0, widths[index] - fitted.columns) + Self.gap) }
      }
      return line
    }
    return [line(columns.map { ($0.title, .strong) })] + rows.map { line($0.map { ($0.text, $0.tone) }) }
  }

  func print() {
    for line in lines(width: Console.width, style: { Console.styled($0, $1) }) { Console.say(styled: line) }
  }

  /// What each column needs; where that is too much, paths give way first, then the widest columns.
  private func widths(_ width: Int) -> [Int] {
    var widths = columns.enumerated().map { index, column in
      rows.reduce(column.title.columns) { max($0, index < $1.count ? $1[index].text.columns : 0) }
    }
    var excess = widths.reduce(0, +) + Self.gap * (widths.count - 1) - width
    while excess > 0 {
      var candidates = widths.indices.filter { widths[$0] > max(columns[$0].minimum, columns[$0].title.columns) }
      // What is cut in the middle can still be told apart.
      let paths = candidates.filter { columns[$0].truncation == .middle && widths[$0] > Self.comfortablePath }
      if !paths.isEmpty { candidates = paths }
      guard let widest = candidates.max(by: { widths[$0] < widths[$1] }) else { break }
      widths[widest] -= 1
      excess -= 1
    }
    return widths
  }
}

/// Names and values one below the other.
package struct Details {
  private var entries: [(name: String, value: String, tone: Tone)] = []

  package init() {}

  package mutating func add(_ name: Text, _ value: Text, _ tone: Tone = .plain) { add(name.description, value.description, tone) }
  package mutating func add(_ name: Text, _ value: String, _ tone: Tone = .plain) { add(name.description, value, tone) }
  package mutating func add(_ name: String, _ value: String, _ tone: Tone = .plain) {
    entries.append((name.harmless, value.harmless, tone))
  }

  func print() {
    let width = entries.reduce(0) { max($0, $1.name.columns) } + 2
    for entry in entries {
      // Further lines of a value stand below its first.
      let lines = Console.outputIsTerminal ? entry.value.wrapped(to: max(20, Console.width - width)) : entry.value
      let value = lines.replacingLineBreaks(by: "\n" + String(repeating: " ", count: width))
      Console.say(styled: Console.styled(entry.name.padded(to: width), .faint) + Console.styled(value, entry.tone))
    }
  }
}
