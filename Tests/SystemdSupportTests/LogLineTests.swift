import Logging
import Testing

@testable import SystemdSupport

@Suite struct LogLineTests {
  private func line(
    _ message: String, level: Logger.Level = .info, metadata: Logger.Metadata = [:], style: LogLine.Style = .plain,
    label: String = "printer"
  ) -> String {
    String(decoding: LogLine(level: level, label: label, message: message, metadata: metadata, style: style).bytes, as: UTF8.self)
  }

  @Test(
    "each level carries the priority that journald sorts by",
    arguments: [
      (Logger.Level.trace, "<7>"), (.debug, "<7>"), (.info, "<6>"), (.notice, "<5>"), (.warning, "<4>"), (.error, "<3>"),
      (.critical, "<2>"),
    ])
  func priorities(level: Logger.Level, prefix: String) {
    #expect(line("ready", level: level, style: .journal) == "\(prefix)printer: ready\n")
  }

  @Test("without journald the level is written out")
  func plainStyle() {
    #expect(line("paper is out", level: .warning) == "warning printer: paper is out\n")
  }

  @Test("Chinese text passes as it is")
  func chineseText() {
    #expect(line("缺纸：取号机一") == "info printer: 缺纸：取号机一\n")
  }

  @Test(
    "a message cannot begin a line of its own, steer a terminal or turn the reading direction",
    arguments: [
      ("a\nb", "a\\nb"), ("a\r\nb", "a\\r\\nb"), ("a\tb", "a\\tb"), ("a\\nb", "a\\\\nb"), ("\u{1B}[2J", "\\u{1b}[2J"), ("\u{0}", "\\u{0}"),
      ("\u{9B}2J", "\\u{9b}2J"), ("a\u{2028}b", "a\\u{2028}b"), ("\u{202E}fdp", "\\u{202e}fdp"), ("\u{7F}", "\\u{7f}"),
    ])
  func escapes(message: String, shown: String) {
    #expect(line(message, style: .journal) == "<6>printer: \(shown)\n")
    #expect(line("x", metadata: [message: "v"], style: .journal) == "<6>printer: x \(shown)=v\n")
    #expect(line("x", style: .journal, label: message) == "<6>\(shown): x\n")
  }

  @Test("fields follow the message, sorted by name, quoted where their end would be unclear")
  func fields() {
    let metadata: Logger.Metadata = [
      "job": "17", "why": "cover open", "empty": "", "said": "a\"b", "pair": "a=b", "list": ["x", "y"], "position": "hall/kiosk-1",
    ]
    #expect(
      line("Job failed", metadata: metadata) == "info printer: Job failed empty=\"\" job=17 list=\"[\"x\", \"y\"]\" pair=\"a=b\" "
        .replacing("[\"x\", \"y\"]", with: "[\\\"x\\\", \\\"y\\\"]") + "position=hall/kiosk-1 said=\"a\\\"b\" why=\"cover open\"\n")
  }

  @Test("an error passed to the logger is a field")
  func errorField() {
    let error = SystemdSocketError.notListeningUnixStream(name: "varlink")
    let bytes = LogLine(level: .error, label: "halld", message: "Cannot listen", error: error, metadata: [:], style: .plain).bytes
    #expect(
      String(decoding: bytes, as: UTF8.self).hasPrefix("error halld: Cannot listen error=\"The socket \\\"varlink\\\" passed by systemd"))
  }

  @Test("a line stays within 2048 bytes, is cut between characters, and says that it is cut", arguments: 0..<8)
  func bounded(shift: Int) throws {
    let long = String(repeating: "a", count: shift) + String(repeating: "纸", count: 100_000)
    let bytes = LogLine(level: .info, label: "x", message: long, metadata: ["job": "1"], style: .journal).bytes
    #expect(bytes.count <= LogLine.longest)
    #expect(bytes.count > LogLine.longest - 8)
    let text = try #require(String(validating: bytes, as: UTF8.self))
    #expect(text.hasSuffix("纸 [cut]\n"))
  }

  @Test("whatever the text holds, the result is one line of valid UTF-8 without controls", arguments: 0..<200 as Range<UInt64>)
  func fuzz(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    func text() -> String {
      var text = ""
      for _ in 0..<Int.random(in: 0...600, using: &random) {
        let wide = UInt32.random(in: 0...(Bool.random(using: &random) ? 0xFF : 0x10FFFF), using: &random)
        text.unicodeScalars.append(Unicode.Scalar(wide) ?? "\u{FFFD}")
      }
      return text
    }
    let bytes = LogLine(level: .error, label: text(), message: text(), metadata: [text(): .string(text())], style: .journal).bytes
    #expect(bytes.count <= LogLine.longest)
    #expect(bytes.last == UInt8(ascii: "\n"))
    let body = try #require(String(validating: bytes.dropLast(), as: UTF8.self))
    #expect(!body.unicodeScalars.contains { $0.isUnsafeInOneLine })
  }
}
