/// A value of a TOML document.
indirect enum TOMLNode: Equatable, Sendable {
  case string(String)
  case integer(Int)
  case decimal(Double)
  case boolean(Bool)
  /// A date, a time or both. No key takes one.
  case date
  case array([TOMLNode])
  case table([String: TOMLNode])

  /// The kind of value in words.
  var kind: String {
    switch self {
    case .string: "a string"
    case .integer: "a whole number"
    case .decimal: "a decimal number"
    case .boolean: "true or false"
    case .date: "a date or time"
    case .array: "an array"
    case .table: "a table"
    }
  }
}
