import HallInterface
import HallctlCommands
import Testing
import Varlink

@Suite struct JobTests {
  private static let chinese = ["LANG": "zh_CN.UTF-8"]

  @Test(arguments: [["LANG": "zh_CN.UTF-8"], ["LANG": "en_US.UTF-8"]])
  func theListFitsEightyColumns(_ environment: [String: String]) async throws {
    try await FakeDaemon.with { daemon in
      await daemon.set {
        $0.jobs = [
          .fixture(.failed, id: 120_034, reason: "paper_out", partial: true, key: "queue/2025-11-21/A012/first-attempt"),
          .fixture(.unknown, id: 120_033, reason: "no_confirmation", resolution: .init(verdict: .seen, uid: 0, atMs: 1_700_000_000_000)),
          .fixture(.printed, id: 120_032, proof: .statusReply, key: "大厅一号机"),
        ]
      }
      let run = try HallctlRun(["job", "list", "--socket", daemon.path], environment: environment)
      #expect(run.status == 0)
      #expect(run.lines.count == 4)
      for line in run.lines { #expect(line.columns <= 80, "\(line)") }
    }
  }

  @Test func oneTicketIsShownWithEverythingOnRecord() async throws {
    try await FakeDaemon.with { daemon in
      await daemon.set {
        $0.jobs = [
          .fixture(.unknown, reason: "no_confirmation", resolution: .init(verdict: .seen, uid: 7, atMs: 1_700_000_000_000), key: "k")
        ]
      }
      let run = try HallctlRun(["job", "show", "--key", "k", "--socket", daemon.path], environment: Self.chinese)
      #expect(run.output.contains("结果未知：打印机未确认已打印；已结案：有人看到完整的小票"))
      #expect(run.output.contains("有人看到完整的小票（uid 7，2023-11-14 22:13:20）"))
      #expect(!run.output.contains("job resolve"))
    }
  }

  @Test(arguments: [
    ["job", "resolve", "12", "--seen"], ["job", "resolve", "12", "--missing", "--reprint"], ["job", "cancel", "12"],
    ["printer", "retract", "ticket-1"],
  ])
  func aWeightyActWithoutATerminalNeedsYes(_ command: [String]) async throws {
    try await FakeDaemon.with { daemon in
      await daemon.set { $0.jobs = [.fixture(.unknown)] }
      let run = try HallctlRun(command + ["--socket", daemon.path], environment: Self.chinese, input: "y\n")
      #expect(run.status == CommandStatus.refused.rawValue)
      #expect(run.errors.contains("请加 --yes"))
      #expect(await daemon.calls.filter { $0 != HalldTicketPrinter.GetJob.name } == [])
      let confirmed = try HallctlRun(command + ["--yes", "--socket", daemon.path], environment: Self.chinese)
      #expect(confirmed.status == 0, "\(confirmed.errors)")
    }
  }

  @Test func onATerminalTheQuestionNamesTheTicketAndOnlyYesIsYes() async throws {
    try await FakeDaemon.with { daemon in
      await daemon.set { $0.jobs = [.fixture(.unknown)] }
      let command = ["job", "resolve", "12", "--missing", "--reprint", "--socket", daemon.path]
      let refused = try HallctlRun(command, environment: Self.chinese, input: "\n", terminal: true)
      #expect(refused.status == CommandStatus.refused.rawValue)
      #expect(refused.errors.contains("小票 12（ticket-1，2023-11-14 22:13:20）：确认没有小票，并重印一张"))
      #expect(await daemon.resolution == nil)
      let agreed = try HallctlRun(command, environment: Self.chinese, input: "y\n", terminal: true)
      #expect(agreed.status == 0)
      #expect(await daemon.resolution == .init(id: 12, verdict: .missing, reprint: true))
    }
  }

  @Test func beforeATicketIsTakenBackItIsSaidWhichOneItIs() async throws {
    try await FakeDaemon.with { daemon in
      await daemon.set { $0.jobs = [.fixture(.held)] }
      let run = try HallctlRun(["job", "cancel", "12", "--socket", daemon.path], environment: Self.chinese, input: "n\n", terminal: true)
      #expect(run.status == CommandStatus.refused.rawValue)
      #expect(run.errors.contains("撤回小票 12（ticket-1，2023-11-14 22:13:20，等待打印机）？"))
      #expect(await !daemon.calls.contains(HalldTicketPrinter.Cancel.name))
    }
  }

  @Test func aTicketThatWasSeenIsNotPrintedAgain() throws {
    let run = try HallctlRun(["job", "resolve", "12", "--seen", "--reprint", "--yes"], environment: Self.chinese)
    #expect(run.status == CommandStatus.usage.rawValue)
    #expect(run.errors.contains("看到了小票就不能补打"))
  }
}
