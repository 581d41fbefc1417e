import ArgumentParser

/// What every command takes: how it speaks.
package struct OutputOptions: ParsableArguments {
  @Flag(help: ArgumentHelp("输出 JSON（每行一个对象），供程序使用", "Give JSON, one object per line, for programs"))
  var json = false

  @Option(help: ArgumentHelp("语言：zh 或 en；缺省按系统区域设置", "Language: zh or en; by default that of the locale", valueName: "zh|en"))
  var language: Language?

  package init() {}
}

extension Language: ExpressibleByArgument {}
