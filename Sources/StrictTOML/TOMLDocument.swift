/// The step from bytes to values.
package enum TOMLDocument {
  /// Bytes of a document. No map and no configuration comes near it; memory grows with the file.
  package static let maximumBytes = 256 * 1024

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
    var parser = TOMLParser(bytes)
    do throws(TOMLParser.Failure) {
      let values = try parser.parse()
      log.lines = parser.lines
      return values
    } catch {
      log.report(error.keyPath, error.reason, line: error.line)
      return nil
    }
  }

  private static func lineNumber(at position: Int, in bytes: [UInt8]) -> Int {
    1 + bytes.prefix(position).count { $0 == 0x0A }
  }

  /// The line in which decoding first goes wrong. Only called on text that is known to be wrong.
  private static func firstInvalidUTF8(in bytes: [UInt8]) -> Int {
    var start = 0
    for (index, byte) in bytes.enumerated() where byte == 0x0A {
      if String(validating: bytes[start...index], as: UTF8.self) == nil { return start }
      start = index + 1
    }
    return start
  }
}
