import ArgumentParser
import HallInterface
import Varlink

/// `hallctl job show ID`.
struct JobShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: Text("显示一张小票的全部记录", "Show all about one ticket").description)

  @Argument(help: ArgumentHelp("小票编号", "The job's number"))
  var id: Int?

  @Option(help: ArgumentHelp("按自己的键查找（代替编号）", "Find it by your own key instead", valueName: "key"))
  var key: String?

  @OptionGroup var options: HalldOptions

  func validate() throws {
    guard (id == nil) != (key == nil) else {
      throw ValidationError(Text("请给出编号，或给出 --key。", "Give the number, or --key.").description)
    }
  }

  func run() throws {
    let reply = try options.connect().call(HalldTicketPrinter.GetJob.self, .init(id: id, key: key))
    if options.output.json { Console.say(json: reply.json) } else { JobPage.show(reply.job) }
  }
}

/// Everything about one job.
enum JobPage {
  static func show(_ job: HalldTicketPrinter.Job) {
    var details = Details()
    details.add(Text("小票", "job"), "\(job.id)", .strong)
    details.add(Text("打印机", "printer"), job.printer)
    details.add(Text("状态", "state"), JobLine.sentence(job), job.state.tone)
    if let advice = JobLine.advice(job) { details.add(Text("处理", "what to do"), advice) }
    if let resolution = job.resolution {
      let time = LocalTime.full(milliseconds: resolution.atMs)
      details.add(
        Text("人工结论", "verdict"),
        Text(
          "\(resolution.verdict.text.zh)（uid \(resolution.uid)，\(time)）", "\(resolution.verdict.text.en) (uid \(resolution.uid), \(time))"))
    }
    details.add(Text("键", "key"), job.key)
    details.add(Text("提交者", "from"), "uid \(job.uid)")
    details.add(Text("受理", "accepted"), LocalTime.full(milliseconds: job.acceptedMs))
    details.add(Text("变化", "changed"), LocalTime.full(milliseconds: job.changedMs))
    details.add(Text("过期", "expires"), LocalTime.full(milliseconds: job.expiresMs))
    if !job.clockTrusted {
      details.add(
        Text("注意", "note"), Text("本机时钟落后于最新记录，以上时间不可信。", "The clock is behind the newest record; these times cannot be trusted."), .warning)
    }
    if let rendering = job.rendering { details.add(Text("打印方式", "printed as"), rendering.text) }
    if let template = job.template { details.add(Text("模板", "template"), template) }
    for note in job.notes ?? [] { details.add(Text("版面提示", "layout"), NoteWords.text(note), .warning) }
    details.add(Text("发送次数", "attempts"), "\(job.attempts)")
    if job.reprint { details.add(Text("补打", "reprint"), Text("是，票面有“补打”字样", "yes; it bears the mark 补打")) }
    details.add(Text("记录序号", "record"), "\(job.seq)")
    details.print()
  }
}
