import ArgumentParser
import HallInterface
import Varlink

/// `hallctl job wait ID`.
struct JobWaitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "wait",
    abstract: Text("等到小票有结果；退出码说明结果", "Wait until a ticket has ended; the exit status says how").description)

  @Argument(help: ArgumentHelp("小票编号", "The job's number"))
  var id: Int

  @OptionGroup var options: HalldOptions

  func run() throws {
    let follower = JobFollower(connection: try options.connect(), timeout: options.timeout, output: options.output)
    try follower.follow(id: id)?.exitUnlessDone()
  }
}
