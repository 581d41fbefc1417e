extension VarlinkDefinition {
  /// Reads an interface definition.
  ///
  /// Types may lie 32 deep in each other. Names are unique over types, methods and errors; every type that is used must be defined.
  public init(parsing text: String) throws(VarlinkDefinitionError) {
    var parser = try VarlinkDefinitionParser(text)
    self = try parser.parse()
  }
}

struct VarlinkDefinitionParser {
  private var scanner: VarlinkScanner
  private var uses: [(name: String, error: VarlinkDefinitionError)] = []
  private var defined: Set<String> = []

  private static let depthLimit = 32

  init(_ text: String) throws(VarlinkDefinitionError) {
    scanner = try VarlinkScanner(text)
  }

  mutating func parse() throws(VarlinkDefinitionError) -> VarlinkDefinition {
    let documentation = scanner.documentation
    try expectWord("interface")
    let name = try takeWord("an interface name", VarlinkName.isInterface)
    var definition = VarlinkDefinition(name: name, documentation: documentation, types: [], methods: [], errors: [])
    while scanner.token != .end { try parseMember(into: &definition) }
    let types = Set(definition.types.map(\.name))
    for use in uses where !types.contains(use.name) { throw use.error }
    return definition
  }

  private mutating func parseMember(into definition: inout VarlinkDefinition) throws(VarlinkDefinitionError) {
    let documentation = scanner.documentation
    guard case .word(let keyword) = scanner.token, ["type", "method", "error"].contains(keyword) else {
      throw scanner.failure("expected type, method or error")
    }
    try scanner.advance()
    let name = try takeMemberName()
    switch keyword {
    case "type":
      let type = try parseStructureOrEnumeration(depth: 0)
      definition.types.append(.init(name: name, documentation: documentation, type: type))
    case "method":
      let parameters = try parseStructure()
      try expectSign("->")
      let reply = try parseStructure()
      definition.methods.append(.init(name: name, documentation: documentation, parameters: parameters, reply: reply))
    default:
      let parameters = try parseStructure()
      definition.errors.append(.init(name: name, documentation: documentation, parameters: parameters))
    }
  }

  private mutating func takeMemberName() throws(VarlinkDefinitionError) -> String {
    let failure = scanner.failure("this name is already taken")
    let name = try takeWord("a name that begins with a capital", VarlinkName.isMember)
    guard defined.insert(name).inserted else { throw failure }
    return name
  }

  private mutating func parseStructure() throws(VarlinkDefinitionError) -> [VarlinkType.Field] {
    let failure = scanner.failure("expected a struct, not an enum")
    guard case .structure(let fields) = try parseStructureOrEnumeration(depth: 0) else { throw failure }
    return fields
  }

  /// "()" is the empty struct. Whether it is a struct or an enum shows behind the first name.
  private mutating func parseStructureOrEnumeration(depth: Int) throws(VarlinkDefinitionError) -> VarlinkType {
    guard depth < Self.depthLimit else { throw scanner.failure("nested too deeply") }
    try expectSign("(")
    if try takeSign(")") { return .structure([]) }
    var fields: [VarlinkType.Field] = []
    var members: [VarlinkType.Member] = []
    var names: Set<String> = []
    repeat {
      let documentation = scanner.documentation
      let taken = scanner.failure("this name is already taken")
      let name = try takeWord("a field name", VarlinkName.isField)
      guard names.insert(name).inserted else { throw taken }
      if members.isEmpty, try takeSign(":") {
        fields.append(.init(name: name, documentation: documentation, type: try parseType(depth: depth + 1)))
      } else if fields.isEmpty {
        members.append(.init(name: name, documentation: documentation))
      } else {
        throw scanner.failure("expected ':'")
      }
    } while try takeSign(",")
    try expectSign(")")
    return fields.isEmpty ? .enumeration(members) : .structure(fields)
  }

  private mutating func parseType(depth: Int) throws(VarlinkDefinitionError) -> VarlinkType {
    guard depth < Self.depthLimit else { throw scanner.failure("nested too deeply") }
    switch scanner.token {
    case .sign("?"):
      try scanner.advance()
      if scanner.token == .sign("?") { throw scanner.failure("'?' given twice") }
      return .maybe(try parseType(depth: depth + 1))
    case .sign("[]"):
      try scanner.advance()
      return .array(try parseType(depth: depth + 1))
    case .sign("[string]"):
      try scanner.advance()
      return .map(try parseType(depth: depth + 1))
    case .sign("("): return try parseStructureOrEnumeration(depth: depth)
    case .word(let word): return try parseTypeName(word)
    default: throw scanner.failure("expected a type")
    }
  }

  private mutating func parseTypeName(_ word: String) throws(VarlinkDefinitionError) -> VarlinkType {
    let builtIn: [String: VarlinkType] = ["bool": .bool, "int": .int, "float": .float, "string": .string, "object": .object]
    if let type = builtIn[word] {
      try scanner.advance()
      return type
    }
    guard VarlinkName.isMember(word) else { throw scanner.failure("no such type") }
    uses.append((word, scanner.failure("type \(word) is not defined")))
    try scanner.advance()
    return .named(word)
  }

  // MARK: Tokens

  private mutating func takeWord(_ what: String, _ rule: (String) -> Bool) throws(VarlinkDefinitionError) -> String {
    guard case .word(let word) = scanner.token, rule(word) else { throw scanner.failure("expected \(what)") }
    try scanner.advance()
    return word
  }

  private mutating func expectWord(_ expected: String) throws(VarlinkDefinitionError) {
    guard scanner.token == .word(expected) else { throw scanner.failure("expected '\(expected)'") }
    try scanner.advance()
  }

  private mutating func takeSign(_ sign: String) throws(VarlinkDefinitionError) -> Bool {
    guard scanner.token == .sign(sign) else { return false }
    try scanner.advance()
    return true
  }

  private mutating func expectSign(_ sign: String) throws(VarlinkDefinitionError) {
    guard try takeSign(sign) else { throw scanner.failure("expected '\(sign)'") }
  }
}
