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
        + "6 仍在等待，7 halld 未运行，8 被拒绝，9 提前结束，10 未核对。详见 man hallctl。",
      "Every command takes --json and --language zh|en. Exit status: 0 done, 1 failed, 2 usage, 3 outcome unknown, 4 expired, "
        + "5 cancelled, 6 still waiting, 7 halld does not run, 8 refused, 9 ended early, 10 not checked. See man hallctl."
    ).description,
    version: "hallctl \(version)",
    subcommands: [
      DevicesCommand.self, PositionsCommand.self, WatchCommand.self, PrintCommand.self, PreviewCommand.self, JobCommand.self,
      PrinterCommand.self, ClaimCommand.self, DoctorCommand.self, TemplatesCommand.self, MapsCommand.self, SimCommand.self,
    ])

  package init() {}

  /// Every command as it is typed: "devices", "job list", ...
  package static var commandNames: [String] { names(of: configuration.subcommands, below: "") }

  private static func names(of commands: [any ParsableCommand.Type], below prefix: String) -> [String] {
    commands.flatMap { command in
      let name = prefix + (command.configuration.commandName ?? "")
      let subcommands = command.configuration.subcommands
      return subcommands.isEmpty ? [name] : names(of: subcommands, below: name + " ")
    }
  }

  /// Runs the command line of this process.
  package static func runProgram() -> Never {
    let arguments = Array(CommandLine.arguments.dropFirst())
    let names = Set(configuration.subcommands.compactMap { $0.configuration.commandName })
    Glibc.exit(run(ArgumentOrder.normalised(arguments, commands: names), isJSON: arguments.prefix { $0 != "--" }.contains("--json")))
  }

  /// - Returns: the exit status.
  private static func run(_ arguments: [String], isJSON: Bool) -> Int32 {
    do {
      try refuseUnknownCommand(arguments)
      var command = try parseAsRoot(arguments)
      try command.run()
      return CommandStatus.done.rawValue
    } catch let trouble as Trouble {
      trouble.report(asJSON: isJSON)
      return trouble.status.rawValue
    } catch let status as ExitCode {
      return status.rawValue
    } catch {
      return report(error, isJSON: isJSON)
    }
  }

  /// ArgumentParser takes a misspelt command for a superfluous argument.
  private static func refuseUnknownCommand(_ arguments: [String]) throws(Trouble) {
    var commands = configuration.subcommands
    var path = ""
    for word in arguments where !commands.isEmpty {
      // Options come behind the command; "help" takes commands in its own way.
      guard !word.hasPrefix("-"), word != "help" else { return }
      let hint = path.isEmpty ? "" : " " + path.dropLast()
      guard let command = commands.first(where: { $0.configuration.commandName == word }) else {
        throw .usage(
          Text("没有 \(path)\(word) 这个命令。", "There is no command \(path)\(word)."),
          advice: Text("查看所有命令：hallctl help\(hint)", "See all commands: hallctl help\(hint)"))
      }
      path += word + " "
      commands = command.configuration.subcommands
    }
  }

  /// What ArgumentParser ends with: help, a completion script, or a command line that it does not understand.
  private static func report(_ error: any Error, isJSON: Bool) -> Int32 {
    // Wrapped here, where columns are counted as a terminal does.
    let message = fullMessage(for: error, columns: 10_000)
    if exitCode(for: error).isSuccess {
      let isScript = CommandLine.arguments.contains { $0.hasPrefix("--generate-completion-script") || $0.hasPrefix("--experimental-dump") }
      let text = isScript ? message : ParserMessage.text(message, .current, width: Console.width)
      Console.write(text + "\n", to: STDOUT_FILENO)
      return CommandStatus.done.rawValue
    }
    if isJSON {
      Trouble.usage(Text(verbatim: ParserMessage.text(self.message(for: error), .current, width: .max))).report(asJSON: true)
    } else {
      Console.complain(Text(verbatim: ParserMessage.text(message, .current, width: Console.width)))
    }
    return CommandStatus.usage.rawValue
  }
}

extension CommandStatus {
  /// Ends the command without a further word.
  var exit: ExitCode { ExitCode(rawValue) }
}
