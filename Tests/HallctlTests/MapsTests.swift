import Glibc
import HallctlCommands
import Testing
import Varlink

@Suite struct MapsTests {
  /// A map that no rule accepts, for the time of a test.
  private static func withBrokenMap(_ body: (String) throws -> Void) throws {
    var template = Array("/tmp/hallctl-maps-XXXXXX".utf8CString)
    try #require(mkdtemp(&template) != nil)
    let folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let path = folder + "/broken.toml"
    defer {
      unlink(path)
      rmdir(folder)
    }
    let file = try #require(fopen(path, "w"))
    fputs("schema = 1\nnonsense = true\n", file)
    fclose(file)
    try body(path)
  }

  @Test(arguments: ["list", "check"]) func withJSONProblemsStandInTheObjectAndNowhereElse(_ command: String) throws {
    try Self.withBrokenMap { path in
      let run = try HallctlRun(["maps", command, path, "--json"])
      #expect(run.errors == "")
      #expect(run.lines.count == 1)
      let object = try JSON(parsing: run.output)
      #expect((object["problems"]?.arrayValue?.count ?? 0) > 0, "\(run.output)")
    }
  }

  @Test func rulesThatCannotBeMadeAreOneObjectOnStandardErrorWithJSON() throws {
    try Self.withBrokenMap { path in
      let run = try HallctlRun(["maps", "udev-rules", path, "--json"])
      #expect(run.status == CommandStatus.failed.rawValue)
      #expect(run.output == "")
      let object = try JSON(parsing: run.errors)
      #expect((object["parameters"]?["problems"]?.arrayValue?.count ?? 0) > 0, "\(run.errors)")
    }
  }

  @Test func withoutJSONEachProblemIsALine() throws {
    try Self.withBrokenMap { path in
      let run = try HallctlRun(["maps", "check", path])
      #expect(run.status == CommandStatus.failed.rawValue)
      #expect(run.output.contains(path + ":"))
    }
  }
}
