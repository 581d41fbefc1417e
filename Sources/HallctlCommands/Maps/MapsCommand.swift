import ArgumentParser

/// `hallctl maps …`.
struct MapsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "maps",
    abstract: Text("检查型号文件（firmware-maps）", "Check firmware maps").description,
    subcommands: [MapsCheckCommand.self, MapsListCommand.self, MapsUdevRulesCommand.self])
}
