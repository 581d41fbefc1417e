import ArgumentParser

/// `hallctl sim …`.
struct SimCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sim",
    abstract: Text("操作 hallsim 的虚拟大厅", "Work the virtual hall of hallsim").description,
    subcommands: [
      SimListCommand.self, SimConditionsCommand.self, SimSetCommand.self, SimActCommand.self, SimTicketsCommand.self, SimWatchCommand.self,
    ])
}
