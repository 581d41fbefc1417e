import ArgumentParser
import HallInterface
import Varlink

/// `hallctl printer detect PRINTER`.
struct PrinterDetectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "detect",
    abstract: Text("用各种波特率询问打印机，找出正确的一个", "Ask the printer at each usual line rate, to find the right one").description,
    discussion: Text(
      "只询问配置中已指明的端口，打印机须空闲。退出码 1 表示各波特率都没有应答。",
      "Only the configured port is asked, and the printer must be idle. Exit status 1: it answered at no rate."
    ).description)

  @Argument(help: ArgumentHelp("打印机名称", "The printer's name"))
  var printer: String

  @OptionGroup var token: TokenOption
  @OptionGroup var options: HalldOptions

  func run() throws {
    let replies = try options.connect().stream(HalldTicketPrinter.Detect.self, .init(printer: printer, token: token.value))
    var seen: [HalldTicketPrinter.Detect.Reply] = []
    while let reply = try replies.next() {
      if options.output.json { Console.say(json: reply.json) } else { Self.show(reply) }
      seen.append(reply)
    }
    let detected = seen.last?.detected
    if !options.output.json { conclude(seen, detected) }
    if detected == nil { throw CommandStatus.failed.exit }
  }

  private static func show(_ reply: HalldTicketPrinter.Detect.Reply) {
    let received = reply.received.isEmpty ? "" : "  \(reply.received)"
    Console.say(
      String(repeating: " ", count: max(0, 8 - "\(reply.baud)".count)) + "\(reply.baud)  " + reply.outcome.text.description + received,
      reply.outcome.tone)
  }

  private func conclude(_ seen: [HalldTicketPrinter.Detect.Reply], _ detected: Int?) {
    if seen.filter({ $0.outcome == .answered }).count > 1 {
      Console.say(
        Text(
          "\(printer) 在多个波特率下都有应答：这种端口（如 USB 虚拟串口）不区分波特率，无需设置 baud。",
          "\(printer) answers at several rates: such a port (a virtual one over USB) does not care; baud need not be set."), .good)
    } else if let detected {
      Console.say(Text("\(printer) 在波特率 \(detected) 下应答。", "\(printer) answers at \(detected) baud."), .good)
      Console.say(
        Text(
          "请写入 halld 配置文件（一般是 /etc/halld/halld.toml）中 id = \"\(printer)\" 的一节，然后执行 sudo systemctl reload halld：",
          "Put this into the section with id = \"\(printer)\" of halld's configuration (mostly /etc/halld/halld.toml), then: "
            + "sudo systemctl reload halld"))
      Console.say("    baud = \(detected)")
    } else if seen.contains(where: { $0.outcome == .garbage }) {
      Console.say(
        Text(
          "收到了数据，但都无法识别：该端口上可能不是 ESC/POS 打印机，或线缆不良。",
          "Something answers, but nothing that makes sense: perhaps no ESC/POS printer, or a bad cable."), .warning)
    } else if seen.allSatisfy({ $0.outcome == .failed }) {
      Console.say(
        Text(
          "端口打不开，没有询问打印机。请先检查数据线和端口：hallctl devices \(printer)",
          "The port cannot be opened, so the printer was not asked. Check the cable and the port first: hallctl devices \(printer)"), .bad)
    } else {
      Console.say(
        Text(
          "各波特率都没有应答。请检查：电源、数据线是否插紧、是否用了交叉线、端口是否是这一个（hallctl devices \(printer)）。"
            + "有些打印机只收不答，这种情况请按型号标签设置。",
          "No answer at any rate. Check: power, the cable and its kind (straight or crossed), whether this is its port (hallctl devices "
            + "\(printer)). Some printers never answer: set those by their label."), .bad)
    }
  }
}
