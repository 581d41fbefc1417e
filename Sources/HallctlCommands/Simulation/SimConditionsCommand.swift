import ArgumentParser
import HallInterface
import Varlink

/// `hallctl sim conditions DEVICE`.
struct SimConditionsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "conditions",
    abstract: Text("列出可以切换的状况", "List the conditions that can be switched").description)

  @Argument(help: ArgumentHelp("虚拟设备名称", "The virtual device's name"))
  var device: String

  @OptionGroup var options: HallsimOptions

  func run() throws {
    let reply = try options.connect().call(HalldSimulation.Conditions.self, .init(device: device))
    if options.output.json { return Console.say(json: reply.json) }
    for (name, sentence) in reply.conditions.sorted(by: { $0.key < $1.key }) {
      Console.say(styled: Console.styled(name, .strong))
      Console.say(Text("    " + (SimConditionWords.chinese[name] ?? sentence), "    " + sentence))
    }
  }
}
