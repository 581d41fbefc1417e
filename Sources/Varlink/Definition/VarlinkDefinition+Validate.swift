extension VarlinkDefinition {
  /// Checks a value against a type of this interface; the error names the first part that does not fit.
  public func validate(
    _ value: JSON, against type: VarlinkType, unknownFields: VarlinkUnknownFields = .rejected
  ) throws(VarlinkParameterError) {
    switch type {
    case .bool: _ = try Bool(json: value)
    case .int: _ = try Int(json: value)
    case .float: _ = try Double(json: value)
    case .string: _ = try String(json: value)
    case .object: _ = try JSONObject(json: value)
    case .named(let name):
      guard let type = self.type(named: name) else { throw VarlinkParameterError(reason: "type \(name) is not defined") }
      try validate(value, against: type, unknownFields: unknownFields)
    case .maybe(let type):
      if !value.isNull { try validate(value, against: type, unknownFields: unknownFields) }
    case .array(let type):
      guard case .array(let elements) = value else { throw VarlinkParameterError(reason: "\(value.kind) instead of an array") }
      for (index, element) in elements.enumerated() {
        do { try validate(element, against: type, unknownFields: unknownFields) } catch { throw error.within("[\(index)]") }
      }
    case .map(let type):
      for (key, element) in try JSONObject(json: value) {
        do { try validate(element, against: type, unknownFields: unknownFields) } catch { throw error.within(key) }
      }
    case .structure(let fields): try validate(JSONObject(json: value), against: fields, unknownFields: unknownFields)
    case .enumeration(let members):
      let word = try String(json: value)
      guard members.contains(where: { $0.name == word }) else {
        throw VarlinkParameterError(reason: "not one of \(members.map(\.name).joined(separator: ", "))")
      }
    }
  }

  /// Checks the parameters of a call or a reply.
  public func validate(
    _ object: JSONObject, against fields: [VarlinkType.Field], unknownFields: VarlinkUnknownFields = .rejected
  ) throws(VarlinkParameterError) {
    if unknownFields == .rejected {
      for (key, _) in object where !fields.contains(where: { $0.name == key }) {
        throw VarlinkParameterError(parameter: key, reason: "no such field")
      }
    }
    for field in fields {
      if let value = object[field.name] {
        do { try validate(value, against: field.type, unknownFields: unknownFields) } catch { throw error.within(field.name) }
      } else if case .maybe = field.type {
        continue
      } else {
        throw VarlinkParameterError(parameter: field.name, reason: "missing")
      }
    }
  }
}
