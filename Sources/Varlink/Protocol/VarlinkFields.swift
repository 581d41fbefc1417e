/// Reads the fields of a struct; what generated code is made of.
public struct VarlinkFields {
  private let object: JSONObject
  private let unknownFields: VarlinkUnknownFields

  /// - Parameter known: the names that the interface declares.
  public init(_ json: JSON, known: [String], unknownFields: VarlinkUnknownFields) throws(VarlinkParameterError) {
    guard case .object(let object) = json else { throw VarlinkParameterError(reason: "\(json.kind) instead of an object") }
    if unknownFields == .rejected {
      for (key, _) in object where !known.contains(key) {
        throw VarlinkParameterError(parameter: key, reason: "no such field")
      }
    }
    self.object = object
    self.unknownFields = unknownFields
  }

  /// A field that must be there.
  public func required<Value: VarlinkValue>(_ name: String) throws(VarlinkParameterError) -> Value {
    guard let json = object[name] else { throw VarlinkParameterError(parameter: name, reason: "missing") }
    do { return try Value(json: json, unknownFields: unknownFields) } catch { throw error.within(name) }
  }

  /// A nullable field; absent is as good as null.
  public func optional<Value: VarlinkValue>(_ name: String) throws(VarlinkParameterError) -> Value? {
    guard let json = object[name], !json.isNull else { return nil }
    do { return try Value(json: json, unknownFields: unknownFields) } catch { throw error.within(name) }
  }
}

extension JSONObject {
  /// Adds a field of a struct; a null one is left out.
  public mutating func set(_ name: String, _ value: some VarlinkValue) {
    let json = value.json
    if !json.isNull { self[name] = json }
  }
}

/// A Swift enum that stands for an enum of the interface definition language; what generated code conforms to.
public protocol VarlinkEnumeration: VarlinkValue, Hashable, CaseIterable, RawRepresentable where RawValue == String {}

extension VarlinkEnumeration {
  /// One of the words
  public init(json: JSON, unknownFields: VarlinkUnknownFields) throws(VarlinkParameterError) {
    let word = try String(json: json)
    guard let value = Self(rawValue: word) else {
      throw VarlinkParameterError(reason: "not one of \(Self.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    self = value
  }

  /// The word
  public var json: JSON { .string(rawValue) }
}
