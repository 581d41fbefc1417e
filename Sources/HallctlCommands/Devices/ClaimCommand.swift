import ArgumentParser
import Glibc
import HallInterface
import Varlink

/// `hallctl claim DEVICE`.
struct ClaimCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "claim",
    abstract: Text("独占一台设备，直到命令结束或按 Ctrl-C", "Have a device alone while a command runs, or until Ctrl-C").description,
    discussion: Text(
      "令牌打印在标准输出，并以环境变量 HALLD_CLAIM 交给命令；其他 hallctl 命令用 --token 或该变量出示令牌。"
        + "退出码：命令的退出码；命令成功而占用提前结束时为 9。",
      "The token is printed, and the command finds it in HALLD_CLAIM; other hallctl commands present it by --token or that variable. The "
        + "exit status is the command's, or 9 when the command succeeded but the claim had ended before."
    ).description)

  @Argument(help: ArgumentHelp("设备名称", "The device's name"))
  var device: String

  @Option(help: ArgumentHelp("占用期限，至多 1h", "It ends by itself after this time, at most 1h", valueName: "time"))
  var lease = Span(milliseconds: 300_000)

  @Option(help: ArgumentHelp("他人占用时最长等待多久", "How long to wait for another holder", valueName: "time"))
  var wait = Span(milliseconds: 0)

  @Argument(parsing: .postTerminator, help: ArgumentHelp("占用期间执行的命令（写在 -- 之后）", "A command to run meanwhile, behind --"))
  var command: [String] = []

  @OptionGroup var options: HalldOptions

  func validate() throws {
    guard (1...3_600_000).contains(lease.milliseconds) else {
      throw ValidationError(Text("--lease 应在 1ms 与 1h 之间。", "--lease is 1ms to 1h.").description)
    }
  }

  func run() throws {
    let replies = try options.connect().stream(
      HalldDevices.Claim.self, .init(device: device, timeoutMs: wait.milliseconds, leaseMs: lease.milliseconds))
    guard let granted = try replies.next(), granted.state == .granted, let token = granted.token else {
      throw Trouble("disconnected", .unreachable, Text("halld 没有给出占用。", "halld gave no claim."))
    }
    announce(granted, token)
    guard !command.isEmpty else { throw Self.ended(try Self.waitForEnd(replies, options.output)) }
    let child = try ChildCommand(command, environment: ["HALLD_CLAIM": token])
    var end: HalldDevices.Claim.Reply?
    while true {
      // Both the claim and the command can end first.
      if end != nil {
        child.waitBriefly()
      } else if case .reply(let reply) = try replies.next(within: ChildCommand.interval), reply.state == .ended {
        end = reply
        if options.output.json { Console.say(json: reply.json) } else { Console.complain(Self.ended(reply).text, .warning) }
      }
      guard let status = child.statusIfEnded() else { continue }
      if status == 0, end != nil { throw CommandStatus.ended.exit }
      throw ExitCode(status)
    }
  }

  private func announce(_ granted: HalldDevices.Claim.Reply, _ token: String) {
    if options.output.json { return Console.say(json: granted.json) }
    let span = Span.words(milliseconds: lease.milliseconds)
    guard command.isEmpty else { return }
    Console.say(Text("已占用 \(device)，期限 \(span.zh)。按 Ctrl-C 释放。", "\(device) is yours for \(span.en). Ctrl-C lets go."), .good)
    Console.say(Text("在另一个终端使用：export HALLD_CLAIM=\(token)", "In another terminal: export HALLD_CLAIM=\(token)"))
  }

  private static func waitForEnd(_ replies: Replies<HalldDevices.Claim>, _ output: OutputOptions) throws(Trouble)
    -> HalldDevices.Claim.Reply
  {
    while let reply = try replies.next() {
      if output.json { Console.say(json: reply.json) }
      if reply.state == .ended { return reply }
    }
    throw Trouble("disconnected", .unreachable, Text("halld 断开了连接，占用已结束。", "halld closed the connection; the claim has ended."))
  }

  private static func ended(_ reply: HalldDevices.Claim.Reply) -> Trouble {
    let reason = reply.reason.map(ReasonWords.text) ?? Text("原因未说明", "no reason given")
    return Trouble("claim_ended", .ended, Text("占用已结束：", "The claim has ended: ") + reason)
  }
}
