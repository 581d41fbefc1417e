import ArgumentParser
import StrictTOML
import TicketTemplates
import Varlink

/// `hallctl templates list [PATHS]`.
struct TemplatesListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: Text("列出可用的小票模板及其字段", "List the templates there are, with their fields").description,
    discussion: Text(
      "加 --json 时还有每个字段的说明、长度上限和样例。",
      "With --json there is also what each field means, how long it may be, and a sample."
    ).description)

  @Argument(help: ArgumentHelp("模板文件（.toml）或目录", "Template files (.toml) or directories of them", valueName: "path"))
  var paths: [String] = []

  @OptionGroup var output: OutputOptions

  func run() throws {
    let report = try TemplateReport(paths: paths)
    let templates = report.templates.entries.map(\.template)
    if output.json {
      return Console.say(json: ["templates": .array(templates.map(\.json)), "problems": report.json["problems"] ?? []])
    }
    for template in templates {
      Console.say(Text("\(template.name)　\(template.title.chinese)", "\(template.name): \(template.title.english)"), .strong)
      Self.say(Text("必填：", "required: "), template.fields.filter(\.isRequired))
      Self.say(Text("可选：", "optional: "), template.fields.filter { !$0.isRequired })
    }
    let problems = report.templates.problems.count
    guard problems > 0 else { return }
    Console.complain(
      Text(
        "另有 \(problems) 处问题，有问题的模板未列出：hallctl templates check",
        "\(problems) problem(s); templates with one are left out: hallctl templates check"),
      .warning)
  }

  private static func say(_ label: Text, _ fields: [TemplateField]) {
    if fields.isEmpty { return }
    Console.say("    \(label)" + fields.map(\.name).joined(separator: " "))
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
