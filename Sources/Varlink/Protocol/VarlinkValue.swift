/// What to do with a field that the receiver's interface does not declare.
public enum VarlinkUnknownFields: Sendable {
  /// It is an error: a server that overlooked a parameter would do something else than was asked. sd-varlink does the same.
  case rejected
  /// It is skipped: a client must understand the reply of a newer server, to which fields may have been added.
  case ignored
}

/// A value that does not fit its type in the interface.
public struct VarlinkParameterError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Which one: the path from the parameters, such as `content.lines[2].align`.
  public private(set) var parameter: String
  /// What is wrong with it.
  public let reason: String

  /// An error at the value itself; containers put themselves in front with `within`.
  public init(parameter: String = "", reason: String) {
    self.parameter = parameter
    self.reason = reason
  }

  /// The same error seen from a field that holds the value.
  public func within(_ field: String) -> VarlinkParameterError {
    var outer = self
    outer.parameter =
      if parameter.isEmpty { field } else if parameter.hasPrefix("[") { field + parameter } else { "\(field).\(parameter)" }
    return outer
  }

  /// "content.lines[2].align: not one of left, center, right"
  public var description: String { parameter.isEmpty ? reason : "\(parameter): \(reason)" }
}

/// A Swift type that stands for a type of the interface definition language.
public protocol VarlinkValue: Sendable, Equatable {
  /// Reads the value; the error names the field that does not fit.
  init(json: JSON, unknownFields: VarlinkUnknownFields) throws(VarlinkParameterError)
  /// The value as it goes over the wire.
  var json: JSON { get }
}

extension VarlinkValue {
  /// Reads the value strictly: unknown fields are rejected.
  public init(json: JSON) throws(VarlinkParameterError) {
    try self.init(json: json, unknownFields: .rejected)
  }
}

extension Bool: VarlinkValue {
  /// A boolean
  public init(json: JSON, unknownFields: VarlinkUnknownFields) throws(VarlinkParameterError) {
    guard case .bool(let value) = json else { throw VarlinkParameterError(reason: "\(json.kind) instead of a boolean") }
    self = value
  }
  /// The boolean
  public var json: JSON { .bool(self) }
}

extension Int: VarlinkValue {
  /// An integer; a number with a fraction or exponent is none.
  public init(json: JSON, unknownFields: VarlinkUnknownFields) throws(VarlinkParameterError) {
    guard case .int(let value) = json else { throw VarlinkParameterError(reason: "\(json.kind) instead of an integer") }
    guard let value = Int(exactly: value) else { throw VarlinkParameterError(reason: "out of range") }
    self = value
  }
  /// The integer
  public var json: JSON { .int(Int64(self)) }
}

extension Double: VarlinkValue {
  /// A number; an integer is one, too.
  public init(json: JSON, unknownFields: VarlinkUnknownFields) throws(VarlinkParameterError) {
    guard let value = json.doubleValue else { throw VarlinkParameterError(reason: "\(json.kind) instead of a number") }
    self = value
  }
  /// The number
  public var json: JSON { .double(self) }
}

extension String: VarlinkValue {
  /// A string
  public init(json: JSON, unknownFields: VarlinkUnknownFields) throws(VarlinkParameterError) {
    guard case .string(let value) = json else { throw VarlinkParameterError(reason: "\(json.kind) instead of a string") }
    self = value
  }
  /// The string
  public var json: JSON { .string(self) }
}

extension JSONObject: VarlinkValue {
  /// An object whose members the interface leaves open (`object`).
  public init(json: JSON, unknownFields: VarlinkUnknownFields) throws(VarlinkParameterError) {
    guard case .object(let value) = json else { throw VarlinkParameterError(reason: "\(json.kind) instead of an object") }
    self = value
  }
  /// The object
  public var json: JSON { .object(self) }
}

extension Array: VarlinkValue where Element: VarlinkValue {
  /// An array
  public init(json: JSON, unknownFields: VarlinkUnknownFields) throws(VarlinkParameterError) {
    guard case .array(let values) = json else { throw VarlinkParameterError(reason: "\(json.kind) instead of an array") }
    self = []
    reserveCapacity(values.count)
    for (index, value) in values.enumerated() {
      do { append(try Element(json: value, unknownFields: unknownFields)) } catch { throw error.within("[\(index)]") }
    }
  }
  /// The array
  public var json: JSON { .array(map(\.json)) }
}

extension Dictionary: VarlinkValue where Key == String, Value: VarlinkValue {
  /// A map from strings
  public init(json: JSON, unknownFields: VarlinkUnknownFields) throws(VarlinkParameterError) {
    guard case .object(let object) = json else { throw VarlinkParameterError(reason: "\(json.kind) instead of an object") }
    self.init(minimumCapacity: object.count)
    for (key, value) in object {
      do { self[key] = try Value(json: value, unknownFields: unknownFields) } catch { throw error.within(key) }
    }
  }
  /// The map, its keys in order so that equal maps give equal texts
  public var json: JSON {
    var object = JSONObject()
    for (key, value) in sorted(by: { $0.key < $1.key }) { object[key] = value.json }
    return .object(object)
  }
}

extension Optional: VarlinkValue where Wrapped: VarlinkValue {
  /// A nullable value
  public init(json: JSON, unknownFields: VarlinkUnknownFields) throws(VarlinkParameterError) {
    self = json.isNull ? nil : try Wrapped(json: json, unknownFields: unknownFields)
  }
  /// The value or null
  public var json: JSON { self?.json ?? .null }
}
