import ArgumentParser
import Glibc

/// The technician's tool.
package struct Hallctl: ParsableCommand {
  /// As `--version` gives it.
  package static let version = "0.1.0"

  package static let configuration = CommandConfiguration(
    commandName: "hallctl",
    abstract: Text("查看和操作大厅设备（通过 halld）", "See and work the devices of a hall, through halld").description,
    discussion: Text(
      "所有命令都可加 --json、--language zh|en。退出码：0 成功，1 失败，2 用法错误，3 结果未知，4 已过期，5 已撤回，"
        + "6 仍在等待，7 halld 未运行，8 被拒绝，9 提前结束。详见 man hallctl。",
      "Every command takes --json and --language zh|en. Exit status: 0 done, 1 failed, 2 usage, 3 outcome unknown, 4 expired, "
        + "5 cancelled, 6 still waiting, 7 halld does not run, 8 refused, 9 ended early. See man hallctl."
    ).description,
    version: "hallctl \(version)",
    subcommands: [
      DevicesCommand.self, WatchCommand.self, PrintCommand.self, JobCommand.self, PrinterCommand.self, ClaimCommand.self,
      MapsCommand.self, SimCommand.self,
    ])

  package init() {}

  /// Runs the command line of this process.
  package static func runProgram() -> Never {
    Glibc.exit(run(ArgumentOrder.hoistingGlobalOptions(Array(CommandLine.arguments.dropFirst()))))
  }

  /// - Returns: the exit status.
  private static func run(_ arguments: [String]) -> Int32 {
    do {
      var command = try parseAsRoot(arguments)
      try command.run()
      return ExitStatus.done.rawValue
    } catch let trouble as Trouble {
      trouble.report(asJSON: arguments.prefix { $0 != "--" }.contains("--json"))
      return trouble.status.rawValue
    } catch let status as ExitCode {
      return status.rawValue
    } catch {
      let message = fullMessage(for: error)
      if exitCode(for: error).isSuccess {
        Console.write(message + "\n", to: STDOUT_FILENO)
        return ExitStatus.done.rawValue
      }
      Console.complain(Text("用法错误。", "Wrong usage.") + Text(verbatim: "\n" + message))
      return ExitStatus.usage.rawValue
    }
  }
}

extension ExitStatus {
  /// Ends the command without a further word.
  var exit: ExitCode { ExitCode(rawValue) }
}
