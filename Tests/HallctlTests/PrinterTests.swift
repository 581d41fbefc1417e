import HallInterface
import HallctlCommands
import Testing
import Varlink

@Suite struct PrinterTests {
  private static let chinese = ["LANG": "zh_CN.UTF-8"]

  @Test func theCodeOnThePaperTypedBackProvesThePage() async throws {
    try await FakeDaemon.with { daemon in
      let code = TestSheet.code(seed: 5)
      let command = ["printer", "test", "ticket-1", "--seed", "5", "--socket", daemon.path]
      let right = try HallctlRun(command, environment: Self.chinese, input: "\(code)\n")
      #expect(right.status == 0, "\(right.errors)")
      #expect(right.output.contains("校验码正确"))
      #expect(await daemon.printed?.content.lines?.last?.text == code)
      #expect(!right.output.contains(code), "the code stands on the paper only")
      let wrong = try HallctlRun(command, environment: Self.chinese, input: "\(code)1\n")
      #expect(wrong.status == CommandStatus.failed.rawValue)
      #expect(wrong.errors.contains("校验码不符"))
      let nothing = try HallctlRun(command, environment: Self.chinese, input: "\n")
      #expect(nothing.status == CommandStatus.failed.rawValue)
      #expect(nothing.errors.contains("纸卷有没有装反"))
      let json = try HallctlRun(command + ["--json"], input: "\(code)\n")
      #expect(json.status == 0)
      #expect(json.lines.last == "{\"code_matches\":true}")
    }
  }

  @Test func aCodeThatNobodyTypesInIsNotTakenForAMissingPage() async throws {
    try await FakeDaemon.with { daemon in
      let command = ["printer", "test", "ticket-1", "--socket", daemon.path]
      let run = try HallctlRun(command, environment: Self.chinese)
      #expect(run.status == CommandStatus.unchecked.rawValue)
      #expect(run.errors.contains("没有输入校验码，未核对。"))
      let json = try HallctlRun(command + ["--json"], environment: Self.chinese)
      #expect(json.lines.allSatisfy { $0.hasPrefix("{") })
      #expect(json.errors.hasPrefix("{\"error\":\"code_not_entered\""), "\(json.errors)")
      #expect(!json.output.contains("code_matches"))
    }
  }

  @Test func anAcceptedCommandToThePresenterIsNotCalledDone() async throws {
    try await FakeDaemon.with { daemon in
      let command = ["printer", "retract", "ticket-1", "--yes", "--socket", daemon.path]
      let chinese = try HallctlRun(command, environment: Self.chinese)
      #expect(chinese.output == "已发出收回命令，结果见 hallctl watch。\n")
      let english = try HallctlRun(command)
      #expect(english.output == "Told to pull the ticket back in; see hallctl watch.\n")
    }
  }

  @Test func anUnattendedTestAsksNothing() async throws {
    try await FakeDaemon.with { daemon in
      let run = try HallctlRun(["printer", "test", "ticket-1", "--no-code", "--socket", daemon.path])
      #expect(run.status == 0)
      #expect(await daemon.printed?.content.lines?.contains { $0.width == 4 } == false)
    }
  }

  @Test(arguments: [(384, 32, 203), (576, 48, 203), (512, 42, 180), (96, 8, 100), (4096, 340, 1200)])
  func theRulerFillsExactlyOneLine(_ width: Int, _ columns: Int, _ dpi: Int) {
    let sheet = TestSheet(capabilities: ["width_dots": "\(width)", "text_columns": "\(columns)", "dpi": "\(dpi)"], code: nil)
    let lines = sheet.lines(printer: "p", time: "t").compactMap(\.text)
    #expect(lines.filter { $0.count == columns && $0.allSatisfy { ".+|".contains($0) } }.count == 1)
    #expect(lines.allSatisfy { $0.columns <= max(columns, 40) })
  }

  @Test(arguments: [[:], ["width_dots": "0", "text_columns": "-1", "dpi": "x"], ["text_columns": "99999999999999999999"]])
  func whatAPrinterSaysOfItselfNeverBreaksThePage(_ capabilities: [String: String]) {
    let sheet = TestSheet(capabilities: capabilities, code: "0000")
    #expect(sheet.columns == 48)
    #expect(!sheet.lines(printer: "p", time: "t").isEmpty)
  }

  @Test func aPrinterWithoutAChineseFontGetsNoChineseAndOneWithoutQRCodesNone() {
    let sheet = TestSheet(capabilities: ["text_encoding": "ascii", "native_qr": "false"], code: "0000")
    let lines = sheet.lines(printer: "p", time: "t")
    #expect(lines.allSatisfy { $0.text?.utf8.allSatisfy { $0 < 0x80 } ?? true })
    #expect(!lines.contains { $0.qr != nil })
  }

  @Test func detectShowsEachRateAndTheLineForTheConfiguration() async throws {
    try await FakeDaemon.with { daemon in
      await daemon.set {
        $0.probes = [
          .init(baud: 115_200, outcome: .silent, received: ""), .init(baud: 38_400, outcome: .garbage, received: "fe 80"),
          .init(baud: 9600, outcome: .answered, received: "12", detected: 9600),
        ]
      }
      let run = try HallctlRun(["printer", "detect", "ticket-1", "--socket", daemon.path], environment: Self.chinese)
      #expect(run.status == 0)
      #expect(run.lines.prefix(3) == ["  115200  无应答", "   38400  乱码  fe 80", "    9600  有应答  12"])
      #expect(run.lines.last == "    baud = 9600")
      await daemon.set { $0.probes = [.init(baud: 9600, outcome: .silent, received: "")] }
      let silent = try HallctlRun(["printer", "detect", "ticket-1", "--socket", daemon.path], environment: Self.chinese)
      #expect(silent.status == CommandStatus.failed.rawValue)
      #expect(silent.output.contains("各波特率都没有应答"))
      await daemon.set { $0.probes = [.init(baud: 9600, outcome: .failed, received: "")] }
      let closed = try HallctlRun(["printer", "detect", "ticket-1", "--socket", daemon.path], environment: Self.chinese)
      #expect(closed.status == CommandStatus.failed.rawValue)
      #expect(closed.output.contains("端口打不开，没有询问打印机。请先检查数据线和端口：hallctl devices ticket-1"))
      #expect(!closed.output.contains("都没有应答"))
    }
  }

  @Test func whatAPrinterCannotDoIsSaid() async throws {
    try await FakeDaemon.with { daemon in
      let run = try HallctlRun(["printer", "present", "ticket-1", "--socket", daemon.path], environment: Self.chinese)
      #expect(run.status == CommandStatus.refused.rawValue)
      #expect(run.errors.contains("该打印机没有出纸器，不能送出小票。"))
    }
  }
}
