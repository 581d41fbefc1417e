import ArgumentParser
import HallInterface

/// `--template NAME --field NAME=VALUE ...`, the same for print and preview.
struct TemplateOptions: ParsableArguments {
  @Option(help: ArgumentHelp("按模板排版：hallctl templates list", "Lay it out by a template: hallctl templates list", valueName: "name"))
  var template: String?

  @Option(
    name: [.customLong("field"), .customShort("f")],
    help: ArgumentHelp("模板字段的内容（可多次给出）", "What goes into a field of the template; again for each field", valueName: "name=value"))
  var fields: [String] = []

  @Option(
    name: .customLong("ticket-language"),
    help: ArgumentHelp(
      "模板用语：zh 中文，en 英文；缺省按 halld 的配置", "The template's words: zh or en; default as halld is configured", valueName: "lang"))
  var ticketLanguage: String?

  func validate() throws {
    if template == nil, let first = fields.first {
      throw ValidationError(Text("--field \(first) 需与 --template 同用。", "--field \(first) goes with --template.").description)
    }
    _ = try pairs()
  }

  /// nil without `--template`.
  func order() throws -> HalldTicketPrinter.TemplateOrder? {
    guard let template else { return nil }
    return .init(name: template, fields: try pairs(), language: ticketLanguage)
  }

  private func pairs() throws -> [String: String] {
    var pairs: [String: String] = [:]
    for field in fields {
      guard let sign = field.firstIndex(of: "="), sign != field.startIndex else {
        throw ValidationError(
          Text("--field 的写法是 名称=内容，例如 --field number=A012。", "Write --field NAME=VALUE, such as --field number=A012.").description)
      }
      let name = String(field[..<sign])
      guard pairs.updateValue(String(field[field.index(after: sign)...]), forKey: name) == nil else {
        throw ValidationError(Text("字段 \(name) 给出了两次。", "The field \(name) is given twice.").description)
      }
    }
    return pairs
  }
}
