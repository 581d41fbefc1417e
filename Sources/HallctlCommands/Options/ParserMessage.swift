import HallInterface

/// What ArgumentParser says, in the language of the person: it knows English only.
package enum ParserMessage {
  /// Wraps the lines by what a terminal shows, and translates the fixed phrases.
  ///
  /// - Parameter message: unwrapped.
  package static func text(_ message: String, _ language: Language, width: Int) -> String {
    message.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      let line = value(String(line), language) ?? (language == .chinese ? translated(String(line)) : String(line))
      // Behind an option's name its help begins at this column.
      return line.wrapped(to: width, indent: line.hasPrefix("  ") ? 26 : nil)
    }.joined(separator: "\n")
  }

  /// A value that does not fit its option. ArgumentParser 1.8: "The value 'x' is invalid for '--cut <cut>'", then perhaps the values.
  private static func value(_ line: String, _ language: Language) -> String? {
    guard let match = line.firstMatch(of: #/The value '(.*)' is invalid for '(--[a-z-]+) <([^>]*)>'\.?(.*)/#) else { return nil }
    let (value, option) = (match.1, match.2)
    let before = line[..<match.range.lowerBound].replacing("Error: ", with: Text("错误：", "Error: ")[language])
    let isTime = match.3 == "time"
    let text: Text
    if isTime, !value.isEmpty, value.allSatisfy(\.isNumber) {
      text = Text("\(option)：时间须带单位，如 10m。", "\(option): a time needs a unit, such as 10m.")
    } else if isTime {
      text = Text("\(option) 不能是 \(value)：时间写作 500ms、30s、10m、1h。", "\(option) cannot be \(value): times are written 500ms, 30s, 10m, 1h.")
    } else if let values = values[String(option)] {
      text = Text(
        "\(option) 不能是 \(value)，可取 \(values.joined(separator: "、"))。",
        "\(option) cannot be \(value), only \(values.joined(separator: ", ")).")
    } else {
      text = Text("\(option) 不能是 \(value)。", "\(option) cannot be \(value).")
    }
    return before + text[language]
  }

  /// Options whose values are a few words.
  private static let values = [
    "--cut": HalldTicketPrinter.Cut.allCases.map(\.rawValue),
    "--after-paper-out": HalldTicketPrinter.AfterPaperOut.allCases.map(\.rawValue),
    "--state": HalldTicketPrinter.JobState.allCases.map(\.rawValue), "--language": Language.allCases.map(\.rawValue),
  ]

  private static func translated(_ line: String) -> String {
    var line = line.replacing(#/ ?\((default|values): ([^()]*)\)/#) { match in
      let values = match.2.replacing("; default: ", with: "；缺省 ").replacing(", ", with: "、")
      return "（\(match.1 == "values" ? "可取" : "缺省") \(values)）"
    }
    for (english, chinese) in phrases {
      guard let range = line.firstRange(of: english) else { continue }
      line.replaceSubrange(range, with: chinese)
    }
    return line
  }

  /// ArgumentParser 1.8, UsageGenerator.swift and HelpGenerator.swift.
  private static let phrases = [
    ("OVERVIEW: ", ""), ("USAGE: ", "用法："), ("Usage: ", "用法："), ("ARGUMENTS:", "参数："), ("OPTIONS:", "选项："),
    ("SUBCOMMANDS:", "子命令："), ("Error: ", "错误："), ("Help:  ", "说明："), ("Show help information.", "显示帮助"),
    ("Show the version.", "显示版本"), ("See 'hallctl help <subcommand>' for detailed help.", "各子命令的详细帮助：hallctl help <子命令>"),
    (" for more information.", " 查看更多说明。"), ("  See '", "  执行 '"),
    ("Missing expected argument", "缺少参数"), ("Missing value for", "缺少取值："), ("Unknown option", "没有这个选项："), ("Unexpected argument", "多余的参数"),
    ("unexpected arguments: ", "多余的参数："), (" unexpected arguments:", " 个多余的参数："), ("The value '", "取值 '"),
    ("' is invalid for '", "' 不能用于 '"), ("Did you mean ", "是否想输入 "),
  ]
}
