import HallInterface
import HallctlCommands
import Testing
import Varlink

@Suite struct DevicesTests {
  private static let chinese = ["LANG": "zh_CN.UTF-8"]

  private static let troubled: [HalldDevices.Device] = [
    .fixture("kiosk-1-ticket", .notReady, reasons: ["paper_out", "cover_open"]),
    .fixture(
      "hall-number-machine-by-the-door", .silent, reasons: ["no_reply"],
      position: "path:platform-fd500000.pcie-pci-0000:01:00.0-usb-0:1.3:1.0-port0"),
    .fixture(
      "portable", .ready, reasons: ["paper_near_end"], position: "serial:1a86_USB_Serial", model: nil,
      claim: .init(uid: 1000, pid: 4711, name: "hallqueued", heldMs: 65_000, leaseLeftMs: 120_000)),
  ]

  @Test(arguments: [["LANG": "zh_CN.UTF-8"], ["LANG": "en_US.UTF-8"]])
  func theTableFitsEightyColumnsAndItsColumnsStandBelowEachOther(_ environment: [String: String]) async throws {
    try await FakeDaemon.with { daemon in
      await daemon.set { $0.devices = Self.troubled }
      let run = try HallctlRun(["devices", "--socket", daemon.path], environment: environment)
      #expect(run.status == 0)
      let table = Array(run.lines.prefix(4))
      for line in table { #expect(line.columns <= 80, "\(line)") }
      // The position is the last column of each row.
      let starts = table.map { $0.columns - ($0.split(separator: " ").last.map { String($0).columns } ?? 0) }
      #expect(Set(starts).count == 1, "\(table)")
    }
  }

  @Test func aDeviceInTroubleComesWithWhatToDoAboutItInTheLanguageOfTheLocale() async throws {
    try await FakeDaemon.with { daemon in
      await daemon.set { $0.devices = Self.troubled }
      let chinese = try HallctlRun(["devices", "--socket", daemon.path], environment: Self.chinese)
      #expect(chinese.output.contains("不可用"))
      #expect(chinese.output.contains("kiosk-1-ticket：打印机缺纸。请装入新纸卷"))
      let english = try HallctlRun(["devices", "--socket", daemon.path])
      #expect(english.output.contains("kiosk-1-ticket: out of paper. Put in a new roll"))
    }
  }

  @Test func oneDeviceIsShownWithItsReasonsClaimAndCapabilities() async throws {
    try await FakeDaemon.with { daemon in
      await daemon.set { $0.devices = Self.troubled }
      let run = try HallctlRun(["devices", "portable", "--socket", daemon.path], environment: Self.chinese)
      #expect(run.status == 0)
      #expect(run.output.contains("纸将用完（paper_near_end）"))
      #expect(run.output.contains("hallqueued（uid 1000，进程 4711）已占用 1 分 5 秒"))
      #expect(run.output.contains("打印宽度（点）"))
      #expect(run.output.contains("依据手册"))
    }
  }

  @Test func jsonIsTheReplyOfTheInterface() async throws {
    try await FakeDaemon.with { daemon in
      let run = try HallctlRun(["--json", "devices", "--socket", daemon.path])
      let reply = try HalldDevices.List.Reply(json: JSON(parsing: run.output))
      #expect(reply.instance == "run-1")
      #expect(reply.devices == [.fixture()])
      #expect(run.lines.count == 1)
    }
  }

  @Test func aDeviceThatDoesNotExistIsRefusedWithWhereToLook() async throws {
    try await FakeDaemon.with { daemon in
      let run = try HallctlRun(["devices", "nobody", "--socket", daemon.path], environment: Self.chinese)
      #expect(run.status == CommandStatus.refused.rawValue)
      #expect(run.output == "")
      #expect(run.errors.contains("没有名为 nobody 的设备"))
      #expect(run.errors.contains("hallctl devices"))
    }
  }

  @Test func controlCharactersOfADeviceNeverReachTheTerminal() async throws {
    try await FakeDaemon.with { daemon in
      await daemon.set { $0.devices = [.fixture(model: "\u{1B}]0;owned\u{7}\u{202E}evil\nrow")] }
      let run = try HallctlRun(["devices", "--socket", daemon.path])
      #expect(!run.output.unicodeScalars.contains { $0 == "\u{1B}" || $0 == "\u{7}" || $0 == "\u{202E}" })
      #expect(run.lines.count == 2)
    }
  }

  @Test func watchGivesTheSnapshotThenEventsAndSaysWhenSomeWereLost() async throws {
    try await FakeDaemon.with { daemon in
      await daemon.set {
        $0.events = [
          .init(
            instance: "run-1", seq: 8, gap: false,
            event: .init(kind: .changed, device: .fixture("ticket-1", .notReady, reasons: ["paper_out"]))),
          .init(instance: "run-1", seq: 20, gap: true),
        ]
      }
      let run = try HallctlRun(["watch", "--socket", daemon.path], environment: Self.chinese)
      #expect(run.status == CommandStatus.ended.rawValue)
      #expect(run.lines.count == 3)
      #expect(run.lines.last?.contains("ticket-1  变化：不可用，打印机缺纸") == true)
      #expect(run.errors.contains("有事件丢失"))
      let json = try HallctlRun(["watch", "--json", "--socket", daemon.path])
      #expect(try json.lines.map { try HalldDevices.Watch.Reply(json: JSON(parsing: $0)).gap } == [false, false, true])
    }
  }

  @Test func watchEndsWithinTheTimeGiven() async throws {
    try await FakeDaemon.with { daemon in
      let run = try HallctlRun(["watch", "--timeout", "50ms", "--socket", daemon.path])
      #expect(run.status == 0)
      #expect(run.lines.count == 2)
    }
  }

  @Test func aClaimIsHeldWhileACommandRunsWhichFindsTheToken() async throws {
    try await FakeDaemon.with { daemon in
      let run = try HallctlRun(["claim", "ticket-1", "--socket", daemon.path, "--", "/bin/sh", "-c", "echo has $HALLD_CLAIM; exit 42"])
      #expect(run.output == "has token-1\n")
      #expect(run.status == 42)
    }
  }

  @Test func aClaimThatEndsBeforeTheCommandIsSaidAndShownInTheStatus() async throws {
    try await FakeDaemon.with { daemon in
      await daemon.set { $0.claimEnd = "lease_over" }
      let run = try HallctlRun(["claim", "ticket-1", "--socket", daemon.path, "--", "/bin/true"], environment: Self.chinese)
      #expect(run.status == CommandStatus.ended.rawValue)
      #expect(run.errors.contains("占用已结束：占用期限已到"))
    }
  }

  @Test func aDeviceOfSomebodyElseIsRefusedWithWhoHasItAndForHowLong() async throws {
    try await FakeDaemon.with { daemon in
      await daemon.set {
        $0.claimFailure = .deviceClaimed(
          device: "ticket-1", holder: .init(uid: 1000, pid: 4711, name: "hallqueued", heldMs: 65_000, leaseLeftMs: 120_000))
      }
      let run = try HallctlRun(["claim", "ticket-1", "--socket", daemon.path], environment: Self.chinese)
      #expect(run.status == CommandStatus.refused.rawValue)
      #expect(run.errors.contains("hallqueued（uid 1000，进程 4711）已占用 1 分 5 秒，最迟 2 分钟后结束"))
    }
  }
}
