import HallInterface
import Varlink

extension Trouble {
  /// An error of io.halld.TicketPrinter.
  package init(_ failure: HalldTicketPrinter.Failure) {
    let (status, text, advice) = Self.words(failure)
    self.init(failure.errorName, status, text, advice: advice, parameters: failure.errorParameters)
  }

  private static func words(_ failure: HalldTicketPrinter.Failure) -> (CommandStatus, Text, Text?) {
    switch failure {
    case .noSuchPrinter(let printer):
      (
        .refused, Text("没有名为 \(printer) 的小票打印机。", "There is no ticket printer called \(printer)."),
        Text("查看所有设备：hallctl devices", "See all devices: hallctl devices")
      )
    case .noSuchJob:
      (.refused, Text("没有这张小票的记录。", "There is no such job."), Text("查看最近的小票：hallctl job list", "See the newest jobs: hallctl job list"))
    case .keyConflict(let key, let id):
      (
        .refused,
        Text("键 \(key) 已用于内容不同的小票 \(id)，没有打印。", "The key \(key) belongs to job \(id), whose content differs; nothing was printed."),
        Text("要打印另一张小票，请换一个键，或不指定 --key。", "For another ticket use another key, or leave --key out.")
      )
    case .invalidContent(let reason):
      (
        .refused, Text("小票内容不被接受：\(reason)", "The ticket's content is not accepted: \(reason)"),
        Text("没有打印任何内容。打印机字库没有的文字，请改用图片（--image）。", "Nothing will be printed. What the printer has no font for needs a picture (--image).")
      )
    case .noSuchTemplate(let template):
      (
        .refused, Text("没有名为 \(template) 的模板。", "There is no template called \(template)."),
        Text("查看所有模板：hallctl templates list", "See all templates: hallctl templates list")
      )
    case .invalidFields(let template, let word, let fields, let reason):
      (
        .refused,
        Text(
          "模板 \(template)：\(TemplateWords.errors[word]?.zh ?? reason)"
            + (fields.isEmpty ? "。" : "（\(fields.joined(separator: "、"))）。"), "Template \(template): \(reason)."),
        Text("查看模板的字段：hallctl templates list \(template)", "See its fields: hallctl templates list \(template)")
      )
    case .layoutFailed(let reason):
      (
        .failed,
        Text(
          "小票排版失败：\(ReasonWords.text(reason).zh)。没有打印任何内容。",
          "The ticket could not be laid out: \(ReasonWords.text(reason).en). Nothing will be printed."),
        ReasonWords.of(reason)?.advice
      )
    case .printerClaimed(let printer, let holder, let heldMs):
      (
        .refused,
        Text(
          "\(printer) 正被 \(holder) 占用，已 \(Span.words(milliseconds: heldMs).zh)。",
          "\(printer) is claimed by \(holder), for \(Span.words(milliseconds: heldMs).en) now."),
        Text("请稍候，或请对方释放；若占用者是您自己，请用 --token 给出令牌。", "Wait, or ask the holder to let go; if that is you, give --token.")
      )
    case .noSuchClaim:
      (
        .refused,
        Text(
          "该占用已不存在：期限已到、设备重新打开过，或令牌属于其他用户。",
          "There is no such claim: it ran out, the device was opened anew, or the token is another user's."),
        Text("请重新执行 hallctl claim，或去掉 --token（以及环境变量 HALLD_CLAIM）。", "Claim it again, or leave out --token (and HALLD_CLAIM).")
      )
    case .printerBusy(let printer, "busy"):
      // Here the word speaks of the printer, not of its port.
      (
        .refused, Text("\(printer) 正在打印或检测，或尚未就绪。", "\(printer) is printing, being detected, or not ready."),
        Text("请稍后再试；查看状态：hallctl devices \(printer)", "Try again in a moment; see its state: hallctl devices \(printer)")
      )
    case .printerBusy(let printer, let reason):
      (
        .refused,
        Text("\(printer) 现在不能执行：\(ReasonWords.text(reason).zh)。", "\(printer) cannot do that now: \(ReasonWords.text(reason).en)."),
        ReasonWords.of(reason)?.advice ?? Text("查看状态：hallctl devices \(printer)", "See its state: hallctl devices \(printer)")
      )
    case .unsupported("present"):
      (
        .refused, Text("该打印机没有出纸器，不能送出小票。", "The printer has no presenter that could hold a ticket out."),
        Text("查看其能力：hallctl devices <打印机>", "See what it can: hallctl devices PRINTER")
      )
    case .unsupported("retract"):
      (
        .refused, Text("该打印机没有可收回小票的出纸器。", "The printer has no presenter that could pull a ticket back in."),
        Text("查看其能力：hallctl devices <打印机>", "See what it can: hallctl devices PRINTER")
      )
    case .unsupported(let what):
      (
        .refused, Text("该打印机不支持：\(what)。", "The printer cannot do this: \(what)."),
        Text("查看其能力：hallctl devices <打印机>", "See what it can: hallctl devices PRINTER")
      )
    case .wrongState(let id, let state):
      (
        .refused, Text("小票 \(id) 现在是“\(state.text.zh)”，不能这样处理。", "Job \(id) is \(state.text.en); that cannot be done with it now."),
        Text("查看详情：hallctl job show \(id)", "See more: hallctl job show \(id)")
      )
    case .waitTimedOut(let job):
      (
        .waiting,
        Text("等待时间已到，小票 \(job.id) 仍是“\(job.state.text.zh)”。", "The time to wait is over; job \(job.id) is still \(job.state.text.en)."),
        Text(
          "小票仍在队列中。继续等待：hallctl job wait \(job.id)；撤回：hallctl job cancel \(job.id)",
          "It stays in the queue. Wait on: hallctl job wait \(job.id); take it back: hallctl job cancel \(job.id)")
      )
    case .queueFull(let printer, let limit):
      (
        .refused,
        Text("\(printer) 的队列已满（\(limit) 张），没有受理。", "The queue of \(printer) is full (\(limit) tickets); this one was not accepted."),
        Text("先排除打印机的问题：hallctl devices \(printer)", "See first what keeps the printer: hallctl devices \(printer)")
      )
    case .storageFailed(let reason):
      (
        .refused,
        Text(
          "halld 无法写入记录，没有受理，也不会打印：\(StorageWords.text(reason).zh)。",
          "halld cannot write its records, so nothing was accepted or will be printed: \(StorageWords.text(reason).en)."),
        Text("请检查磁盘：df -h /var/lib/halld；查看 journalctl -u halld", "Check the disk: df -h /var/lib/halld; see journalctl -u halld")
      )
    }
  }
}
