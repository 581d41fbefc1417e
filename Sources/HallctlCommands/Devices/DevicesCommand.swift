import ArgumentParser
import HallInterface
import Varlink

/// `hallctl devices [ID]`.
struct DevicesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "devices",
    abstract: Text("列出设备及其状态；给出名称则显示详情", "List the devices and their state; with a name, all about one").description)

  @Argument(help: ArgumentHelp("设备名称（halld.toml 中的 id）", "The device's name (its id in halld.toml)", valueName: "id"))
  var id: String?

  @OptionGroup var options: HalldOptions

  func run() throws {
    let connection = try options.connect()
    if let id {
      let reply = try connection.call(HalldDevices.Describe.self, .init(device: id))
      if options.output.json { Console.say(json: reply.json) } else { DevicePage(reply).print() }
    } else {
      let reply = try connection.call(HalldDevices.List.self, .init())
      if options.output.json { Console.say(json: reply.json) } else { Self.show(reply.devices) }
    }
  }

  private static func show(_ devices: [HalldDevices.Device]) {
    guard !devices.isEmpty else {
      Console.say(Text("halld 没有配置任何设备。", "halld has no devices configured."))
      return
    }
    DeviceTable.table(devices).print()
    for device in devices {
      for reason in device.reasons {
        guard let words = ReasonWords.of(reason), let advice = words.advice else { continue }
        Console.say(Text("\(device.id)：\(words.text.zh)。\(advice.zh)", "\(device.id): \(words.text.en). \(advice.en)"), device.state.tone)
      }
    }
  }
}

/// Devices as rows.
package enum DeviceTable {
  package static func table(_ devices: [HalldDevices.Device]) -> Table {
    // Mostly nobody holds anything, and 80 columns are few.
    let hasClaims = devices.contains { $0.claim != nil }
    var columns: [Table.Column] = [
      .init(Text("设备", "DEVICE"), minimum: 10), .init(Text("状态", "STATE")), .init(Text("原因", "REASON"), minimum: 14),
      .init(Text("代次", "GEN")), .init(Text("型号", "MODEL"), minimum: 8),
    ]
    if hasClaims { columns.append(.init(Text("占用者", "CLAIM"), minimum: 6)) }
    columns.append(.init(Text("位置", "POSITION"), minimum: 12, .middle))
    var table = Table(columns)
    for device in devices {
      var row: [Table.Cell] = [
        .init(device.id, .strong), .init(device.state.text, device.state.tone),
        .init(device.reasons.isEmpty ? Text(verbatim: "-") : reasonList(device.reasons)), .init("\(device.generation)"),
        .init(device.model ?? device.map),
      ]
      if hasClaims { row.append(.init(device.claim?.name ?? "-")) }
      row.append(.init(device.position))
      table.append(row)
    }
    return table
  }
}

/// Everything about one device.
struct DevicePage {
  private let device: HalldDevices.Device
  private let capabilities: [String: String]

  init(_ reply: HalldDevices.Describe.Reply) {
    device = reply.device
    capabilities = reply.capabilities
  }

  func print() {
    var details = Details()
    details.add(Text("设备", "device"), device.id, .strong)
    details.add(Text("类别", "class"), device.class.text)
    details.add(Text("状态", "state"), state, device.state.tone)
    for reason in device.reasons {
      let words = ReasonWords.of(reason)
      details.add(Text("原因", "reason"), Text("\(ReasonWords.text(reason).zh)（\(reason)）", "\(ReasonWords.text(reason).en) (\(reason))"))
      if let advice = words?.advice { details.add(Text("处理", "what to do"), advice, .strong) }
    }
    details.add(Text("型号", "model"), device.model ?? Text("（设备未说明）", "(it does not say)").description)
    if let firmware = device.firmware { details.add(Text("固件", "firmware"), firmware) }
    details.add(Text("型号文件", "map"), Text("\(device.map)（\(device.maturity.text.zh)）", "\(device.map) (\(device.maturity.text.en))"))
    details.add(Text("位置", "position"), device.position)
    details.add(Text("代次", "generation"), "\(device.generation)")
    details.add(Text("占用", "claim"), device.claim?.text ?? Text("无", "none"))
    for (name, value) in capabilities.sorted(by: { $0.key < $1.key }) { details.add(CapabilityWords.text(name).description, value) }
    details.print()
  }

  private var state: Text {
    Text("\(device.state.text.zh)：\(device.state.explanation.zh)", "\(device.state.text.en): \(device.state.explanation.en)")
  }
}
