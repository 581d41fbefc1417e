import ArgumentParser
import HallInterface
import Varlink

/// What shall be on a ticket, the same for print and preview.
struct ContentOptions: ParsableArguments {
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

  @OptionGroup var template: TemplateOptions

  @Option(help: ArgumentHelp("切纸：partial 半切，full 全切，none 不切", "Cut: partial, full or none", valueName: "cut"))
  var cut: HalldTicketPrinter.Cut?

  func validate() throws {
    if file != nil && !text.isEmpty {
      throw ValidationError(Text("文件与 --text 不能同时给出。", "Give either a file or --text.").description)
    }
    let isLaidOut = file != nil || !text.isEmpty || title != nil || qr != nil || image != nil
    if isLaidOut && template.template != nil {
      throw ValidationError(
        Text("--template 不能与文件、--text、--title、--qr、--image 同用。", "--template stands instead of a file, --text, --title, --qr and --image.")
          .description)
    }
    if !isLaidOut && template.template == nil {
      throw ValidationError(
        Text(
          "没有要打印的内容：请给出 --template、文件、--text、--title、--qr 或 --image。",
          "Nothing to print: give --template, a file, --text, --title, --qr or --image."
        ).description)
    }
  }

  /// The content, and the picture that is passed beside the call.
  func read() throws -> (HalldTicketPrinter.Content, SealedPicture?) {
    if let order = try template.order() { return (.init(cut: cut, template: order), nil) }
    let lines = try lines()
    let picture = try image.map(Self.picture)
    return (.init(lines: lines.isEmpty ? nil : lines, bitmap: picture?.bitmap(index: 0), cut: cut), picture)
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
