/// A pattern of literal characters, `*` (any run, also none) and `?` (any one character).
package struct Glob: Hashable, Sendable, CustomStringConvertible {
  private let pattern: [Unicode.Scalar]

  package init(_ pattern: String) {
    self.pattern = Array(pattern.unicodeScalars)
  }

  /// As it was written.
  package var description: String {
    var text = String.UnicodeScalarView()
    text.append(contentsOf: pattern)
    return String(text)
  }

  /// Characters that are not wildcards.
  package var literalCount: Int { pattern.count { $0 != "*" && $0 != "?" } }

  /// Whether it matches the whole text.
  package func matches(_ text: String) -> Bool {
    // A text without wildcards is a pattern that matches only itself. USB strings hold at most 126 characters.
    let scalars = Array(text.unicodeScalars.prefix(256))
    var reachable = Self.start(pattern)
    for scalar in scalars {
      var next = [Bool](repeating: false, count: pattern.count + 1)
      for (state, isReachable) in reachable.enumerated() where isReachable && state < pattern.count {
        if pattern[state] == "*" {
          next[state] = true
        } else if pattern[state] == "?" || pattern[state] == scalar {
          next[state + 1] = true
        }
      }
      reachable = Self.closure(next, pattern)
    }
    return reachable.last ?? false
  }

  /// Whether there is a text that both match.
  package func overlaps(_ other: Glob) -> Bool {
    let (left, right) = (pattern, other.pattern)
    // overlap[i][j]: whether left[i...] and right[j...] have a text in common; filled from the ends.
    var below = [Bool](repeating: false, count: right.count + 1)
    for i in stride(from: left.count, through: 0, by: -1) {
      var row = [Bool](repeating: false, count: right.count + 1)
      for j in stride(from: right.count, through: 0, by: -1) {
        let leftScalar = i < left.count ? left[i] : nil
        let rightScalar = j < right.count ? right[j] : nil
        row[j] =
          switch (leftScalar, rightScalar) {
          case (nil, nil): true
          case ("*", nil): below[j]
          case (nil, "*"): row[j + 1]
          case (nil, _), (_, nil): false
          case ("*", _), (_, "*"): below[j] || row[j + 1]
          case (let a?, let b?): (a == "?" || b == "?" || a == b) && below[j + 1]
          }
      }
      below = row
    }
    return below.first ?? false
  }

  private static func start(_ pattern: [Unicode.Scalar]) -> [Bool] {
    var states = [Bool](repeating: false, count: pattern.count + 1)
    states[0] = true
    return closure(states, pattern)
  }

  /// A star may match nothing.
  private static func closure(_ states: [Bool], _ pattern: [Unicode.Scalar]) -> [Bool] {
    var states = states
    for (state, scalar) in pattern.enumerated() where scalar == "*" && states[state] { states[state + 1] = true }
    return states
  }
}
