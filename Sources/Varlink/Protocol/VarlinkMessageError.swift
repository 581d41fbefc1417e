/// Why a frame is no Varlink message.
public enum VarlinkMessageError: Error, Hashable, Sendable, CustomStringConvertible {
  /// It is not JSON.
  case json(JSONError)
  /// It is JSON, but no object.
  case notAnObject
  /// A key that must be there is not.
  case missing(key: String)
  /// A key of the protocol has a value of the wrong kind.
  case wrongType(key: String)

  /// What is wrong, in words.
  public var description: String {
    switch self {
    case .json(let error): error.description
    case .notAnObject: "not an object"
    case .missing(let key): "\(key) is missing"
    case .wrongType(let key): "\(key) has the wrong type"
    }
  }
}

extension JSON {
  /// The object in a frame.
  static func message(_ frame: [UInt8], depthLimit: Int) throws(VarlinkMessageError) -> JSONObject {
    let value: JSON
    do { value = try JSON(parsing: frame, depthLimit: depthLimit) } catch { throw .json(error) }
    guard case .object(let object) = value else { throw .notAnObject }
    return object
  }
}

/// The keys of calls and replies are all nullable but for `method`; null is as good as absent.
extension JSONObject {
  func flag(_ key: String) throws(VarlinkMessageError) -> Bool {
    switch self[key] {
    case nil, .null: return false
    case .bool(let value): return value
    default: throw .wrongType(key: key)
    }
  }

  func parameters() throws(VarlinkMessageError) -> JSONObject {
    switch self["parameters"] {
    case nil, .null: return [:]
    case .object(let value): return value
    default: throw .wrongType(key: "parameters")
    }
  }
}
