import ArgumentParser
import HallInterface
import Varlink

/// `hallctl sim set DEVICE CONDITION on|off`.
struct SimSetCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "set", abstract: Text("打开或关闭一种状况", "Switch a condition on or off").description)

  @Argument(help: ArgumentHelp("虚拟设备名称", "The virtual device's name"))
  var device: String

  @Argument(help: ArgumentHelp("状况，见 hallctl sim conditions", "The condition, as hallctl sim conditions names it"))
  var condition: String

  @Argument(help: ArgumentHelp("on 或 off", "on or off"))
  var state = Switch.on

  @Option(help: ArgumentHelp("数值，例如多少字节之后发生", "A value, such as the bytes after which it strikes", valueName: "n"))
  var value: Int?

  @OptionGroup var options: HallsimOptions

  enum Switch: String, ExpressibleByArgument { case on, off }

  func run() throws {
    let reply = try options.connect().call(
      HalldSimulation.Set.self, .init(device: device, condition: condition, on: state == .on, value: value))
    if options.output.json { Console.say(json: reply.json) } else { SimLine.show(reply.device) }
  }
}
