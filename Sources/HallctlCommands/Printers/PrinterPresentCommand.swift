import ArgumentParser
import HallInterface
import Varlink

/// `hallctl printer present PRINTER`.
struct PrinterPresentCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "present", abstract: Text("把小票送到出纸口", "Hold the ticket out at the exit").description)

  @Argument(help: ArgumentHelp("打印机名称", "The printer's name"))
  var printer: String

  @OptionGroup var token: TokenOption
  @OptionGroup var options: HalldOptions

  func run() throws {
    let reply = try options.connect().call(HalldTicketPrinter.Present.self, .init(printer: printer, token: token.value))
    if options.output.json { Console.say(json: reply.json) } else { Console.say(Text("已送出。", "Held out.")) }
  }
}
