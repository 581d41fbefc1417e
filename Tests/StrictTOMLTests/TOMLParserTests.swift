import TOMLKit
import Testing

@testable import StrictTOML

/// The reader of TOML against the specification, and against toml++ (through TOMLKit) as a second opinion.
@Suite struct TOMLParserTests {
  private static func parse(_ text: String) throws -> [String: TOMLNode] {
    var parser = TOMLParser(Array(text.utf8))
    return try parser.parse()
  }

  /// Examples of the specification and its corners, with what they say.
  static let valid: [(String, [String: TOMLNode])] = [
    ("", [:]),
    ("\u{FEFF}a = 1", ["a": .integer(1)]),
    ("# comment\r\na = 1 # comment\r\n\r\n", ["a": .integer(1)]),
    (
      "a = +99\nb = -17\nc = 1_000\nd = 0xDEAD_beef\ne = 0o755\nf = 0b11_01\ng = -0",
      [
        "a": .integer(99), "b": .integer(-17), "c": .integer(1000), "d": .integer(0xDEAD_BEEF), "e": .integer(0o755), "f": .integer(13),
        "g": .integer(0),
      ]
    ),
    ("a = 9223372036854775807\nb = -9223372036854775808", ["a": .integer(.max), "b": .integer(.min)]),
    (
      "a = 1.0\nb = 3.1415\nc = -0.01\nd = 5e+22\ne = 1e06\nf = -2E-2\ng = 6.626e-34\nh = 1_0.0_1",
      [
        "a": .decimal(1), "b": .decimal(3.1415), "c": .decimal(-0.01), "d": .decimal(5e22), "e": .decimal(1e6), "f": .decimal(-0.02),
        "g": .decimal(6.626e-34), "h": .decimal(10.01),
      ]
    ),
    ("a = inf\nb = -inf", ["a": .decimal(.infinity), "b": .decimal(-.infinity)]),
    ("a = true\nb = false", ["a": .boolean(true), "b": .boolean(false)]),
    ("a = \"I'm \\\"q\\\" \\u00E9 \\U0001F600 \\t\\\\\"", ["a": .string("I'm \"q\" é 😀 \t\\")]),
    ("a = \"\"\"\nRoses\r\nViolets\"\"\"", ["a": .string("Roses\nViolets")]),
    ("a = \"\"\"The \\\n\n   quick \\\n  fox\"\"\"", ["a": .string("The quick fox")]),
    ("a = \"\"\"two \"\" and five \"\"\"\"\"", ["a": .string("two \"\" and five \"\"")]),
    (
      "a = '<\\i\\c*\\s*>'\nb = '''\nI [dw]on't\n'''\nc = '''''two'''''",
      ["a": .string("<\\i\\c*\\s*>"), "b": .string("I [dw]on't\n"), "c": .string("''two''")]
    ),
    ("a = \"\"\nb = ''\nc = \"\"\"\"\"\"\nd = ''''''", ["a": .string(""), "b": .string(""), "c": .string(""), "d": .string("")]),
    (
      "a = 1979-05-27T07:32:00Z\nb = 1979-05-27T00:32:00.999999-07:00\nc = 1979-05-27 07:32:00\nd = 2000-02-29\ne = 07:32:00.5",
      [
        "a": .date, "b": .date, "c": .date, "d": .date, "e": .date,
      ]
    ),
    (
      "a = [ 1, 2, # c ]\n 3,\n]\nb = [[1], ['x', true]]\nc = []",
      [
        "a": .array([.integer(1), .integer(2), .integer(3)]),
        "b": .array([.array([.integer(1)]), .array([.string("x"), .boolean(true)])]), "c": .array([]),
      ]
    ),
    (
      "a = { x = 1, y.z = 'q' }\nb = {}\nc = [ {d = 1}, {} ]",
      [
        "a": .table(["x": .integer(1), "y": .table(["z": .string("q")])]), "b": .table([:]),
        "c": .array([.table(["d": .integer(1)]), .table([:])]),
      ]
    ),
    (
      "bare-key_1 = 1\n1234 = 2\n\"127.0.0.1\" = 3\n'k \"q\"' = 4\n\"\" = 5\n3.14 = 6",
      [
        "bare-key_1": .integer(1), "1234": .integer(2), "127.0.0.1": .integer(3), "k \"q\"": .integer(4), "": .integer(5),
        "3": .table(["14": .integer(6)]),
      ]
    ),
    ("a . b = 1\na.\"c\" = 2", ["a": .table(["b": .integer(1), "c": .integer(2)])]),
    ("[x.y.z]\nq = 1\n[x]\nr = 2", ["x": .table(["y": .table(["z": .table(["q": .integer(1)])]), "r": .integer(2)])]),
    (
      "[fruit]\napple.color = 1\n[fruit.apple.texture]\nsmooth = true",
      [
        "fruit": .table(["apple": .table(["color": .integer(1), "texture": .table(["smooth": .boolean(true)])])])
      ]
    ),
    (
      "[[p]]\nn = 1\n[[p]]\n[[p]]\nn = 3\n[p.q]\nr = 4\n[[p.s]]\n[[p.s]]",
      [
        "p": .array([
          .table(["n": .integer(1)]), .table([:]),
          .table(["n": .integer(3), "q": .table(["r": .integer(4)]), "s": .array([.table([:]), .table([:])])]),
        ])
      ]
    ),
  ]

  @Test(arguments: valid.indices) func whatTheSpecificationAllowsIsRead(_ index: Int) throws {
    let (text, expected) = Self.valid[index]
    #expect(try Self.parse(text) == expected)
    #expect(Self.judge(text) == expected)
  }

  @Test func everyLineEndAndBlankMayStandWhereTheSpecificationHasThem() throws {
    #expect(try Self.parse("\t [ a . 'b' ] # c\r\n\tx\t=\t1\t\r\n") == ["a": .table(["b": .table(["x": .integer(1)])])])
  }

  @Test(arguments: [
    "a", "a =", "= 1", "a = 1 b = 2", "a.= 1", ".a = 1", "a = [1 2]", "a = [1,,2]", "a = [,1]", "a = [", "a = {", "a = {b = 1,}",
    "a = {b = 1\n}",
    "a = {b = 1 c = 2}", "a = {b}", "a = \"", "a = \"\n\"", "a = '", "a = \"\"\"x\"\"", "a = '''x", "a = \"\\q\"", "a = \"\\u12\"",
    "a = \"\\uD800\"",
    "a = \"\\U00110000\"", "a = \"\u{01}\"", "# \u{01}", "a = 1\rb = 2", "a = \"\"\"\r\"\"\"", "[a", "[a]]", "[[a]", "[[a] ]", "[ [a]]",
    "[]", "[a.]", "[a] b = 1",
    "a = 01", "a = +01", "a = 1_", "a = _1", "a = 1__2", "a = 0x", "a = 0x_1", "a = +0x1", "a = 0o8", "a = 0b2", "a = 0X1", "a = 1.",
    "a = .1", "a = 1.e2",
    "a = 1e", "a = 1e1.5", "a = 03.14", "a = 1._2", "a = Inf", "a = True", "a = 9223372036854775808", "a = -9223372036854775809",
    "a = 1979-13-01",
    "a = 1979-02-29", "a = 1979-1-01", "a = 24:00:00", "a = 07:60:00", "a = 07:32", "a = 1979-05-27T", "a = 1979-05-27T07:32:00+25:00",
    "a = 07:32:00.",
    "a = 1\na = 2", "a.b = 1\na = 2", "a = 1\na.b = 2", "[a]\n[a]", "[a]\n[[a]]", "[[a]]\n[a]", "a = []\n[[a]]", "a = {}\n[a]",
    "a = {}\na.b = 1", "a = {}\n[a.b]",
    "[a]\nb.c = 1\n[a.b]", "[a.b]\nx = 1\n[a]\nb.c = 1", "[a]\nb = 1\n[a.b]", "a = {b = 1, b = 2}", "a = {b.c = 1, b = 2}",
    "a = {b = {}, b.c = 1}", "é = 1", "a = \"\"\"\"\"\"\"\"\"",
  ]) func whatTheSpecificationForbidsIsRefused(_ text: String) {
    #expect(throws: TOMLParser.Failure.self) { try Self.parse(text) }
  }

  @Test func aDocumentOfAQuarterMillionTablesIsReadInLinearTime() throws {
    let count = TOMLDocument.maximumBytes / 6
    let values = try Self.parse(String(repeating: "[[a]]\n", count: count))
    guard case .array(let tables) = values["a"] else {
      Issue.record("no array")
      return
    }
    #expect(tables.count == count)
  }

  /// Documents that ours accepts, toml++ accepts with the same values. (What ours refuses is not asked: toml++ 3.4 aborts on some.)
  @Test func mutatedDocumentsThatAreReadAreReadAlikeByASecondParser() {
    var random = SplitMix64(state: 2024)
    var compared = 0
    let words = [
      "a", "b.c", "\"d e\"", "=", "=", "=", "1", "-2.5", "\"s\"", "'l'", "true", "[", "]", "{", "}", ",", "\n", "\n", "\n", "[t]\n",
      "[[u]]\n", "[t.v]\n", "# c\n",
      "\"\"\"m\"\"\"", "1979-05-27", "0x1f", "\"\\u00e9\"", " ", "k1 = 1\n", "k2 = [1, 2]\n", "k3 = {x = 1}\n", "k4.y = 'z'\n",
      "k5 = [[], [{}]]\n",
    ]
    for _ in 0..<20_000 {
      let text = (0..<Int.random(in: 1...14, using: &random)).map { _ in words.randomElement(using: &random) ?? "" }.joined()
      guard let values = try? Self.parse(text) else { continue }
      compared += 1
      #expect(Self.judge(text) == values, "\(text)")
    }
    #expect(compared > 1000)
  }

  // MARK: The second opinion

  private static func judge(_ text: String) -> [String: TOMLNode]? {
    (try? TOMLKit.TOMLTable(string: text)).map(values)
  }

  private static func values(_ table: TOMLKit.TOMLTable) -> [String: TOMLNode] {
    Dictionary(zip(table.keys, table.values.map(node)), uniquingKeysWith: { first, _ in first })
  }

  private static func node(_ value: TOMLValue) -> TOMLNode {
    switch value.type {
    case .string: .string(value.string ?? "?")
    case .int: .integer(value.int ?? 0)
    case .double: .decimal(value.double ?? 0)
    case .bool: .boolean(value.bool ?? false)
    case .date, .time, .dateTime: .date
    case .array: .array(value.array?.map { node($0.tomlValue) } ?? [])
    case .table: .table(value.table.map(values) ?? [:])
    }
  }
}
