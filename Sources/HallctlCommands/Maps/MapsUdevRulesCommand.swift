import ArgumentParser
import FirmwareMaps
import Glibc
import Varlink

/// `hallctl maps udev-rules [PATHS]`.
struct MapsUdevRulesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "udev-rules",
    abstract: Text("由型号文件生成 udev 规则，写到标准输出", "Make the udev rules that the maps need, on standard output").description,
    discussion: Text(
      "型号文件有问题时不生成规则，退出码为 1。", "With a problem in any map there are no rules, and the exit status is 1."
    ).description)

  @Argument(help: ArgumentHelp("型号文件（.toml）或目录", "Map files (.toml) or directories of them", valueName: "path"))
  var paths: [String] = []

  @OptionGroup var output: OutputOptions

  func run() throws {
    let report = try MapReport(paths: paths)
    guard report.problems.isEmpty else {
      if !output.json { for problem in report.problems { Console.complain(Text(verbatim: problem.description), .bad) } }
      throw Trouble(
        "map_problems", .failed, Text("型号文件有问题，没有生成规则。", "There are problems in the maps; no rules were made."),
        parameters: ["problems": report.json["problems"] ?? []])
    }
    let rules = UdevRules.generate(report.maps)
    if output.json {
      Console.say(json: ["file": .string(UdevRules.fileName), "rules": .string(rules)])
    } else {
      Console.write(rules, to: STDOUT_FILENO)
    }
  }
}
