import ArgumentParser
import HallInterface
import Varlink

/// `hallctl printer test PRINTER`.
struct PrinterTestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "test",
    abstract: Text("打印测试页，核对纸上的校验码", "Print a test page and check the code on the paper").description,
    discussion: Text(
      "测试页有标尺、汉字、二维码和四位校验码。校验码只印在纸上；输入正确，说明 halld 所报的结果与纸一致。"
        + "标尺应恰好占满一行；若折行，说明型号文件中的宽度偏大。",
      "The page has a ruler, Chinese, a QR code and four digits that stand on the paper only: typed in rightly they prove that the paper is "
        + "what halld says. The ruler fills exactly one line; where it wraps, the map's width is too large."
    ).description)

  @Argument(help: ArgumentHelp("打印机名称", "The printer's name"))
  var printer: String

  @Flag(
    help: ArgumentHelp(
      "按图片打印：毫米标尺、检查打印头坏点的黑条", "Print it as a picture: a ruler in millimetres, a black bar that shows dead dots of the head"))
  var picture = false

  @Flag(help: ArgumentHelp("不印校验码，不询问（无人值守）", "Without a code and a question, for unattended runs"))
  var noCode = false

  @Option(help: .hidden)
  var seed: UInt64?

  @OptionGroup var token: TokenOption
  @OptionGroup var options: HalldOptions

  func run() throws {
    let connection = try options.connect()
    let description = try connection.call(HalldDevices.Describe.self, .init(device: printer))
    let code = noCode ? nil : TestSheet.code(seed: seed ?? .random(in: .min ... .max))
    let sheet = TestSheet(capabilities: description.capabilities, code: code)
    let lines = sheet.lines(printer: printer, time: LocalTime.full(milliseconds: LocalTime.now))
    let picture = try picture ? SealedPicture(sheet.picture) : nil
    let order = PrintOrder(
      printer: printer, key: RandomKey.make(), content: .init(lines: picture == nil ? lines : nil, bitmap: picture?.bitmap(index: 0)),
      picture: picture, expires: Span(milliseconds: 600_000), token: token.value)
    let job = try order.submit(connection, options.output)
    let ended = try JobFollower(connection: connection, timeout: options.timeout, output: options.output).follow(job)
    guard let code else { return try ended.exitUnlessDone() }
    guard ended.exitStatus == .done || ended.exitStatus == .unknown else { return try ended.exitUnlessDone() }
    try check(code, ended)
  }

  /// What the paper says against what halld says.
  private func check(_ code: String, _ job: HalldTicketPrinter.Job) throws {
    let question = Text("请输入纸上的四位校验码（没有出纸则直接回车）：", "Type the four digits on the paper (just Enter if nothing came out):")
    // A program that reads JSON on standard error too is not to find the question there.
    let isUnasked = options.output.json && !Console.inputIsTerminal
    guard let line = isUnasked ? readLine() : Console.ask(question) else {
      if job.state == .unknown { throw CommandStatus.unknown.exit }
      throw Trouble(
        "code_not_entered", .unchecked, Text("没有输入校验码，未核对。", "No code was typed in; the paper was not checked."),
        advice: Text("无人值守时请加 --no-code。", "For unattended runs there is --no-code."))
    }
    let answer = line.filter { !$0.isWhitespace }
    let matches = answer == code
    if options.output.json { Console.say(json: ["code_matches": .bool(matches)]) }
    guard matches else { throw Self.mismatch(job, isEmpty: answer.isEmpty, printer) }
    if job.state == .unknown {
      if options.output.json { throw CommandStatus.unknown.exit }
      Console.complain(
        Text(
          "校验码正确：纸上有这张小票，而 halld 不知道。请结案：hallctl job resolve \(job.id) --seen",
          "The code is right: the ticket is there, though halld does not know. Settle it: hallctl job resolve \(job.id) --seen"), .warning)
      throw CommandStatus.unknown.exit
    }
    if !options.output.json {
      Console.say(
        Text(
          "校验码正确：纸上所印与 halld 所报一致。请再看一眼标尺是否占满一行、汉字是否清晰。",
          "The code is right: the paper is what halld says. Check that the ruler fills one line and the Chinese is clear."),
        .good)
    }
  }

  private static func mismatch(_ job: HalldTicketPrinter.Job, isEmpty: Bool, _ printer: String) -> Trouble {
    if isEmpty {
      return Trouble(
        "no_paper_seen", .failed,
        Text("没有出纸，而 halld 报告“\(job.state.text.zh)”。", "Nothing came out, though halld says: \(job.state.text.en)."),
        advice: Text(
          """
          请依次检查：
            1. 出纸的是不是另一台打印机（配置的位置接错了口）：hallctl devices \(printer)
            2. 纸卷有没有装反（热敏面应朝打印头；指甲划过会变黑的一面是热敏面）
            3. 是否有出纸被卡在机内
          """,
          """
          Check one after another:
            1. Did another printer print (the position leads to another port)? hallctl devices \(printer)
            2. Is the roll the wrong way round? The side that a fingernail blackens faces the head.
            3. Is the paper stuck inside?
          """))
    }
    return Trouble(
      "code_differs", .failed, Text("校验码不符：纸上的不是这一张测试页。", "The code differs: that paper is not this test page."),
      advice: Text(
        """
        请检查：
          1. 看的是不是最新的一张（票面有时间）
          2. 出纸的是不是另一台打印机：hallctl devices \(printer)
          3. 数字是否清楚；模糊时请清洁打印头，再测一次
        """,
        """
        Check:
          1. Is it the newest page? The time stands on it.
          2. Did another printer print? hallctl devices \(printer)
          3. Are the digits clear? If not, clean the head and test again.
        """))
  }
}
