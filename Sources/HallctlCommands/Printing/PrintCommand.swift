import ArgumentParser
import HallInterface
import Varlink

/// `hallctl print`.
struct PrintCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "print",
    abstract: Text("打印一张小票，并等到有结果为止", "Print a ticket and wait for its outcome").description,
    discussion: Text(
      "文字文件按行打印；只含三个以上减号的行印成一条横线。顺序：标题、文字、二维码。"
        + "同时给出图片和文字时，由型号文件按线路速度选用其一。Ctrl-C 只结束等待，不撤回小票。",
      "A text file is printed line by line; a line of three or more dashes is a rule over the whole width. The order: title, text, QR "
        + "code. Where both a picture and text are given, the printer's map chooses one by the speed of the line. Ctrl-C ends the waiting, "
        + "not the ticket."
    ).description)

  @Argument(help: ArgumentHelp("打印机名称", "The printer's name"))
  var printer: String

  @OptionGroup var content: ContentOptions

  @Option(
    help: ArgumentHelp(
      "这张小票的唯一键：用同一键重发不会重复打印；缺省随机产生", "Names the ticket: the same key again never prints twice; random by default", valueName: "key"))
  var key: String?

  @Option(help: ArgumentHelp("多久打不出就作废，1s 至 24h", "When it lapses if it cannot be printed, 1s to 24h", valueName: "time"))
  var expires = Span(milliseconds: 600_000)

  @Option(
    help: ArgumentHelp(
      "打印途中缺纸，且打印机确认已清除余下内容后：fail 作失败，reprint 整张重印", "After paper-out in mid-ticket, once the rest is cleared: fail or reprint",
      valueName: "act"))
  var afterPaperOut: HalldTicketPrinter.AfterPaperOut?

  @Flag(help: ArgumentHelp("受理后立即返回，不等结果", "Return once it is accepted"))
  var noWait = false

  @OptionGroup var token: TokenOption
  @OptionGroup var options: HalldOptions

  func validate() throws {
    guard (1000...86_400_000).contains(expires.milliseconds) else {
      throw ValidationError(Text("--expires 应在 1s 与 24h 之间。", "--expires is 1s to 24h.").description)
    }
    if let key, !(1...128).contains(key.utf8.count) {
      throw ValidationError(Text("--key 应为 1 至 128 字节。", "--key is 1 to 128 bytes.").description)
    }
  }

  func run() throws {
    let (content, picture) = try content.read()
    let order = PrintOrder(
      printer: printer, key: key ?? RandomKey.make(), content: content, picture: picture,
      expires: expires, afterPaperOut: afterPaperOut, token: token.value)
    let connection = try options.connect()
    let job = try order.submit(connection, options.output)
    if noWait { return }
    try JobFollower(connection: connection, timeout: options.timeout, output: options.output).follow(job).exitUnlessDone()
  }
}

extension HalldTicketPrinter.Cut: ExpressibleByArgument {}
extension HalldTicketPrinter.AfterPaperOut: ExpressibleByArgument {}
