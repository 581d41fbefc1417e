/// What ArgumentParser says, in the language of the person: it knows English only.
package enum ParserMessage {
  /// Wraps the lines by what a terminal shows, and translates the fixed phrases.
  ///
  /// - Parameter message: unwrapped.
  package static func text(_ message: String, _ language: Language, width: Int) -> String {
    message.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      let line = language == .chinese ? translated(String(line)) : String(line)
      // Behind an option's name its help begins at this column.
      return line.wrapped(to: width, indent: line.hasPrefix("  ") ? 26 : nil)
    }.joined(separator: "\n")
  }

  private static func translated(_ line: String) -> String {
    var line = line
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
    (" for more information.", " 查看更多说明。"), ("  See '", "  执行 '"), ("(default: ", "(缺省 "), ("(values: ", "(可取 "), ("; default: ", "；缺省 "),
    ("Missing expected argument", "缺少参数"), ("Missing value for", "缺少取值："), ("Unknown option", "没有这个选项："), ("Unexpected argument", "多余的参数"),
    ("unexpected arguments: ", "多余的参数："), (" unexpected arguments:", " 个多余的参数："), ("The value '", "取值 '"),
    ("' is invalid for '", "' 不能用于 '"), ("Did you mean ", "是否想输入 "),
  ]
}
