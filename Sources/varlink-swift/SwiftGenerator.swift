import Varlink

/// Makes the Swift file of one interface.
struct SwiftGenerator {
  let namespace: String
  let definition: VarlinkDefinition
  private let text: String

  /// - Throws: `GeneratorError` when the interface has names or types that Swift cannot have.
  init(_ definition: VarlinkDefinition, text: String) throws {
    self.definition = definition
    self.text = text
    namespace = SwiftNames.namespace(definition.name)
    for name in definition.types.map(\.name) + definition.methods.map(\.name) where SwiftNames.taken.contains(name) {
      throw GeneratorError(" \(name) means something else in the generated Swift")
    }
    for type in definition.types where holdsItself(type.type, outer: [type.name]) {
      throw GeneratorError(" \(type.name) holds itself, which a Swift struct cannot; put an array in between")
    }
    for error in definition.errors where error.parameters.contains(where: { unnamedType($0) != nil }) {
      throw GeneratorError(" error \(error.name) carries a type without a name; define it with a name")
    }
  }

  func source() -> String {
    var swift = SwiftText()
    swift.line(
      "// Made by varlink-swift from \(definition.name).varlink. To change it, change that file and run scripts/generate-interfaces.")
    swift.line("// swift-format-ignore-file")
    swift.line()
    swift.line("import Varlink")
    swift.line()
    swift.documentation(definition.documentation, else: "The interface \(definition.name).")
    swift.block("public enum \(namespace)") { swift in
      addInterface(to: &swift)
      for type in definition.types {
        swift.line()
        addType(type.type, named: type.name, type.documentation, to: &swift)
      }
      for method in definition.methods {
        swift.line()
        addMethod(method, to: &swift)
      }
      swift.line()
      addFailure(to: &swift)
      swift.line()
      addHandler(to: &swift)
      swift.line()
      addService(to: &swift)
    }
    return swift.text
  }

  private func addInterface(to swift: inout SwiftText) {
    swift.documentation(["What a server offers under the name \(definition.name)."])
    let methods = definition.methods.map { "\"\($0.name)\"" }.joined(separator: ", ")
    swift.line("public static let interface = VarlinkInterface(")
    swift.line("  name: \"\(definition.name)\",")
    swift.line("  methods: [\(methods)],")
    swift.line("  description: definition)")
    swift.line()
    swift.documentation(["The definition, word for word."])
    var delimiter = "#"
    while text.contains("\"\"\"" + delimiter) { delimiter += "#" }
    swift.line("public static let definition = \(delimiter)\"\"\"")
    swift.verbatim(text + "\n\"\"\"\(delimiter)\n")
  }

  private func addMethod(_ method: VarlinkDefinition.MethodDefinition, to swift: inout SwiftText) {
    swift.documentation(method.documentation, else: "The method \(method.name).")
    swift.block("public enum \(method.name): VarlinkMethod") { swift in
      swift.line("public static let name = \"\(definition.name).\(method.name)\"")
      swift.line("public typealias Failure = \(namespace).Failure")
      swift.documentation(["A call of this method, its parameters read."])
      swift.line("public typealias Call = VarlinkTypedCall<\(namespace).\(method.name)>")
      swift.line()
      addStructure(method.parameters, named: "Parameters", ["What \(method.name) takes."], to: &swift)
      swift.line()
      addStructure(method.reply, named: "Reply", ["What \(method.name) answers."], to: &swift)
    }
  }

  private func addHandler(to swift: inout SwiftText) {
    swift.documentation(["What answers the calls of \(definition.name): one function for each method, at once or later."])
    swift.block("@VarlinkActor public protocol Handler: AnyObject") { swift in
      for method in definition.methods {
        swift.documentation(method.documentation)
        swift.line("func \(SwiftNames.escaped(SwiftNames.function(method.name)))(_ call: \(method.name).Call)")
      }
    }
  }

  private func addService(to swift: inout SwiftText) {
    swift.documentation(["Offers a handler on a `VarlinkServer`: reads the parameters of each call and hands it to its function."])
    swift.block("@VarlinkActor public final class Service: VarlinkInterfaceHandler") { swift in
      swift.line("private let handler: any Handler")
      swift.line()
      swift.line("public init(_ handler: any Handler) { self.handler = handler }")
      swift.line()
      swift.line("public var interface: VarlinkInterface { \(namespace).interface }")
      swift.line()
      swift.block("public func handle(_ call: VarlinkCall)") { swift in
        swift.line("switch call.methodName {")
        for method in definition.methods {
          let function = SwiftNames.escaped(SwiftNames.function(method.name))
          swift.line("case \"\(method.name)\": if let call = \(method.name).Call(call) { handler.\(function)(call) }")
        }
        swift.line("default: call.fail(VarlinkServiceError.methodNotFound(method: call.method))")
        swift.line("}")
      }
    }
  }

  /// A struct within itself needs an array or map in between, in Swift as in JSON that ends.
  private func holdsItself(_ type: VarlinkType, outer: [String]) -> Bool {
    switch type {
    case .structure(let fields): fields.contains { holdsItself($0.type, outer: outer) }
    case .maybe(let type): holdsItself(type, outer: outer)
    case .named(let name): outer.contains(name) || definition.type(named: name).map { holdsItself($0, outer: outer + [name]) } ?? false
    default: false
    }
  }
}
