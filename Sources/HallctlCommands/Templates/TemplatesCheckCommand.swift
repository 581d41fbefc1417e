import ArgumentParser
import Glibc
import StrictTOML
import TicketTemplates
import Varlink

/// `hallctl templates check [PATHS]`.
struct TemplatesCheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: Text("检查小票模板：语法、取值、字段、词条、样例、图片", "Check templates: form, values, fields, phrases, samples, pictures").description,
    discussion: Text(
      "不给路径时检查 /usr/share/halld/templates 和 /etc/halld/templates.d。目录中后者覆盖前者的同名文件。"
        + "问题以“文件:行: 键: 原因”列出；有问题时退出码为 1。没有用到的字段和词条只作提示。",
      "Without paths: /usr/share/halld/templates and /etc/halld/templates.d, the latter over the former. Problems are listed as "
        + "file:line: key: reason; exit status 1 if there are any. Fields and phrases that nothing prints are remarked on, no more."
    ).description)

  @Argument(help: ArgumentHelp("模板文件（.toml）或目录", "Template files (.toml) or directories of them", valueName: "path"))
  var paths: [String] = []

  @OptionGroup var output: OutputOptions

  func run() throws {
    let report = try TemplateReport(paths: paths)
    if output.json { Console.say(json: report.json) } else { report.show() }
    if !report.templates.problems.isEmpty { throw CommandStatus.failed.exit }
  }
}

/// What was found in templates.
struct TemplateReport {
  private(set) var templates: TemplateSet

  /// - Parameter paths: files or directories; those that halld reads if there are none.
  /// - Throws: `Trouble` of status `usage` when one of them does not exist.
  init(paths: [String]) throws(Trouble) {
    for path in paths where access(path, F_OK) != 0 {
      let reason = SystemErrorWords.text(errno)
      throw .usage(Text("文件不存在：\(path)", "Cannot read \(path): \(reason.en)"))
    }
    let directories =
      paths.isEmpty ? SourceDirectory.ticketTemplates : paths.filter(PlainFiles.isDirectory).map { SourceDirectory($0) }
    templates = TemplateSet(loading: directories)
    for file in paths where !PlainFiles.isDirectory(file) { templates.add(file) }
  }

  private var problems: [FileProblem] { templates.problems.sorted(by: FileProblem.precedes) }

  func show() {
    for problem in problems { Console.say(problem.description, .bad) }
    for remark in templates.remarks {
      Console.say(Text("\(Self.place(remark))没有打印到任何地方", remark.description), .warning)
    }
    for override in templates.overrides {
      Console.say(Text("\(override.file) 覆盖 \(override.replaced)", override.description), .faint)
    }
    let count = templates.entries.count
    if problems.isEmpty {
      Console.say(Text("\(count) 个模板，没有问题。", "\(count) template(s), no problems."), .good)
    } else {
      Console.say(
        Text("\(problems.count) 处问题；其余 \(count) 个模板可用。", "\(problems.count) problem(s); \(count) other template(s) can be used."), .bad)
    }
  }

  /// `file:line: key `.
  private static func place(_ remark: FileProblem) -> String {
    "\(remark.file)" + (remark.line.map { ":\($0)" } ?? "") + ": \(remark.keyPath) "
  }

  var json: JSON {
    [
      "templates": .array(templates.entries.map { ["name": .string($0.template.name), "file": .string($0.template.file)] }),
      "problems": .array(problems.map(\.json)),
      "remarks": .array(templates.remarks.map(\.json)),
      "overrides": .array(templates.overrides.map(\.json)),
    ]
  }
}
