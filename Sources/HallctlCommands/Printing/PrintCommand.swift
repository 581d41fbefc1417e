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

  @Argument(help: ArgumentHelp("UTF-8 文字文件，- 为标准输入", "A UTF-8 text file; - is the standard input"))
  var file: String?

  @Option(help: ArgumentHelp("要打印的文字（可多次给出，每次一行）", "Text to print; may be given again for further lines", valueName: "text"))
  var text: [String] = []

  @Option(help: ArgumentHelp("居中的大字标题", "A big centered line above the rest", valueName: "text"))
  var title: String?

  @Option(help: ArgumentHelp("二维码内容", "Content of a QR code below the text", valueName: "text"))
  var qr: String?

  @Option(help: ArgumentHelp("PBM 图片（P4 或 P1），按点打印", "A PBM picture (P4 or P1), printed dot for dot", valueName: "file"))
  var image: String?

  @Option(
    help: ArgumentHelp(
      "这张小票的唯一键：用同一键重发不会重复打印；缺省随机产生", "Names the ticket: the same key again never prints twice; random by default", valueName: "key"))
  var key: String?

  @Option(help: ArgumentHelp("多久打不出就作废，1s 至 24h", "When it lapses if it cannot be printed, 1s to 24h", valueName: "time"))
  var expires = Span(milliseconds: 600_000)

  @Option(help: ArgumentHelp("切纸：partial 半切，full 全切，none 不切", "Cut: partial, full or none", valueName: "cut"))
  var cut: HalldTicketPrinter.Cut?

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
    if file != nil && !text.isEmpty {
      throw ValidationError(Text("文件与 --text 不能同时给出。", "Give either a file or --text.").description)
    }
    if file == nil && text.isEmpty && title == nil && qr == nil && image == nil {
      throw ValidationError(
        Text("没有要打印的内容：请给出文件、--text、--title、--qr 或 --image。", "Nothing to print: give a file, --text, --title, --qr or --image.")
          .description)
    }
  }

  func run() throws {
    let lines = try lines()
    let picture = try image.map(Self.picture)
    let order = PrintOrder(
      printer: printer, key: key ?? RandomKey.make(),
      content: .init(lines: lines.isEmpty ? nil : lines, bitmap: picture?.bitmap(index: 0), cut: cut), picture: picture,
      expires: expires, afterPaperOut: afterPaperOut, token: token.value)
    let connection = try options.connect()
    let job = try order.submit(connection, options.output)
    if noWait { return }
    try JobFollower(connection: connection, timeout: options.timeout, output: options.output).follow(job).exitUnlessDone()
  }

  private func lines() throws(Trouble) -> [HalldTicketPrinter.Line] {
    var lines: [HalldTicketPrinter.Line] = []
    if let title { lines += try Self.parse(Array(title.utf8), "--title").map { Self.heading($0) } }
    if let file { lines += try Self.parse(try InputFile.read(file, limit: TicketText.limit), file) }
    for text in text { lines += try Self.parse(Array(text.utf8) + [UInt8(ascii: "\n")], "--text") }
    if let qr { lines.append(.init(qr: qr, align: .center)) }
    return lines
  }

  private static func heading(_ line: HalldTicketPrinter.Line) -> HalldTicketPrinter.Line {
    guard let text = line.text else { return line }
    return .init(text: text, align: .center, bold: true, width: 2, height: 2)
  }

  private static func parse(_ bytes: [UInt8], _ path: String) throws(Trouble) -> [HalldTicketPrinter.Line] {
    do { return try TicketText.lines(bytes) } catch { throw Trouble(error, path) }
  }

  private static func picture(_ path: String) throws(Trouble) -> SealedPicture {
    let bytes = try InputFile.read(path, limit: PortableBitmap.fileLimit)
    do { return try SealedPicture(PortableBitmap(bytes)) } catch let error as PortableBitmap.Problem {
      throw Trouble(error, path)
    } catch let error as Trouble {
      throw error
    } catch { throw Trouble("system", .failed, Text(verbatim: "\(error)")) }
  }
}

extension HalldTicketPrinter.Cut: ExpressibleByArgument {}
extension HalldTicketPrinter.AfterPaperOut: ExpressibleByArgument {}
