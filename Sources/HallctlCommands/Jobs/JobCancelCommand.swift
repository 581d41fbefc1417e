import ArgumentParser
import HallInterface
import Varlink

/// `hallctl job cancel ID`.
struct JobCancelCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cancel",
    abstract: Text("撤回还没开始打印的小票", "Take back a ticket that is not being printed yet").description)

  @Argument(help: ArgumentHelp("小票编号", "The job's number"))
  var id: Int

  @OptionGroup var confirmation: Confirmation
  @OptionGroup var options: HalldOptions

  func run() throws {
    let connection = try options.connect()
    if !confirmation.yes {
      let job = try connection.call(HalldTicketPrinter.GetJob.self, .init(id: id)).job
      let time = LocalTime.full(milliseconds: job.acceptedMs)
      try confirmation.confirm(
        Text(
          "撤回小票 \(id)（\(job.printer)，\(time)，\(job.state.text.zh)）？撤回后不会打印。",
          "Take back job \(id) (\(job.printer), \(time), \(job.state.text.en))? It will not be printed."))
    }
    let reply = try connection.call(HalldTicketPrinter.Cancel.self, .init(id: id))
    if options.output.json { Console.say(json: reply.json) } else { Console.say(Text("小票 \(id) 已撤回。", "Job \(id) is taken back.")) }
  }
}
