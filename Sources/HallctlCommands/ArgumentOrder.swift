/// Where options may stand.
package enum ArgumentOrder {
  /// Options of every command that stand before the command's name are moved behind it, where they are parsed:
  /// `hallctl --json devices` is `hallctl devices --json`.
  package static func hoistingGlobalOptions(_ arguments: [String]) -> [String] {
    var moved: [String] = []
    var rest = arguments[...]
    while let first = rest.first {
      if first == "--json" || withValue.contains(where: { first.hasPrefix($0 + "=") }) {
        moved.append(rest.removeFirst())
      } else if withValue.contains(first), rest.count > 1 {
        moved += rest.prefix(2)
        rest = rest.dropFirst(2)
      } else {
        break
      }
    }
    guard !rest.isEmpty else { return arguments }
    let end = rest.firstIndex(of: "--") ?? rest.endIndex
    return Array(rest[..<end]) + moved + Array(rest[end...])
  }

  private static let withValue = ["--language", "--socket", "--sim-socket", "--timeout"]
}
