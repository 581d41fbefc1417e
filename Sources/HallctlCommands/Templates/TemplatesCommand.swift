import ArgumentParser

/// `hallctl templates …`.
struct TemplatesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "templates",
    abstract: Text("检查小票模板", "Check ticket templates").description,
    subcommands: [TemplatesCheckCommand.self, TemplatesListCommand.self])
}
