import HallInterface
import Varlink

/// A ticket to be handed to halld.
struct PrintOrder {
  var printer: String
  var key: String
  var content: HalldTicketPrinter.Content
  /// Passed beside the call; kept open until it is answered.
  var picture: SealedPicture?
  var expires: Span
  var afterPaperOut: HalldTicketPrinter.AfterPaperOut?
  var token: String?

  /// Hands it over and says so. When this returns, it is on disk.
  func submit(_ connection: Connection, _ output: OutputOptions) throws(Trouble) -> HalldTicketPrinter.Job {
    let reply: HalldTicketPrinter.Print.Reply
    do {
      reply = try connection.call(
        HalldTicketPrinter.Print.self,
        .init(
          printer: printer, key: key, content: content, expiresAfterMs: expires.milliseconds, afterPaperOut: afterPaperOut, token: token),
        descriptors: picture.map { [$0.descriptor] } ?? [])
    } catch {
      throw error.status == .unreachable ? notHeard(error) : error
    }
    if output.json {
      Console.say(json: reply.json)
    } else if reply.known {
      Console.say(
        Text(
          "小票 \(reply.job.id) 先前已用同一键受理（\(key)），不会再印一张。",
          "Job \(reply.job.id) was accepted before with this key (\(key)); it is not printed twice."))
    } else {
      Console.say(Text("小票 \(reply.job.id) 已受理，键 \(key)", "Job \(reply.job.id) accepted, key \(key)"))
    }
    if reply.replaced > 0, !output.json {
      Console.complain(
        Text(
          "注意：打印机字库缺 \(reply.replaced) 个字，印出来是〓。人名等生僻字请改用图片（--image）。",
          "Note: the printer's font lacks \(reply.replaced) character(s), which come out as 〓. Rare characters need a picture (--image)."),
        .warning)
    }
    return reply.job
  }

  /// The request was on its way when the answer failed to come: it may have been accepted.
  private func notHeard(_ trouble: Trouble) -> Trouble {
    guard ["timed_out", "disconnected"].contains(trouble.name) else { return trouble }
    var trouble = trouble
    trouble.advice = Text(
      "不确定小票是否已受理。用同一键重发是安全的，不会重复打印：--key \(key)",
      "Whether the ticket was accepted is not known. Sending it again with the same key is safe: --key \(key)")
    return trouble
  }
}
