/// A JSON value (RFC 8259).
///
/// Integers keep their full 64 bits; a number is `.int` when its text has neither a fraction nor an exponent, else `.double`.
public enum JSON: Sendable, Hashable {
  /// `null`
  case null
  /// `true` or `false`
  case bool(Bool)
  /// A number without fraction and exponent
  case int(Int64)
  /// Any other number; always finite when it comes from the parser
  case double(Double)
  /// A string
  case string(String)
  /// An array
  case array([JSON])
  /// An object; the order of its members is kept
  case object(JSONObject)
}

extension JSON {
  /// The value of a boolean, else nil.
  public var boolValue: Bool? {
    if case .bool(let value) = self { value } else { nil }
  }

  /// The value of an integer, else nil.
  public var intValue: Int64? {
    if case .int(let value) = self { value } else { nil }
  }

  /// The value of a number of either kind, else nil.
  public var doubleValue: Double? {
    switch self {
    case .double(let value): value
    case .int(let value): Double(value)
    default: nil
    }
  }

  /// The text of a string, else nil.
  public var stringValue: String? {
    if case .string(let value) = self { value } else { nil }
  }

  /// The elements of an array, else nil.
  public var arrayValue: [JSON]? {
    if case .array(let value) = self { value } else { nil }
  }

  /// The object, else nil.
  public var objectValue: JSONObject? {
    if case .object(let value) = self { value } else { nil }
  }

  /// Whether this is `null`.
  public var isNull: Bool {
    if case .null = self { true } else { false }
  }

  /// A member of an object; nil when this is no object or has no such member.
  public subscript(key: String) -> JSON? { objectValue?[key] }

  /// An element of an array; nil when this is no array or has no such element.
  public subscript(index: Int) -> JSON? {
    guard case .array(let values) = self, values.indices.contains(index) else { return nil }
    return values[index]
  }

  /// What kind of value this is, in words for a message.
  public var kind: String {
    switch self {
    case .null: "null"
    case .bool: "a boolean"
    case .int: "an integer"
    case .double: "a number"
    case .string: "a string"
    case .array: "an array"
    case .object: "an object"
    }
  }
}

extension JSON: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
  ExpressibleByStringLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  /// `null`
  public init(nilLiteral: ()) { self = .null }
  /// A boolean
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  /// An integer
  public init(integerLiteral value: Int64) { self = .int(value) }
  /// A number
  public init(floatLiteral value: Double) { self = .double(value) }
  /// A string
  public init(stringLiteral value: String) { self = .string(value) }
  /// An array
  public init(arrayLiteral elements: JSON...) { self = .array(elements) }
  /// An object; of members with one key the last one counts.
  public init(dictionaryLiteral elements: (String, JSON)...) {
    var object = JSONObject()
    for (key, value) in elements { object[key] = value }
    self = .object(object)
  }
}

extension JSON: CustomStringConvertible {
  /// The compact JSON text.
  public var description: String { String(decoding: serialized(), as: UTF8.self) }
}
