import ArgumentParser
import Glibc
import HallInterface
import Varlink

/// `hallctl positions adopt ROLE PORT`.
struct PositionsAdoptCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "adopt",
    abstract: Text("把端口指定给设备名称", "Give a port to a role").description,
    discussion: Text(
      "给出应写入 halld.toml 的 at 一行；加 --write 则直接改写该行，其余内容和注释不变。若该名称本来就在此端口，只是换了型号，则告知 halld 认可新设备。",
      "Says which at line halld.toml needs; with --write it changes that line and nothing else. Where the role has this port already and only the "
        + "model is another one, halld is told that the new device is right."
    ).description)

  @Argument(help: ArgumentHelp("设备名称（halld.toml 中的 id）", "The device's name (its id in halld.toml)", valueName: "id"))
  var role: String

  @Argument(
    help: ArgumentHelp(
      "端口：hallctl positions 列出的位置或节点，或 serial:序列号", "The port: a position or a node as hallctl positions lists it, or serial:NUMBER",
      valueName: "port"))
  var port: String

  @Flag(help: ArgumentHelp("改写配置文件（需要 root）", "Change the configuration file (as root)"))
  var write = false

  @Option(help: ArgumentHelp("配置文件；缺省为 /etc/halld/halld.toml", "The configuration; /etc/halld/halld.toml if not given", valueName: "file"))
  var config = "/etc/halld/halld.toml"

  @OptionGroup var options: HalldOptions

  /// As halld reads it.
  private static let sizeLimit = 256 * 1024

  func run() throws {
    let connection = try options.connect()
    let ports = try connection.call(HalldDevices.Positions.self, .init()).ports
    let found = try find(ports)
    if found.standing == .wrongDevice, found.role == role {
      _ = try connection.call(HalldDevices.Accept.self, .init(device: role))
      if options.output.json { return Console.say(json: ["role": .string(role), "at": .string(found.position), "accepted": true]) }
      return Console.say(Text("\(role)：已认可该端口上的新设备。", "\(role): the device in this port is accepted."), .good)
    }
    if let holder = found.role, holder != role, found.standing != .moved {
      throw Trouble(
        "port_taken", .refused, Text("该端口属于 \(holder)。", "This port belongs to \(holder)."),
        advice: Text("请先为 \(holder) 指定其他端口。", "Give another port to \(holder) first."))
    }
    let at = port.hasPrefix("serial:") ? port : found.position
    if write { try change(at) }
    if options.output.json {
      return Console.say(json: ["role": .string(role), "at": .string(at), "written": .bool(write)])
    }
    if write {
      Console.say(Text("\(config) 已更新：\(role) 的位置为 \(at)。", "\(config) is changed: \(role) is at \(at)."), .good)
      Console.say(Text("使其生效：sudo systemctl reload halld", "To apply it: sudo systemctl reload halld"))
    } else {
      Console.say(Text("在 \(config) 中，把 \(role) 的 at 改为：", "In \(config), change the at line of \(role) to:"))
      Console.say("at = \"\(at)\"", .strong)
      Console.say(Text("然后执行：sudo systemctl reload halld", "Then: sudo systemctl reload halld"))
    }
  }

  /// The port by its position, its node, or the serial number of what is in it.
  private func find(_ ports: [HalldDevices.Port]) throws(Trouble) -> HalldDevices.Port {
    let found = ports.filter { $0.position == port || $0.node == port || $0.serial.map { "serial:\($0)" } == port }
    guard found.count <= 1 else {
      throw Trouble(
        "port_ambiguous", .refused,
        Text(
          "有 \(found.count) 台设备符合 \(port)，无法区分。",
          "\(port) is \(found.count) devices that cannot be told apart."),
        advice: Text("请用端口位置指定：hallctl positions", "Name a port instead: hallctl positions"))
    }
    guard let only = found.first else {
      throw Trouble(
        "no_such_port", .refused, Text("没有 \(port) 这个端口。", "There is no port \(port)."),
        advice: Text("查看所有端口：hallctl positions", "See all ports: hallctl positions"))
    }
    return only
  }

  private func change(_ at: String) throws(Trouble) {
    let bytes = try InputFile.read(config, limit: Self.sizeLimit)
    let changed = try ConfigurationEdit.binding(role, to: at, in: String(decoding: bytes, as: UTF8.self), file: config)
    try ReplacedFile.write(Array(changed.utf8), to: config)
  }
}
