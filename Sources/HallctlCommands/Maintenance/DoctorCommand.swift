import ArgumentParser
import HallInterface
import Varlink

/// `hallctl doctor`.
struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: Text("检查大厅设备是否就绪，指出问题和处理办法", "Say whether the hall is ready, what is not, and what to do").description,
    discussion: Text(
      "检查 halld 自身可见的一切：设备、型号文件、模板、字体、排版进程、时钟。有错误时退出码为 1。",
      "Looks at all that halld sees by itself: devices, maps, templates, fonts, the worker, the clock. Exit status 1 when something does not work."
    ).description)

  @OptionGroup var options: HalldOptions

  func run() throws {
    let reply = try options.connect().call(HalldMaintenance.Doctor.self, .init())
    if options.output.json {
      Console.say(json: reply.json)
    } else {
      for finding in reply.findings { Self.show(finding) }
      Self.conclude(reply)
    }
    if !reply.ready { throw CommandStatus.failed.exit }
  }

  private static func show(_ finding: HalldMaintenance.Finding) {
    let words = ReasonWords.of(finding.word)
    let subject = finding.subject.isEmpty ? Text(verbatim: "") : Text("\(finding.subject)：", "\(finding.subject): ")
    let detail = finding.detail.isEmpty ? Text(verbatim: "") : Text("（\(finding.detail)）", " (\(finding.detail))")
    Console.say(finding.severity.text + Text("：", ": ") + subject + ReasonWords.text(finding.word) + detail, finding.severity.tone)
    if let advice = words?.advice { Console.say(Text("  处理：", "  To do: ") + advice) }
  }

  private static func conclude(_ reply: HalldMaintenance.Doctor.Reply) {
    let errors = reply.findings.count { $0.severity == .error }
    let warnings = reply.findings.count { $0.severity == .warning }
    if errors > 0 {
      Console.say(Text("大厅未就绪：\(errors) 项故障，\(warnings) 项警告。", "The hall is not ready: \(errors) error(s), \(warnings) warning(s)."), .bad)
    } else if warnings > 0 {
      Console.say(Text("大厅就绪，另有 \(warnings) 项警告。", "The hall is ready, with \(warnings) warning(s)."), .warning)
    } else {
      Console.say(Text("大厅就绪。", "The hall is ready."), .good)
    }
  }
}

extension HalldMaintenance.Severity {
  var text: Text {
    switch self {
    case .error: Text("故障", "error")
    case .warning: Text("警告", "warning")
    case .note: Text("提示", "note")
    }
  }

  var tone: Tone {
    switch self {
    case .error: .bad
    case .warning: .warning
    case .note: .plain
    }
  }
}
