import HallInterface

/// Plain text as lines of a ticket. The only mark-up: a line of three or more `-` and nothing else is a rule over the whole width.
package enum TicketText {
  /// The longest text that is read: some 20 metres of paper.
  static let limit = 256 << 10
  /// What a tab goes to the next multiple of.
  private static let tab = 8

  /// Why a text cannot be printed.
  package enum Problem: Error, Hashable {
    case notUTF8(line: Int)
    case controlCharacter(UInt8, line: Int)
  }

  /// The lines. A mark at the start (BOM) and Windows' line ends are taken as such; a line break at the end makes no further line.
  package static func lines(_ bytes: [UInt8]) throws(Problem) -> [HalldTicketPrinter.Line] {
    var rest = bytes[...]
    if rest.starts(with: [0xEF, 0xBB, 0xBF]) { rest = rest.dropFirst(3) }
    if rest.last == UInt8(ascii: "\n") { rest = rest.dropLast() }
    guard !rest.isEmpty else { return [] }
    var lines: [HalldTicketPrinter.Line] = []
    for (index, var line) in rest.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated() {
      if line.last == UInt8(ascii: "\r") { line = line.dropLast() }
      guard let text = String(validating: line, as: UTF8.self) else { throw .notUTF8(line: index + 1) }
      if let byte = line.first(where: { ($0 < 0x20 && $0 != UInt8(ascii: "\t")) || $0 == 0x7F }) {
        throw .controlCharacter(byte, line: index + 1)
      }
      let isRule = text.utf8.count >= 3 && text.utf8.allSatisfy { $0 == UInt8(ascii: "-") }
      lines.append(isRule ? .init(rule: true) : .init(text: expandingTabs(text)))
    }
    return lines
  }

  private static func expandingTabs(_ text: String) -> String {
    guard text.contains("\t") else { return text }
    var result = ""
    for character in text {
      if character == "\t" {
        result += String(repeating: " ", count: tab - result.columns % tab)
      } else {
        result.append(character)
      }
    }
    return result
  }
}

extension Trouble {
  init(_ problem: TicketText.Problem, _ path: String) {
    switch problem {
    case .notUTF8(let line):
      self = .usage(
        Text("\(path) 第 \(line) 行不是 UTF-8 文字，没有打印。", "\(path), line \(line): not UTF-8 text; nothing was printed."),
        advice: Text(
          "若文件来自 Windows，请先转换：iconv -f GB18030 -t UTF-8 \(path) > new.txt",
          "If it comes from Windows: iconv -f GB18030 -t UTF-8 \(path) > new.txt"))
    case .controlCharacter(let byte, let line):
      let code = (byte < 16 ? "0x0" : "0x") + String(byte, radix: 16)
      self = .usage(
        Text("\(path) 第 \(line) 行含有控制字符 \(code)，没有打印。", "\(path), line \(line): control character \(code); nothing was printed."),
        advice: Text("文字文件里不应有打印机指令；图片请用 --image。", "A text file holds no printer commands; for a picture use --image."))
    }
  }
}
