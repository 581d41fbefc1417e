import ArgumentParser
import Glibc
import HallInterface
import Varlink

/// `hallctl preview`.
struct PreviewCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "preview",
    abstract: Text("预览小票：与打印机将得到的点阵逐点相同，不出纸", "Show a ticket dot for dot as the printer would get it, without paper").description,
    discussion: Text(
      "图片存为 PNG 文件；终端支持时直接显示（kitty、Ghostty、WezTerm、iTerm2）。内容的写法与 hallctl print 相同。"
        + "打印机将收到文字而非图片时，预览只是示意：实际字形以打印机字库为准。",
      "The picture becomes a PNG file, and is shown in place by terminals that can (kitty, Ghostty, WezTerm, iTerm2). The content is given as "
        + "for hallctl print. Where the printer would get text instead of a picture, the preview is a sketch: its own font looks different."
    ).description)

  @Argument(help: ArgumentHelp("打印机名称", "The printer's name"))
  var printer: String

  @OptionGroup var content: ContentOptions

  @Option(
    name: [.long, .customShort("o")],
    help: ArgumentHelp(
      "PNG 文件的路径，- 为标准输出；缺省 ./preview-<打印机>.png", "Where the PNG file goes; - is the standard output; default ./preview-PRINTER.png",
      valueName: "file"))
  var output: String?

  @Flag(inversion: .prefixedNo, help: ArgumentHelp("在终端中显示；缺省自动判断", "Show it in the terminal; by default where that is known to work"))
  var inline: Bool?

  @OptionGroup var options: HalldOptions

  func validate() throws {
    if output == "-", options.output.json {
      throw ValidationError(Text("-o - 与 --json 不能同用。", "-o - and --json exclude each other.").description)
    }
  }

  func run() throws {
    let (content, picture) = try content.read()
    let connection = try options.connect()
    let (reply, descriptors) = try connection.callForDescriptors(
      HalldTicketPrinter.Preview.self, .init(printer: printer, content: content), descriptors: picture.map { [$0.descriptor] } ?? [])
    guard let index = reply.descriptor, descriptors.indices.contains(index), let png = PreviewFile.read(descriptors[index]) else {
      throw Trouble("no_picture", .failed, Text("halld 没有给出图片。", "halld passed no picture."))
    }
    if output == "-" {
      try PreviewFile.write(png, to: 1, "-")
      return
    }
    let path = output ?? "preview-\(printer).png"
    try PreviewFile.save(png, path)
    if options.output.json {
      var reply = reply
      reply.descriptor = nil
      reply.path = path
      Console.say(json: reply.json)
      return
    }
    if inline ?? TerminalPicture.isSupported { TerminalPicture.show(png) }
    tell(reply, path)
  }

  private func tell(_ reply: HalldTicketPrinter.Preview.Reply, _ path: String) {
    let size = "\(reply.width) × \(reply.height)"
    let millimetres = reply.height * 254 / (10 * max(1, reply.dpi))
    Console.say(
      Text("\(path)：\(size) 点，纸长约 \(millimetres) mm", "\(path): \(size) dots, about \(millimetres) mm of paper"))
    if !reply.exact {
      Console.say(
        Text(
          "示意图：线路较慢，打印机将收到文字，用自己的字库打印。",
          "A sketch: on this line the printer gets text and prints it in its own font."), .warning)
    }
    if reply.replaced > 0 {
      Console.say(
        Text("打印机字库缺 \(reply.replaced) 个字，印出来是〓。", "The printer's font lacks \(reply.replaced) character(s), which come out as 〓."),
        .warning)
    }
    for note in reply.notes { Console.say(NoteWords.text(note), .warning) }
  }
}
