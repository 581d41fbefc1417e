import ArgumentParser

/// `hallctl positions …`.
struct PositionsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "positions",
    abstract: Text("查看各端口上的设备及其名称，把端口指定给设备名称", "See what is in which port, and give a port to a role").description,
    subcommands: [PositionsListCommand.self, PositionsAdoptCommand.self], defaultSubcommand: PositionsListCommand.self)
}
