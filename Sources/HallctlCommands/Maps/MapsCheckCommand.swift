import ArgumentParser
import DeviceDrivers
import FirmwareMaps
import Glibc
import StrictTOML
import Varlink

/// `hallctl maps check [PATHS]`.
struct MapsCheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: Text("检查型号文件：语法、取值、规则、样本", "Check maps: form, values, rules, samples").description,
    discussion: Text(
      "不给路径时检查 /usr/share/halld/firmware-maps 和 /etc/halld/firmware-maps.d。目录中后者覆盖前者的同名文件。"
        + "问题以“文件:行: 键: 原因”列出；有问题时退出码为 1。",
      "Without paths: /usr/share/halld/firmware-maps and /etc/halld/firmware-maps.d, the latter over the former. Problems are listed as "
        + "file:line: key: reason; exit status 1 if there are any."
    ).description)

  @Argument(help: ArgumentHelp("型号文件（.toml）或目录", "Map files (.toml) or directories of them", valueName: "path"))
  var paths: [String] = []

  @Flag(help: ArgumentHelp("列出所有检查规则", "List the rules that are checked"))
  var rules = false

  @OptionGroup var output: OutputOptions

  func run() throws {
    if rules { return listRules() }
    let result = try MapReport(paths: paths)
    if output.json { Console.say(json: result.json) } else { result.show() }
    if !result.problems.isEmpty { throw CommandStatus.failed.exit }
  }

  private func listRules() {
    let rules = MapLoader.rules(drivers: DriverRegistry.schemas)
    if output.json {
      return Console.say(json: ["rules": .array(rules.map { ["name": .string($0.name), "promise": .string($0.promise)] })])
    }
    for rule in rules {
      Console.say(rule.name, .strong)
      Console.say("    " + rule.promise)
    }
  }
}

/// What was found in maps.
struct MapReport {
  private(set) var maps: [FirmwareMap] = []
  private(set) var problems: [FileProblem] = []
  private(set) var overrides: [FileOverride] = []

  /// - Parameter paths: files or directories; those that halld reads if there are none.
  /// - Throws: `Trouble` of status `usage` when one of them does not exist.
  init(paths: [String]) throws(Trouble) {
    for path in paths where access(path, F_OK) != 0 {
      let reason = SystemErrorWords.text(errno)
      throw .usage(Text("文件不存在：\(path)", "Cannot read \(path): \(reason.en)"))
    }
    let files = paths.filter { !PlainFiles.isDirectory($0) }
    let directories = paths.isEmpty ? SourceDirectory.firmwareMaps : paths.filter(PlainFiles.isDirectory).map { SourceDirectory($0) }
    if !directories.isEmpty {
      let result = MapLoader.load(directories, drivers: DriverRegistry.schemas)
      maps = result.maps
      problems = result.problems
      overrides = result.overrides
    }
    for file in files { read(file) }
    problems.sort(by: FileProblem.precedes)
  }

  /// The reader refuses what is longer, and says so.
  private static let sizeLimit = 256 << 10

  private mutating func read(_ file: String) {
    let log = ProblemLog(file: file)
    do throws(PlainFiles.Failure) {
      let bytes = try PlainFiles.read(file, limit: Self.sizeLimit)
      if let map = FirmwareMap.read(bytes, file: file, drivers: DriverRegistry.schemas, log: log) { maps.append(map) }
    } catch {
      log.report("", error.reason)
    }
    problems += log.problems
  }

  func show() {
    for problem in problems { Console.say(problem.description, .bad) }
    for override in overrides {
      Console.say(Text("\(override.file) 覆盖 \(override.replaced)", override.description), .faint)
    }
    if problems.isEmpty {
      Console.say(Text("\(maps.count) 个型号文件，没有问题。", "\(maps.count) map(s), no problems."), .good)
    } else {
      Console.say(
        Text("\(problems.count) 处问题；其余 \(maps.count) 个型号文件可用。", "\(problems.count) problem(s); \(maps.count) other map(s) can be used."),
        .bad)
    }
  }

  var json: JSON {
    [
      "maps": .array(maps.map { ["id": .string($0.id), "file": .string($0.file)] }),
      "problems": .array(problems.map(\.json)),
      "overrides": .array(overrides.map(\.json)),
    ]
  }
}
