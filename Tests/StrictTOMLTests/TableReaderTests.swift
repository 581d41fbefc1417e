import StrictTOML
import Testing

@Suite struct TableReaderTests {
  private func read(_ text: String, _ body: (TableReader) -> Void) throws -> [String] {
    let log = ProblemLog(file: "a.toml")
    let root = try #require(TableReader.root(of: Array(text.utf8), log: log))
    body(root)
    root.finish()
    return log.problems.map(\.description)
  }

  @Test func aSlotMayBeEmptyOnlyWhereThatIsSaid() throws {
    let problems = try read("a = \"\"\nb = \"\"\n") { root in
      #expect(root.optionalString("a", mayBeEmpty: true) == "")
      #expect(root.optionalString("b") == nil)
    }
    #expect(problems == ["a.toml:2: b: must not be empty"])
  }

  @Test func keysAreGivenInOrderAndIgnoredOnesAreNotUnknown() throws {
    let problems = try read("zone = 1\nahead = 2\nunexpected = 3\n") { root in
      #expect(root.keys == ["ahead", "unexpected", "zone"])
      root.ignore(["ahead", "zone"])
    }
    #expect(problems == ["a.toml:3: unexpected: unknown key"])
  }

  @Test func anAbsentNumberIsNoProblemWhereItIsOptional() throws {
    let problems = try read("low = 0.5\nhigh = 3\n") { root in
      #expect(root.optionalDecimal("none", in: 1...2) == nil)
      #expect(root.optionalDecimal("low", in: 0...2) == 0.5)
      _ = root.optionalDecimal("high", in: 1...2)
    }
    #expect(problems == ["a.toml:2: high: must be 1.0 to 2.0, not 3.0"])
  }

  @Test func whetherAKeyHoldsATableIsKnownWithoutReadingIt() throws {
    let problems = try read("text = \"a\"\ntable = {}\n") { root in
      #expect(root.hasTable("table") && !root.hasTable("text") && !root.hasTable("none"))
    }
    #expect(problems == ["a.toml:2: table: unknown key", "a.toml:1: text: unknown key"].sorted())
  }

  @Test(arguments: [
    ("numbr", "number"), ("windos", "windows"), ("NUMBER", "number"), ("itm", "item"),
  ]) func theNearestNameIsSuggested(_ pair: (String, String)) {
    #expect(Suggestion.nearest(to: pair.0, among: ["number", "windows", "item"]) == pair.1)
  }

  @Test func nothingIsSuggestedForAWordLikeNoOther() {
    #expect(Suggestion.nearest(to: "zzzzzz", among: ["number", "windows"]) == nil)
  }
}
