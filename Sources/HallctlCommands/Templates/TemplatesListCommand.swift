import ArgumentParser
import HallInterface
import StrictTOML
import TicketTemplates
import Varlink

/// `hallctl templates list [NAME | PATHS]`.
struct TemplatesListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: Text("列出可用的小票模板及其字段", "List the templates there are, with their fields").description,
    discussion: Text(
      "不带参数时列出 halld 正在使用的模板；给出模板名称则逐个说明其字段；给出文件或目录则列出其中的模板。",
      "Without arguments the templates that halld uses; with a template's name each of its fields; with files or directories what is in them."
    ).description)

  @Argument(
    help: ArgumentHelp("模板名称，或模板文件（.toml）和目录", "A template's name, or template files (.toml) and directories", valueName: "name|path"))
  var paths: [String] = []

  @OptionGroup var options: HalldOptions

  private var output: OutputOptions { options.output }

  func run() throws {
    // A name has neither a slash nor a dot.
    guard let path = paths.first, paths.count > 1 || path.contains("/") || path.contains(".") else { return try askHalld(paths.first) }
    try listFiles()
  }

  /// What halld uses, or one of it.
  private func askHalld(_ name: String?) throws {
    var reply = try options.connect().call(HalldTicketPrinter.Templates.self, .init())
    if let name {
      reply.templates.removeAll { $0.name != name }
      if reply.templates.isEmpty { throw Trouble(HalldTicketPrinter.Failure.noSuchTemplate(template: name)) }
    }
    if output.json { return Console.say(json: reply.json) }
    for template in reply.templates {
      Console.say(Text("\(template.name)　\(template.titleZh)", "\(template.name): \(template.titleEn)"), .strong)
      guard name != nil else {
        Self.say(Text("必填：", "required: "), template.fields.filter(\.required).map(\.name))
        Self.say(Text("可选：", "optional: "), template.fields.filter { !$0.required }.map(\.name))
        continue
      }
      Console.say(Text("    文件：\(template.file)", "    file: \(template.file)"))
      for field in template.fields {
        let need = field.required ? Text("必填", "required") : Text("可选", "optional")
        let sample = field.sample.isEmpty ? Text(verbatim: "") : Text("，例如“\(field.sample)”", ", such as \"\(field.sample)\"")
        Console.say(
          Text("    \(field.name)（", "    \(field.name) (") + need + Text("）：", "): ") + Text(field.titleZh, field.titleEn) + sample)
      }
    }
  }

  private func listFiles() throws {
    let report = try TemplateReport(paths: paths)
    let templates = report.templates.entries.map(\.template)
    if output.json {
      return Console.say(json: ["templates": .array(templates.map(\.json)), "problems": report.json["problems"] ?? []])
    }
    for template in templates {
      Console.say(Text("\(template.name)　\(template.title.chinese)", "\(template.name): \(template.title.english)"), .strong)
      Self.say(Text("必填：", "required: "), template.fields.filter(\.isRequired).map(\.name))
      Self.say(Text("可选：", "optional: "), template.fields.filter { !$0.isRequired }.map(\.name))
    }
    let problems = report.templates.problems.count
    guard problems > 0 else { return }
    Console.complain(
      Text(
        "另有 \(problems) 处问题，有问题的模板未列出：hallctl templates check",
        "\(problems) problem(s); templates with one are left out: hallctl templates check"),
      .warning)
  }

  private static func say(_ label: Text, _ fields: [String]) {
    if fields.isEmpty { return }
    Console.say("    \(label)" + fields.joined(separator: " "))
  }
}

extension TicketTemplate {
  fileprivate var json: JSON {
    [
      "name": .string(name), "file": .string(file), "title": title.json,
      "fields": .array(
        fields.map { field in
          var object: JSONObject = [
            "name": .string(field.name), "required": .bool(field.isRequired), "max_length": .int(Int64(field.maximumLength)),
            "about": field.explanation.json,
          ]
          if let sample = field.sample { object["sample"] = sample.json }
          return .object(object)
        }),
    ]
  }
}

extension BilingualText {
  fileprivate var json: JSON { ["zh": .string(chinese), "en": .string(english)] }
}
