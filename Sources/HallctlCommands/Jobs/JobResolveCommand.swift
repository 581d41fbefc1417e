import ArgumentParser
import HallInterface
import Varlink

/// `hallctl job resolve ID`.
struct JobResolveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "resolve",
    abstract: Text("给结果未知的小票下结论（先看出纸口）", "Settle a ticket whose outcome is unknown, after looking at the printer").description,
    discussion: Text(
      "结论连同您的 uid 和时间记录在案。--reprint 只在没有小票时使用，重印的小票带“补打”字样。",
      "The verdict goes on record with your uid and the time. --reprint is for a ticket that is missing; the new one bears the mark 补打."
    ).description)

  @Argument(help: ArgumentHelp("小票编号", "The job's number"))
  var id: Int

  @Flag(help: ArgumentHelp("看到了完整的小票", "A whole ticket was seen"))
  var seen = false

  @Flag(help: ArgumentHelp("没有小票，或只有半张", "There is no ticket, or only a part of one"))
  var missing = false

  @Flag(help: ArgumentHelp("重印（带“补打”字样），仅与 --missing 同用", "Print it again, with the mark 补打; with --missing only"))
  var reprint = false

  @OptionGroup var confirmation: Confirmation
  @OptionGroup var options: HalldOptions

  func validate() throws {
    guard seen != missing else {
      throw ValidationError(Text("请给出 --seen 或 --missing 之一。", "Give one of --seen and --missing.").description)
    }
    if reprint && seen {
      throw ValidationError(Text("看到了小票就不能补打。", "A ticket that was seen is not printed again.").description)
    }
  }

  func run() throws {
    let connection = try options.connect()
    let job = try connection.call(HalldTicketPrinter.GetJob.self, .init(id: id)).job
    try confirmation.confirm(question(job))
    let reply = try connection.call(
      HalldTicketPrinter.ResolveJob.self, .init(id: id, verdict: seen ? .seen : .missing, reprint: reprint ? true : nil))
    if options.output.json {
      Console.say(json: reply.json)
    } else if reprint {
      Console.say(
        Text(
          "小票 \(id) 已重新排队，将带“补打”字样打印。等待结果：hallctl job wait \(id)",
          "Job \(id) is queued again and will bear 补打. Wait for it: hallctl job wait \(id)"))
    } else {
      Console.say(Text("小票 \(id) 已结案：", "Job \(id) is settled: ") + (seen ? HalldTicketPrinter.Verdict.seen : .missing).text)
    }
  }

  private func question(_ job: HalldTicketPrinter.Job) -> Text {
    let time = LocalTime.full(milliseconds: job.acceptedMs)
    let subject = Text("小票 \(id)（\(job.printer)，\(time)）：", "Job \(id) (\(job.printer), \(time)): ")
    if seen { return subject + Text("确认已看到完整的小票？", "did you see the whole ticket?") }
    return reprint
      ? subject + Text("确认没有小票，并重印一张（带“补打”字样）？", "is it missing, and shall it be printed again, marked 补打?")
      : subject + Text("确认没有完整的小票，按未打印结案？", "is it missing, to be settled as not printed?")
  }
}
