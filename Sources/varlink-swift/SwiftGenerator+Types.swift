import Varlink

extension SwiftGenerator {
  func addType(_ type: VarlinkType, named name: String, _ documentation: [String], to swift: inout SwiftText) {
    switch type {
    case .structure(let fields): addStructure(fields, named: name, documentation, to: &swift)
    case .enumeration(let members): addEnumeration(members, named: name, documentation, to: &swift)
    default: break
    }
  }

  private func addEnumeration(
    _ members: [VarlinkType.Member], named name: String, _ documentation: [String], to swift: inout SwiftText
  ) {
    swift.documentation(documentation, else: "One of \(members.map(\.name).joined(separator: ", ")).")
    swift.block("public enum \(name): String, VarlinkEnumeration") { swift in
      for member in members {
        let word = SwiftNames.field(member.name)
        swift.documentation(member.documentation)
        swift.line("case \(SwiftNames.escaped(word))" + (word == member.name ? "" : " = \"\(member.name)\""))
      }
    }
  }

  func addStructure(_ fields: [VarlinkType.Field], named name: String, _ documentation: [String], to swift: inout SwiftText) {
    swift.documentation(documentation, else: "The type \(name).")
    swift.block("public struct \(name): VarlinkValue, Hashable") { swift in
      for field in fields {
        swift.documentation(field.documentation)
        swift.line("public var \(property(field)): \(swiftType(field))")
      }
      for field in fields {
        guard let (inner, type) = unnamedType(field) else { continue }
        swift.line()
        addType(type, named: inner, ["The type of \(field.name)."], to: &swift)
      }
      if !fields.isEmpty {
        swift.line()
        swift.line("private static let names = [\(fields.map { "\"\($0.name)\"" }.joined(separator: ", "))]")
        swift.line()
      }
      addInitializers(fields, to: &swift)
      swift.line()
      addJSON(fields, to: &swift)
    }
  }

  private func addInitializers(_ fields: [VarlinkType.Field], to swift: inout SwiftText) {
    let arguments = fields.map { "\(property($0)): \(swiftType($0))" + (isMaybe($0.type) ? " = nil" : "") }
    if fields.isEmpty {
      swift.line("public init() {}")
    } else {
      swift.block("public init(\(arguments.joined(separator: ", ")))") { swift in
        for field in fields { swift.line("self.\(property(field)) = \(property(field))") }
      }
    }
    swift.line()
    swift.block("public init(json: JSON, unknownFields: VarlinkUnknownFields) throws(VarlinkParameterError)") { swift in
      guard !fields.isEmpty else { return swift.line("_ = try VarlinkFields(json, known: [], unknownFields: unknownFields)") }
      swift.line("let _fields = try VarlinkFields(json, known: Self.names, unknownFields: unknownFields)")
      for field in fields { swift.line("self.\(property(field)) = \(read(field))") }
    }
  }

  private func addJSON(_ fields: [VarlinkType.Field], to swift: inout SwiftText) {
    guard !fields.isEmpty else { return swift.line("public var json: JSON { .object([:]) }") }
    swift.block("public var json: JSON") { swift in
      swift.line("var _object = JSONObject()")
      for field in fields { swift.line("_object.set(\"\(field.name)\", \(property(field)))") }
      swift.line("return .object(_object)")
    }
  }

  func addFailure(to swift: inout SwiftText) {
    swift.documentation(["The errors of \(definition.name)."])
    swift.block("public enum Failure: VarlinkDeclaredFailure, Hashable") { swift in
      for error in definition.errors {
        swift.documentation(error.documentation)
        let values = error.parameters.map { "\(property($0)): \(swiftType($0))" }.joined(separator: ", ")
        swift.line("case \(caseName(error))" + (values.isEmpty ? "" : "(\(values))"))
      }
      if !definition.errors.isEmpty { swift.line() }
      addErrorName(to: &swift)
      swift.line()
      addErrorParameters(to: &swift)
      swift.line()
      addErrorInitializer(to: &swift)
    }
  }

  private func addErrorName(to swift: inout SwiftText) {
    swift.block("public var errorName: String") { swift in
      swift.line("switch self {")
      for error in definition.errors { swift.line("case .\(caseName(error)): \"\(definition.name).\(error.name)\"") }
      swift.line("}")
    }
  }

  private func addErrorParameters(to swift: inout SwiftText) {
    swift.block("public var errorParameters: JSONObject") { swift in
      if definition.errors.contains(where: { !$0.parameters.isEmpty }) { swift.line("var _object = JSONObject()") }
      swift.line("switch self {")
      for error in definition.errors {
        if error.parameters.isEmpty {
          swift.line("case .\(caseName(error)): return [:]")
          continue
        }
        swift.line("case .\(caseName(error))(\(error.parameters.map { "let \(property($0))" }.joined(separator: ", "))):")
        swift.indented { swift in
          for field in error.parameters { swift.line("_object.set(\"\(field.name)\", \(property(field)))") }
          swift.line("return _object")
        }
      }
      swift.line("}")
    }
  }

  private func addErrorInitializer(to swift: inout SwiftText) {
    let carries = definition.errors.contains { !$0.parameters.isEmpty }
    swift.block("public init?(_ reply: VarlinkErrorReply)") { swift in
      func addSwitch(to swift: inout SwiftText) {
        swift.line("switch reply.errorName {")
        for error in definition.errors {
          let values = error.parameters.map { "\(property($0)): \(read($0))" }.joined(separator: ", ")
          swift.line("case \"\(definition.name).\(error.name)\": self = .\(caseName(error))" + (values.isEmpty ? "" : "(\(values))"))
        }
        swift.line("default: return nil")
        swift.line("}")
      }
      guard carries else { return addSwitch(to: &swift) }
      swift.line("do throws(VarlinkParameterError) {")
      swift.indented { swift in
        swift.line("let _fields = try VarlinkFields(.object(reply.errorParameters), known: [], unknownFields: .ignored)")
        addSwitch(to: &swift)
      }
      swift.line("} catch {")
      swift.line("  return nil")
      swift.line("}")
    }
  }

  // MARK: Names of fields and their types
  // Generated local constants begin with an underscore, which no field can.

  private func caseName(_ error: VarlinkDefinition.ErrorDefinition) -> String { SwiftNames.escaped(SwiftNames.function(error.name)) }

  private func property(_ field: VarlinkType.Field) -> String { SwiftNames.escaped(SwiftNames.field(field.name)) }

  private func read(_ field: VarlinkType.Field) -> String {
    "try _fields.\(isMaybe(field.type) ? "optional" : "required")(\"\(field.name)\")"
  }

  private func isMaybe(_ type: VarlinkType) -> Bool { if case .maybe = type { true } else { false } }

  private func swiftType(_ field: VarlinkType.Field) -> String { swiftType(field.type, field) }

  private func swiftType(_ type: VarlinkType, _ field: VarlinkType.Field) -> String {
    switch type {
    case .bool: "Bool"
    case .int: "Int"
    case .float: "Double"
    case .string: "String"
    case .object: "JSONObject"
    case .named(let name): name
    case .array(let element): "[\(swiftType(element, field))]"
    case .map(let element): "[String: \(swiftType(element, field))]"
    case .maybe(let type): "\(swiftType(type, field))?"
    case .structure, .enumeration: innerName(field)
    }
  }

  private func innerName(_ field: VarlinkType.Field) -> String {
    let name = SwiftNames.type(field.name)
    let isTaken = SwiftNames.taken.contains(name) || definition.types.contains { $0.name == name }
    return isTaken ? name + "Value" : name
  }

  func unnamedType(_ field: VarlinkType.Field) -> (name: String, type: VarlinkType)? {
    var type = field.type
    while true {
      switch type {
      case .array(let inner), .map(let inner), .maybe(let inner): type = inner
      case .structure, .enumeration: return (innerName(field), type)
      default: return nil
      }
    }
  }
}
