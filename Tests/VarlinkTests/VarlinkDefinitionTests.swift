import Testing

@testable import Varlink

@Suite("Interface definitions") struct VarlinkDefinitionTests {
  private static let text = """
    # A licence that stands apart.

    # Everything the language has.
    # In two lines.
    interface org.example.every-thing2

    # A struct.
    type Every (
      flag: bool, # behind it
      # how many
      number: int,
      ratio: float,
      text: string,
      open: object,
      word: (one, two_a, three),
      inner: (first: int, second: ?string),
      list: []string,
      map: [string]int,
      set: [string](),
      maybe: ?[](first: int),
      maps: [string][]?Other
    )
    type Other ()
    type Word (solo)

    # Does it.
    method Do(every: Every) -> (others: []Other)
    method Nothing() -> ()
    error Bad (why: string)
    error Worse ()

    """

  @Test("Everything in the language is read, comments included") func everything() throws {
    let definition = try VarlinkDefinition(parsing: Self.text)
    #expect(definition.name == "org.example.every-thing2")
    #expect(definition.documentation == ["Everything the language has.", "In two lines."])
    #expect(definition.types.map(\.name) == ["Every", "Other", "Word"])
    guard case .structure(let fields)? = definition.type(named: "Every") else {
      Issue.record("Every is no struct")
      return
    }
    #expect(
      fields.map(\.name)
        == ["flag", "number", "ratio", "text", "open", "word", "inner", "list", "map", "set", "maybe", "maps"])
    #expect(fields[1].documentation == ["how many"])
    #expect(
      fields.map(\.type) == [
        .bool, .int, .float, .string, .object,
        .enumeration(["one", "two_a", "three"].map { .init(name: $0, documentation: []) }),
        .structure([
          .init(name: "first", documentation: [], type: .int), .init(name: "second", documentation: [], type: .maybe(.string)),
        ]),
        .array(.string), .map(.int), .map(.structure([])),
        .maybe(.array(.structure([.init(name: "first", documentation: [], type: .int)]))), .map(.array(.maybe(.named("Other")))),
      ])
    #expect(definition.type(named: "Word") == .enumeration([.init(name: "solo", documentation: [])]))
    let method = try #require(definition.method(named: "Do"))
    #expect(method.documentation == ["Does it."])
    #expect(method.parameters.map(\.type) == [.named("Every")])
    #expect(definition.methods.map(\.name) == ["Do", "Nothing"])
    #expect(definition.errors.map(\.name) == ["Bad", "Worse"])
  }

  @Test("The service interface is one itself") func service() throws {
    let definition = try VarlinkDefinition(parsing: VarlinkServiceInterface.interface.description)
    #expect(definition.name == "org.varlink.service")
    #expect(Set(definition.methods.map(\.name)) == VarlinkServiceInterface.interface.methods)
    let errors: [VarlinkServiceError] = [
      .interfaceNotFound(interface: "a"), .methodNotFound(method: "b"), .methodNotImplemented(method: "c"),
      .invalidParameter(parameter: "d"),
      .permissionDenied, .expectedMore,
    ]
    #expect(definition.errors.map { "org.varlink.service." + $0.name } == errors.map(\.errorName))
    for (error, declared) in zip(errors, definition.errors) {
      try definition.validate(error.errorParameters, against: declared.parameters)
      #expect(VarlinkServiceError(VarlinkErrorReply(name: error.errorName, parameters: error.errorParameters)) == error)
    }
  }

  @Test(
    "A mistake is named with its line and column",
    arguments: [
      ("", 1, 1, "expected 'interface'"), ("interface nodot", 1, 11, "expected an interface name"),
      ("interface a.b\ntype x ()", 2, 6, "expected a name that begins with a capital"),
      ("interface a.b\ntype X (a: int,)", 2, 16, "expected a field name"), ("interface a.b\ntype X (a int)", 2, 11, "expected ')'"),
      ("interface a.b\ntype X (a: int, b)", 2, 18, "expected ':'"), ("interface a.b\ntype X (a, b: int)", 2, 13, "expected ')'"),
      ("interface a.b\ntype X (a: ??int)", 2, 13, "'?' given twice"), ("interface a.b\ntype X (a: number)", 2, 12, "no such type"),
      ("interface a.b\n\n  type X (a: Y)", 3, 14, "type Y is not defined"),
      ("interface a.b\ntype X ()\nerror X ()", 3, 7, "this name is already taken"),
      ("interface a.b\ntype X (a: int, a: int)", 2, 17, "this name is already taken"),
      ("interface a.b\nmethod M() - ()", 2, 12, "unexpected character"),
      ("interface a.b\nmethod M() ()", 2, 12, "expected '->'"),
      ("interface a.b\nmethod M(a, b) -> ()", 2, 9, "expected a struct, not an enum"),
      ("interface a.b\ntype X (_a: int)", 2, 9, "expected a field name"),
      ("interface a.b\ntype X (a__b: int)", 2, 9, "expected a field name"),
      ("interface a.b\nthing X ()", 2, 1, "expected type, method or error"), ("interface a.b\ntype X (a: []", 2, 14, "expected a type"),
      ("interface a.b\ntype X (a: [int]string)", 2, 12, "unexpected character"),
      ("interface a.b\nerror", 2, 6, "expected a name that begins with a capital"),
    ])
  func mistakes(text: String, line: Int, column: Int, message: String) {
    #expect(throws: VarlinkDefinitionError(line: line, column: column, message: message)) { try VarlinkDefinition(parsing: text) }
  }

  @Test(
    "Interface names are reverse domains",
    arguments: [
      ("org.varlink.service", true), ("a.b", true), ("a.1", true), ("a.b-c", true), ("xn--lgbbat1ad8j.example.algeria", true),
      ("a-b.c", true),
      ("a", false), (".a", false), ("a.", false), ("a..b", false), ("1.a", false), ("-a.b", false), ("a-.b", false), ("a.-b", false),
      ("a.b_c", false),
      ("a." + String(repeating: "x", count: 254), false),
    ])
  func interfaceNames(name: String, valid: Bool) {
    #expect(VarlinkName.isInterface(name) == valid)
  }

  @Test("Nesting is bounded") func nesting() {
    let deep = String(repeating: "(a: ", count: 100_000)
    #expect(throws: VarlinkDefinitionError.self) { try VarlinkDefinition(parsing: "interface a.b\ntype X \(deep)") }
    let arrays = String(repeating: "[]", count: 100_000)
    #expect(throws: VarlinkDefinitionError.self) { try VarlinkDefinition(parsing: "interface a.b\ntype X (a: \(arrays)int)") }
  }

  @Test("Damaged definitions give a definition or an error; never more", arguments: 0..<10 as Range<UInt64>)
  func fuzz(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let original = Array(Self.text.utf8)
    for _ in 0..<500 {
      let text = String(decoding: random.mutate(original), as: UTF8.self)
      do { _ = try VarlinkDefinition(parsing: text) } catch {
        #expect(error.line >= 1 && error.column >= 1 && !error.message.isEmpty)
      }
    }
  }

  private static let every: JSON = [
    "flag": true, "number": 1, "ratio": 2, "text": "t", "open": ["x": 1], "word": "two_a", "inner": ["first": 1], "list": ["a"],
    "map": ["k": 1], "set": ["k": [:]], "maps": ["k": [nil, [:]]],
  ]

  @Test("A value that fits its type is accepted; nullable fields may be absent or null") func fits() throws {
    let definition = try VarlinkDefinition(parsing: Self.text)
    try definition.validate(Self.every, against: .named("Every"))
    var object = try #require(Self.every.objectValue)
    object["maybe"] = .null
    try definition.validate(.object(object), against: .named("Every"))
    object["maybe"] = [["first": 3]]
    try definition.validate(.object(object), against: .named("Every"))
  }

  @Test(
    "A value that does not fit is named by its path",
    arguments: [
      ("flag", 1, "flag"), ("number", 1.5, "number"), ("number", "1", "number"), ("ratio", "x", "ratio"), ("text", nil, "text"),
      ("open", [], "open"),
      ("word", "four", "word"), ("word", 1, "word"), ("inner", [:], "inner.first"), ("inner", ["first": 1, "second": 2], "inner.second"),
      ("list", ["a", 2], "list[1]"), ("map", ["k": "v"], "map.k"), ("set", ["k": ["x": 1]], "set.k.x"),
      ("maybe", [["first": nil]], "maybe[0].first"),
      ("maps", ["k": [[:], 3]], "maps.k[1]"), ("extra", 1, "extra"),
    ] as [(String, JSON, String)])
  func misfits(field: String, value: JSON, parameter: String) throws {
    let definition = try VarlinkDefinition(parsing: Self.text)
    var object = try #require(Self.every.objectValue)
    object[field] = value
    #expect { try definition.validate(.object(object), against: .named("Every")) } throws: {
      ($0 as? VarlinkParameterError)?.parameter == parameter
    }
  }

  @Test("An unknown field can be let pass, a missing one not") func unknownAndMissing() throws {
    let definition = try VarlinkDefinition(parsing: Self.text)
    var object = try #require(Self.every.objectValue)
    object["extra"] = 1
    try definition.validate(.object(object), against: .named("Every"), unknownFields: .ignored)
    object["text"] = nil
    #expect(throws: VarlinkParameterError(parameter: "text", reason: "missing")) {
      try definition.validate(.object(object), against: .named("Every"), unknownFields: .ignored)
    }
  }
}
