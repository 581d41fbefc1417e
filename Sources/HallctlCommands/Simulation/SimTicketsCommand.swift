import ArgumentParser
import HallInterface
import Varlink

/// `hallctl sim tickets DEVICE`.
struct SimTicketsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tickets", abstract: Text("列出虚拟打印机印出的小票", "List the tickets that a virtual printer made").description)

  @Argument(help: ArgumentHelp("虚拟设备名称", "The virtual device's name"))
  var device: String

  @OptionGroup var options: HallsimOptions

  func run() throws {
    let reply = try options.connect().call(HalldSimulation.Tickets.self, .init(device: device))
    if options.output.json { return Console.say(json: reply.json) }
    guard !reply.tickets.isEmpty else { return Console.say(Text("还没有小票。", "There are no tickets yet.")) }
    var table = Table([
      .init(Text("编号", "NO")), .init(Text("点数", "DOTS")), .init(Text("去向", "FATE")), .init(Text("完整", "WHOLE")),
      .init(Text("图片", "PICTURE"), minimum: 12, .middle),
    ])
    for ticket in reply.tickets {
      table.append([
        .init("\(ticket.number)", .strong), .init("\(ticket.width)×\(ticket.height)"), .init(ticket.fate), SimTicket.whole(ticket),
        .init(ticket.path),
      ])
    }
    table.print()
  }
}

enum SimTicket {
  static func whole(_ ticket: HalldSimulation.Ticket) -> Table.Cell {
    ticket.complete ? .init(Text("是", "yes"), .good) : .init(Text("否", "no"), .bad)
  }
}
