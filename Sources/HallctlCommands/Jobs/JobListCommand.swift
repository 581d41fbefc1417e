import ArgumentParser
import HallInterface
import Varlink

/// `hallctl job list`.
struct JobListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: Text("列出小票，新的在前", "List tickets, newest first").description)

  @Option(help: ArgumentHelp("只看该打印机", "Only those of this printer", valueName: "printer"))
  var printer: String?

  @Option(
    // The parser adds the values.
    help: ArgumentHelp("只看该状态", "Only those in this state", valueName: "state"))
  var state: HalldTicketPrinter.JobState?

  @Option(help: ArgumentHelp("最多多少张，1 至 500", "How many at most, 1 to 500", valueName: "n"))
  var limit = 20

  @Option(help: ArgumentHelp("只看编号更小的（接着往前翻）", "Only those with a smaller number", valueName: "id"))
  var before: Int?

  @OptionGroup var options: HalldOptions

  func validate() throws {
    guard (1...500).contains(limit) else {
      throw ValidationError(Text("--limit 应在 1 与 500 之间。", "--limit is 1 to 500.").description)
    }
  }

  func run() throws {
    let reply = try options.connect().call(
      HalldTicketPrinter.ListJobs.self, .init(printer: printer, state: state, limit: limit, before: before))
    if options.output.json {
      Console.say(json: reply.json)
    } else if reply.jobs.isEmpty {
      Console.say(Text("没有符合条件的小票。", "There are no such jobs."))
    } else {
      Self.table(reply.jobs).print()
      if reply.jobs.count == limit, let last = reply.jobs.last {
        Console.say(Text("更早的：加 --before \(last.id)", "Earlier ones: add --before \(last.id)"), .faint)
      }
    }
  }

  static func table(_ jobs: [HalldTicketPrinter.Job]) -> Table {
    var table = Table([
      .init(Text("编号", "ID")), .init(Text("打印机", "PRINTER"), minimum: 8), .init(Text("状态", "STATE")),
      .init(Text("说明", "WHY"), minimum: 12), .init(Text("受理时间", "ACCEPTED")), .init(Text("键", "KEY"), minimum: 8),
    ])
    for job in jobs {
      table.append([
        .init("\(job.id)", .strong), .init(job.printer), .init(job.state.text, job.state.tone), .init(remark(job)),
        .init(LocalTime.short(milliseconds: job.acceptedMs) + (job.clockTrusted ? "" : "?")), .init(job.key),
      ])
    }
    return table
  }

  private static func remark(_ job: HalldTicketPrinter.Job) -> Text {
    var remarks: [Text] = []
    if job.reprint { remarks.append(Text("补打", "reprint")) }
    if let resolution = job.resolution {
      remarks.append(resolution.verdict == .seen ? Text("有人看到", "seen") : Text("确认没有", "missing"))
    }
    if let reason = job.reason { remarks.append(ReasonWords.text(reason)) }
    if job.partial { remarks.append(Text("可能有半张", "maybe a part")) }
    return remarks.isEmpty ? Text(verbatim: "-") : remarks.joined()
  }
}

extension HalldTicketPrinter.JobState: ExpressibleByArgument {}
