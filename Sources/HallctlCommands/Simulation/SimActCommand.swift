import ArgumentParser
import HallInterface
import Varlink

/// `hallctl sim act DEVICE ACTION`.
struct SimActCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "act",
    abstract: Text("以人的身份操作虚拟设备", "Do what a person at the device would do").description,
    discussion: Text(
      "动作：take_ticket 取走小票，refill_paper 装纸，close_cover 合盖，press_feed 按走纸键，power_off 断电，power_on 通电，"
        + "unplug 拔线，replug 插线。",
      "Actions: take_ticket, refill_paper, close_cover, press_feed, power_off, power_on, unplug, replug."
    ).description)

  @Argument(help: ArgumentHelp("虚拟设备名称", "The virtual device's name"))
  var device: String

  @Argument(help: ArgumentHelp("动作", "The action"))
  var action: String

  @OptionGroup var options: HallsimOptions

  func run() throws {
    let reply = try options.connect().call(HalldSimulation.Act.self, .init(device: device, action: action))
    if options.output.json { Console.say(json: reply.json) } else { SimLine.show(reply.device) }
  }
}
