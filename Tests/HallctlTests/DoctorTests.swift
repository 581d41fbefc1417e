import HallInterface
import HallctlCommands
import Testing

@Suite struct DoctorTests {
  private static let chinese = ["LANG": "zh_CN.UTF-8"]

  @Test func aHallInOrderIsSaidToBeReadyInOneLine() async throws {
    try await FakeDaemon.with { daemon in
      let run = try HallctlRun(["doctor", "--socket", daemon.path], environment: Self.chinese)
      #expect(run.status == 0)
      #expect(run.lines == ["大厅就绪。"])
    }
  }

  @Test func eachFindingSaysWhatItIsWhereAndWhatToDo() async throws {
    try await FakeDaemon.with { daemon in
      await daemon.set {
        $0.findings = [
          .init(severity: .error, word: "paper_out", subject: "kiosk-1-ticket", detail: ""),
          .init(severity: .warning, word: "mongolian_font_faulty", subject: "/f/Mongolian.ttf", detail: "Noto Sans Mongolian 2.001"),
          .init(severity: .note, word: "of_a_newer_halld", subject: "", detail: "something"),
        ]
      }
      let run = try HallctlRun(["doctor", "--socket", daemon.path], environment: Self.chinese)
      #expect(run.status == CommandStatus.failed.rawValue)
      #expect(run.lines.first == "故障：kiosk-1-ticket：打印机缺纸")
      #expect(run.output.contains("  处理：请装入新纸卷"))
      #expect(run.output.contains("警告：/f/Mongolian.ttf：该版本的蒙古文字体"))
      #expect(run.output.contains("of_a_newer_halld"))
      #expect(run.lines.last == "大厅未就绪：1 项故障，1 项警告。")
      let english = try HallctlRun(["doctor", "--socket", daemon.path, "--json"])
      #expect(english.status == CommandStatus.failed.rawValue)
      #expect(english.output.contains("\"ready\":false"))
    }
  }
}
