import ArgumentParser

/// A length of time on the command line: `500ms`, `90s`, `10m`, `2h`.
package struct Span: ExpressibleByArgument, Hashable, Sendable {
  /// 0 to 30 days.
  package let milliseconds: Int

  package init(milliseconds: Int) { self.milliseconds = milliseconds }

  package init?(argument: String) {
    let digits = argument.prefix { $0.isASCII && $0.isNumber }
    guard let number = Int(digits), number >= 0 else { return nil }
    let unit: Int
    switch argument.dropFirst(digits.count) {
    case "ms": unit = 1
    case "s": unit = 1000
    case "m", "min": unit = 60_000
    case "h": unit = 3_600_000
    default: return nil
    }
    let (product, overflow) = number.multipliedReportingOverflow(by: unit)
    guard !overflow, product <= 30 * 86_400_000 else { return nil }
    milliseconds = product
  }

  package var duration: Duration { .milliseconds(milliseconds) }

  /// As one would type it.
  package var defaultValueDescription: String {
    if milliseconds % 3_600_000 == 0, milliseconds > 0 { return "\(milliseconds / 3_600_000)h" }
    if milliseconds % 60_000 == 0, milliseconds > 0 { return "\(milliseconds / 60_000)m" }
    return milliseconds % 1000 == 0 ? "\(milliseconds / 1000)s" : "\(milliseconds)ms"
  }

  /// A length of time for a person: two units at most.
  package static func words(milliseconds: Int) -> Text {
    let seconds = max(0, milliseconds) / 1000
    switch seconds {
    case ..<1: return Text("\(max(0, milliseconds)) 毫秒", "\(max(0, milliseconds)) ms")
    case ..<60: return Text("\(seconds) 秒", "\(seconds) s")
    case ..<3600:
      return seconds % 60 == 0
        ? Text("\(seconds / 60) 分钟", "\(seconds / 60) min")
        : Text("\(seconds / 60) 分 \(seconds % 60) 秒", "\(seconds / 60) min \(seconds % 60) s")
    default:
      let minutes = seconds % 3600 / 60
      return minutes == 0
        ? Text("\(seconds / 3600) 小时", "\(seconds / 3600) h")
        : Text("\(seconds / 3600) 小时 \(minutes) 分", "\(seconds / 3600) h \(minutes) min")
    }
  }
}
