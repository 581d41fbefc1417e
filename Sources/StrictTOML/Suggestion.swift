/// The key that was probably meant.
package enum Suggestion {
  /// The nearest candidate within a third of the word's length (at least two edits for words of four and more), or nil.
  package static func nearest(to word: String, among candidates: some Sequence<String>) -> String? {
    let word = Array(word.lowercased().utf8.prefix(64))
    let allowed = word.count < 4 ? 1 : max(2, word.count / 3)
    var best: (distance: Int, name: String)?
    for candidate in candidates.sorted() {
      let distance = distance(word, Array(candidate.utf8.prefix(64)))
      if distance <= allowed, distance < (best?.distance ?? .max) { best = (distance, candidate) }
    }
    return best?.name
  }

  /// Levenshtein distance.
  private static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
    var previous = Array(0...right.count)
    for (row, byte) in left.enumerated() {
      var current = [row + 1]
      current.reserveCapacity(right.count + 1)
      for (column, other) in right.enumerated() {
        current.append(min(previous[column] + (byte == other ? 0 : 1), previous[column + 1] + 1, current[column] + 1))
      }
      previous = current
    }
    return previous.last ?? 0
  }
}
