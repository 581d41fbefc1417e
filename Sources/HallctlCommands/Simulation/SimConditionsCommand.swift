import ArgumentParser
import HallInterface
import Varlink

/// `hallctl sim conditions DEVICE`.
struct SimConditionsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "conditions",
    abstract: Text("列出可以切换的状况（说明由 hallsim 给出，为英文）", "List the conditions that can be switched, as hallsim explains them").description)

  @Argument(help: ArgumentHelp("虚拟设备名称", "The virtual device's name"))
  var device: String

  @OptionGroup var options: HallsimOptions

  func run() throws {
    let reply = try options.connect().call(HalldSimulation.Conditions.self, .init(device: device))
    if options.output.json { return Console.say(json: reply.json) }
    for (name, sentence) in reply.conditions.sorted(by: { $0.key < $1.key }) {
      Console.say(styled: Console.styled(name, .strong))
      Console.say("    " + sentence)
    }
  }
}
