import ArgumentParser
import HallInterface
import Varlink

/// `hallctl printer retract PRINTER`.
struct PrinterRetractCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "retract",
    abstract: Text("把无人领取的小票收回机内", "Pull a ticket that nobody took back into the machine").description)

  @Argument(help: ArgumentHelp("打印机名称", "The printer's name"))
  var printer: String

  @OptionGroup var token: TokenOption
  @OptionGroup var confirmation: Confirmation
  @OptionGroup var options: HalldOptions

  func run() throws {
    let connection = try options.connect()
    try confirmation.confirm(
      Text("把 \(printer) 出纸口的小票收回机内？收回后群众将无法取走。", "Pull the ticket at the exit of \(printer) back in? Nobody can take it then."))
    let reply = try connection.call(HalldTicketPrinter.Retract.self, .init(printer: printer, token: token.value))
    if options.output.json { return Console.say(json: reply.json) }
    // The reply says no more than that the command was given.
    Console.say(Text("已发出收回命令，结果见 hallctl watch。", "Told to pull the ticket back in; see hallctl watch."))
  }
}
