import ArgumentParser
import HallInterface
import Varlink

/// Shows how a job goes on until it has ended.
struct JobFollower {
  let connection: Connection
  /// How long to wait in all; an hour if not given.
  let timeout: Span?
  let output: OutputOptions

  /// How long WaitJob waits at most.
  private static let longestWait = 3_600_000

  /// - Returns: the job as it ended.
  /// - Throws: `Trouble` of status `waiting` when the time is over.
  func follow(_ job: HalldTicketPrinter.Job) throws(Trouble) -> HalldTicketPrinter.Job {
    let last = try follow(id: job.id)
    return last ?? job
  }

  /// - Returns: nil when halld did not say anything.
  func follow(id: Int) throws(Trouble) -> HalldTicketPrinter.Job? {
    let limit = min(timeout?.milliseconds ?? Self.longestWait, Self.longestWait)
    let replies = try connection.stream(HalldTicketPrinter.WaitJob.self, .init(id: id, timeoutMs: limit))
    var last: HalldTicketPrinter.Job?
    do throws(Trouble) {
      while let reply = try replies.next() {
        let isNews = reply.job != last
        last = reply.job
        guard isNews else { continue }
        if output.json { Console.say(json: reply.json) } else { JobLine.show(reply.job) }
      }
    } catch {
      throw error.status == .unreachable ? lost(error, id) : error
    }
    guard last?.state.isFinal ?? false else {
      throw lost(Trouble("disconnected", .unreachable, Text("halld 没有给出结果。", "halld ended without an outcome.")), id)
    }
    return last
  }

  private func lost(_ trouble: Trouble, _ id: Int) -> Trouble {
    var trouble = trouble
    trouble.advice = Text(
      "小票 \(id) 的记录仍在磁盘上。halld 恢复后请执行：hallctl job wait \(id)", "Job \(id) is on disk. When halld is back: hallctl job wait \(id)")
    return trouble
  }
}

extension HalldTicketPrinter.Job {
  /// The exit status that stands for how it ended.
  var exitStatus: CommandStatus {
    switch state {
    case .printed, .written: .done
    case .failed: .failed
    case .unknown: .unknown
    case .expired: .expired
    case .cancelled: .cancelled
    case .queued, .held, .sending: .waiting
    }
  }

  func exitUnlessDone() throws {
    if exitStatus != .done { throw exitStatus.exit }
  }
}

/// A job's state as a line in time, with what the person should do about it.
package enum JobLine {
  static func show(_ job: HalldTicketPrinter.Job) {
    let time = LocalTime.clock(milliseconds: job.changedMs)
    Console.say(styled: Console.styled(time, .faint) + "  " + Console.styled(sentence(job).description, job.state.tone))
    guard let advice = advice(job) else { return }
    let indent = String(repeating: " ", count: time.count + 2)
    Console.say(indent + advice.description.replacingLineBreaks(by: "\n" + indent))
  }

  /// What is the case.
  package static func sentence(_ job: HalldTicketPrinter.Job) -> Text {
    let reason = job.reason.map(ReasonWords.text)
    func because(_ text: Text) -> Text { reason.map { text + Text("：", ": ") + $0 } ?? text }
    switch job.state {
    case .queued: return Text("排队中", "queued")
    case .held: return because(Text("等待打印机", "waiting for the printer"))
    case .sending: return because(Text("正在打印", "printing"))
    case .printed:
      let proof = job.proof.map { Text("（\($0.text.zh)）", " (\($0.text.en))") } ?? Text("", "")
      return Text("已打印", "printed") + proof
    case .written:
      return Text("已发送（该打印机无法确认，请看一眼出纸口）", "written (this printer cannot confirm; look at the exit)")
    case .failed:
      let partial = Text("（纸上可能有半张）", " (a part of it may be on paper)")
      return because(Text("未打印", "not printed")) + (job.partial ? partial : Text("", ""))
    case .unknown:
      let unknown = because(Text("结果未知", "outcome unknown"))
      guard let resolution = job.resolution else { return unknown }
      return unknown + Text("；已结案：\(resolution.verdict.text.zh)", "; settled: \(resolution.verdict.text.en)")
    case .expired: return because(Text("已过期，未打印", "expired; not printed"))
    case .cancelled: return Text("已撤回，未打印", "cancelled; not printed")
    }
  }

  /// What to do about it.
  package static func advice(_ job: HalldTicketPrinter.Job) -> Text? {
    switch job.state {
    case .held, .failed, .sending: return job.reason.flatMap { ReasonWords.of($0)?.advice }
    case .unknown where job.resolution == nil:
      return Text(
        """
        请查看出纸口：
            有完整小票：hallctl job resolve \(job.id) --seen
            没有或不全：hallctl job resolve \(job.id) --missing
            没有，且要补打：hallctl job resolve \(job.id) --missing --reprint
        """,
        """
        Look at the printer's exit:
            a whole ticket:       hallctl job resolve \(job.id) --seen
            none, or a part:      hallctl job resolve \(job.id) --missing
            none; print it again: hallctl job resolve \(job.id) --missing --reprint
        """)
    case .unknown, .queued, .printed, .written, .expired, .cancelled: return nil
    }
  }
}
