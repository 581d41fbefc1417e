import TOMLKit

/// The step from bytes to values. The only file that knows which parser is behind it.
enum TOMLDocument {
  /// No map and no configuration comes near it; the parser's memory grows with the file.
  static let maximumBytes = 256 * 1024

  /// The root table, or nil with the reason in the log.
  static func parse(_ bytes: [UInt8], log: ProblemLog) -> [String: TOMLNode]? {
    guard bytes.count <= maximumBytes else {
      log.report("", "is larger than \(maximumBytes / 1024) KiB")
      return nil
    }
    if let position = bytes.firstIndex(of: 0) {
      log.report("", "contains a NUL byte", line: lineNumber(at: position, in: bytes))
      return nil
    }
    guard String(validating: bytes, as: UTF8.self) != nil else {
      log.report("", "is not valid UTF-8", line: lineNumber(at: firstInvalidUTF8(in: bytes), in: bytes))
      return nil
    }
    var scanner = TOMLScanner(bytes)
    let readable = scanner.scan()
    log.lines = scanner.lines
    if let complaint = scanner.complaint {
      log.report("", complaint.reason, line: complaint.line)
      return nil
    }
    do {
      // Where the scanner lost its way the parser is asked only for the reason.
      let table = try TOMLTable(string: String(decoding: bytes[..<readable], as: UTF8.self))
      guard readable == bytes.count else {
        log.report("", "is not valid TOML", line: lineNumber(at: readable, in: bytes))
        return nil
      }
      return values(of: table)
    } catch let error as TOMLParseError {
      log.report("", "is not valid TOML: \(plain(error.description))", line: error.source.begin.line)
    } catch {
      log.report("", "is not valid TOML")
    }
    return nil
  }

  private static func values(of table: TOMLTable) -> [String: TOMLNode] {
    // Keys and values come in the same order. The library's own iterator looks every key up again and traps when it is not found.
    Dictionary(zip(table.keys, table.values.map(node)), uniquingKeysWith: { first, _ in first })
  }

  private static func node(_ value: some TOMLValueConvertible) -> TOMLNode {
    switch value.type {
    case .string: value.string.map(TOMLNode.string) ?? .date
    case .int: value.int.map(TOMLNode.integer) ?? .date
    case .double: value.double.map(TOMLNode.decimal) ?? .date
    case .bool: value.bool.map(TOMLNode.boolean) ?? .date
    case .date, .time, .dateTime: .date
    case .array: .array(value.array?.map { node($0.tomlValue) } ?? [])
    case .table: .table(value.table.map(values) ?? [:])
    }
  }

  private static func lineNumber(at position: Int, in bytes: [UInt8]) -> Int {
    1 + bytes.prefix(position).count { $0 == 0x0A }
  }

  /// Where decoding first goes wrong. Only called on text that is known to be wrong.
  private static func firstInvalidUTF8(in bytes: [UInt8]) -> Int {
    var low = 0
    for (index, byte) in bytes.enumerated() where byte == 0x0A {
      if String(validating: bytes[low...index], as: UTF8.self) == nil { return low }
      low = index + 1
    }
    return low
  }

  /// The parser's message without quotes of raw bytes or line breaks.
  private static func plain(_ message: String) -> String {
    var text = ""
    for scalar in message.unicodeScalars.prefix(200) where !KeyPathText.isControl(scalar) {
      text.unicodeScalars.append(scalar)
    }
    return text
  }
}
