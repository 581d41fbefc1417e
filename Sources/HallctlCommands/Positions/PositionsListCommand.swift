import ArgumentParser
import HallInterface

/// `hallctl positions list`, also without the second word.
struct PositionsListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: Text("列出所有端口、端口上的设备及其名称", "List every port, what is in it and which role it has").description)

  @OptionGroup var options: HalldOptions

  func run() throws {
    let reply = try options.connect().call(HalldDevices.Positions.self, .init())
    if options.output.json { return Console.say(json: reply.json) }
    if !reply.watching {
      Console.complain(
        Text("本机没有运行 udev，只能列出 halld.toml 中的位置。", "There is no udev on this machine; only the positions of halld.toml are known."), .warning
      )
    }
    guard !reply.ports.isEmpty else { return Console.say(Text("没有可用的端口。", "There is no port.")) }
    Self.table(reply.ports).print()
    for port in reply.ports { if let advice = port.advice { Console.say(advice, .warning) } }
  }

  private static func table(_ ports: [HalldDevices.Port]) -> Table {
    var table = Table([
      .init(Text("设备", "DEVICE"), minimum: 8), .init(Text("状况", "STANDING")), .init(Text("型号", "MODEL"), minimum: 8),
      .init("USB", minimum: 9), .init(Text("节点", "NODE"), minimum: 8, .middle), .init(Text("位置", "POSITION"), minimum: 12, .middle),
    ])
    for port in ports {
      table.append([
        .init(port.role ?? "-", .strong), .init(port.standing.text, port.standing.tone), .init(port.model ?? "-"), .init(port.ids ?? "-"),
        .init(port.node ?? "-"), .init(port.position),
      ])
    }
    return table
  }
}

extension HalldDevices.Port {
  /// What to do about it; nil where nothing is to be done.
  fileprivate var advice: Text? {
    guard let role else { return nil }
    switch standing {
    case .moved:
      return Text(
        "\(role) 的设备现在插在 \(position)。请插回原来的端口；若以后就用此端口：sudo hallctl positions adopt \(role) \(position) --write",
        "The device of \(role) is at \(position) now. Put it back; or, if it is to stay there: "
          + "sudo hallctl positions adopt \(role) \(position) --write")
    case .wrongDevice:
      return Text(
        "\(position) 上不是 \(role) 原来的型号，halld 没有打开它。确认无误后：hallctl positions adopt \(role) \(position)",
        "\(position) has another model than \(role) had, so it is not opened. If it is right: hallctl positions adopt \(role) \(position)")
    case .ambiguous:
      return Text(
        "多台设备的序列号相同，无法区分，请改为按端口指定 \(role)。",
        "Several devices have the same serial number; bind \(role) to a port instead.")
    case .inUse, .empty, .unused, .unwatched: return nil
    }
  }
}
