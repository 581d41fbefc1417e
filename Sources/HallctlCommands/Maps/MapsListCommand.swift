import ArgumentParser
import FirmwareMaps
import HallInterface
import Varlink

/// `hallctl maps list [PATHS]`.
struct MapsListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: Text("列出可用的型号文件（halld.toml 中 map 的取值）", "List the maps there are: what map in halld.toml may name").description)

  @Argument(help: ArgumentHelp("型号文件（.toml）或目录", "Map files (.toml) or directories of them", valueName: "path"))
  var paths: [String] = []

  @OptionGroup var output: OutputOptions

  func run() throws {
    let report = try MapReport(paths: paths)
    if output.json {
      return Console.say(json: ["maps": report.json["maps"] ?? [], "problems": report.json["problems"] ?? []])
    }
    var table = Table([
      .init(Text("名称", "MAP"), minimum: 8), .init(Text("厂商", "VENDOR"), minimum: 6), .init(Text("型号", "MODEL"), minimum: 8),
      .init(Text("可信度", "TRUST")),
    ])
    for map in report.maps {
      let maturity = HalldDevices.Maturity(rawValue: map.identity.maturity.rawValue)
      table.append([
        .init(map.id, .strong), .init(map.identity.vendor), .init(map.identity.model), .init(maturity?.text ?? Text(verbatim: "-")),
      ])
    }
    table.print()
    guard !report.problems.isEmpty else { return }
    Console.complain(
      Text(
        "另有 \(report.problems.count) 处问题，有问题的型号文件未列出：hallctl maps check",
        "\(report.problems.count) problem(s); maps with one are left out: hallctl maps check"),
      .warning)
  }
}
