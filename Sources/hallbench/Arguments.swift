/// `--name value` pairs, repeated names included, and what follows `--`.
struct Arguments {
  private var values: [String: [String]] = [:]
  /// Behind `--`.
  private(set) var rest: [String] = []

  init(_ arguments: some Sequence<String>) throws {
    var left = arguments.makeIterator()
    while let argument = left.next() {
      if argument == "--" {
        while let argument = left.next() { rest.append(argument) }
        return
      }
      guard argument.hasPrefix("--"), let value = left.next() else { throw BenchError("\(argument) is no option with a value") }
      values[String(argument.dropFirst(2)), default: []].append(value)
    }
  }

  /// Whether an option is given.
  func has(_ name: String) -> Bool { values[name] != nil }

  /// Every value of an option, at least one.
  func all(_ name: String) throws -> [String] {
    guard let given = values[name] else { throw BenchError("--\(name) is missing") }
    return given
  }

  /// The value of an option.
  func text(_ name: String) throws -> String {
    guard let last = try all(name).last else { throw BenchError("--\(name) is missing") }
    return last
  }

  /// A number from 1 on.
  func count(_ name: String) throws -> Int {
    guard let number = Int(try text(name)), number > 0 else { throw BenchError("--\(name) is a number from 1 on") }
    return number
  }
}
