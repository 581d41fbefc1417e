import ArgumentParser
import HallInterface
import Varlink

/// `hallctl sim watch`.
struct SimWatchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "watch",
    abstract: Text("持续显示虚拟设备的状况和印出的小票", "Show changes of conditions and each ticket as it comes").description)

  @OptionGroup var options: HallsimOptions

  func run() throws {
    let replies = try options.connect().stream(HalldSimulation.Watch.self, .init())
    while let reply = try replies.next() {
      if options.output.json {
        Console.say(json: reply.json)
      } else if let ticket = reply.ticket {
        Console.say(
          Text(
            "\(reply.device.name)：小票 \(ticket.number)，\(ticket.complete ? "完整" : "不完整")，\(ticket.path)",
            "\(reply.device.name): ticket \(ticket.number), \(ticket.complete ? "whole" : "cut short"), \(ticket.path)"),
          ticket.complete ? .good : .bad)
      } else {
        SimLine.show(reply.device)
      }
    }
    throw Trouble("disconnected", .unreachable, Text("hallsim 结束了事件流。", "hallsim ended the stream."))
  }
}
