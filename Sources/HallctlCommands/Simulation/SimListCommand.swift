import ArgumentParser
import HallInterface
import Varlink

/// `hallctl sim list`.
struct SimListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: Text("列出虚拟设备", "List the virtual devices").description)

  @OptionGroup var options: HallsimOptions

  func run() throws {
    let reply = try options.connect().call(HalldSimulation.List.self, .init())
    if options.output.json { return Console.say(json: reply.json) }
    var table = Table([
      .init(Text("设备", "DEVICE"), minimum: 8), .init(Text("类型", "KIND"), minimum: 8), .init(Text("波特率", "BAUD")),
      .init(Text("小票", "TICKETS")), .init(Text("状况", "CONDITIONS"), minimum: 10), .init(Text("位置", "WHERE"), minimum: 10, .middle),
    ])
    for device in reply.devices {
      table.append([
        .init(device.name, .strong), .init(device.kind), .init("\(device.baud)"), .init("\(device.tickets)"),
        .init(SimLine.conditions(device)),
        .init(device.path),
      ])
    }
    table.print()
  }
}

/// A virtual device in one line.
enum SimLine {
  static func conditions(_ device: HalldSimulation.Device) -> String {
    device.conditions.isEmpty ? "-" : device.conditions.joined(separator: ", ")
  }

  static func show(_ device: HalldSimulation.Device) {
    Console.say(
      Text(
        "\(device.name)：状况 \(conditions(device))，已出小票 \(device.tickets) 张，收到 \(device.received) 字节",
        "\(device.name): conditions \(conditions(device)), \(device.tickets) ticket(s), \(device.received) bytes received"))
  }
}
