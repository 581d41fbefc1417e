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
    if options.output.json { return Console.say(json: reply.json) }
    // The reply says no more than that the command was given.
    Console.say(Text("已发出送票命令，结果见 hallctl watch。", "Told to hold the ticket out; see hallctl watch."))
  }
}
