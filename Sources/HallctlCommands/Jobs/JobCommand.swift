import ArgumentParser

/// `hallctl job …`.
struct JobCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "job",
    abstract: Text("查看和处理小票记录", "See tickets on record and settle them").description,
    subcommands: [
      JobListCommand.self, JobShowCommand.self, JobWaitCommand.self, JobCancelCommand.self, JobResolveCommand.self,
    ])
}
