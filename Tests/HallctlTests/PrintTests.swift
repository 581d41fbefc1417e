import Glibc
import HallInterface
import HallctlCommands
import Testing
import Varlink

@Suite struct PrintTests {
  private static let chinese = ["LANG": "zh_CN.UTF-8"]

  @Test func aTicketIsFollowedToItsEndAndEveryStateIsShown() async throws {
    try await FakeDaemon.with { daemon in
      await daemon.set {
        $0.course = [.fixture(.queued), .fixture(.held, reason: "paper_out"), .fixture(.sending), .fixture(.printed, proof: .processId)]
      }
      let run = try HallctlRun(["print", "ticket-1", "--text", "你好", "--key", "k1", "--socket", daemon.path], environment: Self.chinese)
      #expect(run.status == 0)
      #expect(run.lines.first == "小票 12 已受理，键 k1")
      #expect(run.output.contains("等待打印机：打印机缺纸"))
      #expect(run.output.contains("请装入新纸卷"))
      #expect(run.lines.last?.hasSuffix("已打印（打印机已确认）") == true)
      #expect(await daemon.printed?.content.lines == [.init(text: "你好")])
      #expect(await daemon.printed?.expiresAfterMs == 600_000)
    }
  }

  @Test func aTicketByTemplateIsOrderedByItsFields() async throws {
    try await FakeDaemon.with { daemon in
      await daemon.set { $0.course = [.fixture(.printed, proof: .processId)] }
      let run = try HallctlRun([
        "print", "ticket-1", "--template", "queue", "--field", "number=A012", "-f", "item=社保=卡", "--ticket-language", "en", "--socket",
        daemon.path,
      ])
      #expect(run.status == 0)
      let content = await daemon.printed?.content
      #expect(content?.template == .init(name: "queue", fields: ["number": "A012", "item": "社保=卡"], language: "en"))
      #expect(content?.lines == nil)
    }
  }

  @Test(arguments: [
    ["--field", "number=1", "--text", "x"], ["--template", "queue", "--text", "x"], ["--template", "queue", "--field", "number"],
    ["--template", "queue", "--field", "a=1", "--field", "a=2"],
  ])
  func anOrderThatSaysTwoThingsIsRefusedBeforeItIsSent(_ arguments: [String]) throws {
    let run = try HallctlRun(["print", "ticket-1"] + arguments)
    #expect(run.status == CommandStatus.usage.rawValue)
  }

  @Test(arguments: [false, true]) func aPreviewIsSavedAndSaysWhatItIs(isText: Bool) async throws {
    var template = Array("/tmp/halld-preview-XXXXXX".utf8CString)
    let folder = try #require(mkdtemp(&template).map { String(cString: $0) })
    let path = folder + "/ticket.png"
    defer {
      unlink(path)
      rmdir(folder)
    }
    try await FakeDaemon.with { daemon in
      await daemon.set { $0.previewIsText = isText }
      let run = try HallctlRun(
        ["preview", "ticket-1", "--template", "queue", "-f", "number=A012", "-o", path, "--socket", daemon.path], environment: Self.chinese)
      #expect(run.status == 0)
      #expect(run.lines.first == "\(path)：576 × 800 点，纸长约 100 mm")
      #expect(run.output.contains("示意图") == isText)
      #expect(run.output.contains("所有字体都缺少这些字符，印成方框：U+31350"))
      #expect(await daemon.previewed?.content.template?.name == "queue")
      let file = try #require(fopen(path, "r"))
      defer { fclose(file) }
      var bytes = [UInt8](repeating: 0, count: 100)
      let count = fread(&bytes, 1, bytes.count, file)
      #expect(Array(bytes[..<count]) == FakeDaemon.previewBytes)
    }
  }

  @Test func aPictureInTheTerminalIsEncodedAsEverybodyReadsIt() {
    // RFC 4648, section 10.
    for (text, encoded) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("foobar", "Zm9vYmFy")] {
      #expect(String(decoding: TerminalPicture.base64(Array(text.utf8)), as: UTF8.self) == encoded)
    }
  }

  @Test(arguments: [
    (HalldTicketPrinter.JobState.printed, CommandStatus.done), (.written, .done), (.failed, .failed), (.unknown, .unknown),
    (.expired, .expired), (.cancelled, .cancelled),
  ])
  func theExitStatusSaysHowItEnded(_ state: HalldTicketPrinter.JobState, _ status: CommandStatus) async throws {
    try await FakeDaemon.with { daemon in
      await daemon.set { $0.course = [.fixture(state)] }
      let run = try HallctlRun(["print", "ticket-1", "--text", "x", "--socket", daemon.path])
      #expect(run.status == status.rawValue)
      let wait = try HallctlRun(["job", "wait", "12", "--socket", daemon.path])
      #expect(wait.status == status.rawValue)
    }
  }

  @Test func aTicketThatStillWaitsAtTheEndOfTheTimeStaysInTheQueue() async throws {
    try await FakeDaemon.with { daemon in
      await daemon.set {
        $0.course = [.fixture(.held, reason: "cover_open")]
        $0.waitFailure = .waitTimedOut(job: .fixture(.held, reason: "cover_open"))
      }
      let run = try HallctlRun(["print", "ticket-1", "--text", "x", "--timeout", "1s", "--socket", daemon.path], environment: Self.chinese)
      #expect(run.status == CommandStatus.waiting.rawValue)
      #expect(run.errors.contains("小票仍在队列中"))
    }
  }

  @Test func whatIsUnknownComesWithTheThreeWaysToSettleIt() async throws {
    try await FakeDaemon.with { daemon in
      await daemon.set { $0.course = [.fixture(.unknown, reason: "interrupted")] }
      let run = try HallctlRun(["print", "ticket-1", "--text", "x", "--socket", daemon.path], environment: Self.chinese)
      #expect(run.output.contains("结果未知：halld 在打印途中中断"))
      #expect(run.output.contains("hallctl job resolve 12 --seen"))
      #expect(run.output.contains("hallctl job resolve 12 --missing --reprint"))
    }
  }

  @Test func aDaemonThatDiesWhileATicketIsFollowedLeavesTheWayToGoOn() async throws {
    try await FakeDaemon.with { daemon in
      await daemon.set { $0.dropsWaiting = true }
      let run = try HallctlRun(["print", "ticket-1", "--text", "x", "--socket", daemon.path])
      #expect(run.status == CommandStatus.unreachable.rawValue)
      #expect(run.errors.contains("hallctl job wait 12"))
    }
  }

  @Test func withoutAKeyEveryTicketGetsItsOwnAndSaysIt() async throws {
    try await FakeDaemon.with { daemon in
      var keys: Set<String> = []
      for _ in 0..<2 {
        let run = try HallctlRun(["print", "ticket-1", "--text", "x", "--no-wait", "--socket", daemon.path])
        let key = try #require(await daemon.printed?.key)
        #expect(run.output == "Job 12 accepted, key \(key)\n")
        keys.insert(key)
      }
      #expect(keys.count == 2)
    }
  }

  @Test func titleFileAndCodeBecomeLinesInThatOrder() async throws {
    try await FakeDaemon.with { daemon in
      let run = try HallctlRun(
        [
          "print", "ticket-1", "-", "--title", "A012", "--qr", "https://example.org", "--cut", "full", "--no-wait", "--socket", daemon.path,
        ],
        input: "\u{FEFF}第一行\r\n\r\n---\r\na\tb\r\n")
      #expect(run.status == 0)
      let content = await daemon.printed?.content
      #expect(
        content?.lines == [
          .init(text: "A012", align: .center, bold: true, width: 2, height: 2), .init(text: "第一行"), .init(text: ""), .init(rule: true),
          .init(text: "a       b"), .init(qr: "https://example.org", align: .center),
        ])
      #expect(content?.cut == .full)
    }
  }

  @Test(arguments: [
    ("P4\n# made by hand\n10 2\n", [0x80, 0x40, 0x00, 0xFF] as [UInt8], [0x80, 0x40, 0x00, 0xC0] as [UInt8]),
    ("P1 10 2 1000000001 00 00 00 00 11 # end\n", [], [0x80, 0x40, 0x00, 0xC0]),
  ])
  func aPictureIsPassedInASealedMemoryFile(_ head: String, _ body: [UInt8], _ rows: [UInt8]) async throws {
    let file = try TemporaryFile(Array(head.utf8) + body)
    try await FakeDaemon.with { daemon in
      let run = try HallctlRun(["print", "ticket-1", "--image", file.path, "--no-wait", "--socket", daemon.path])
      #expect(run.status == 0, "\(run.errors)")
      #expect(await daemon.printed?.content == .init(bitmap: .init(width: 10, height: 2, descriptor: 0)))
      #expect(await daemon.picture == rows)
    }
  }

  @Test(arguments: [
    "", "P", "P4", "P4 ", "P4 8", "P4 8 8", "P4 8 8 ", "P5 8 8 \0\0\0\0\0\0\0\0", "P1 2 2 1 0 2 0", "P1 2 2 1 0 1", "P4 -1 5 x",
    "P4 99999999999999999999999999 99999999999999999999999999 ", "P4 4096 16384 ", "P4 4097 1 ", "P4 0 0 ", "P488 8 ",
    "P4 # comment without an end",
    "\u{1F5BC}",
  ])
  func aHostilePictureIsRefusedAndNothingIsPrinted(_ text: String) async throws {
    let file = try TemporaryFile(Array(text.utf8))
    try await FakeDaemon.with { daemon in
      let run = try HallctlRun(["print", "ticket-1", "--image", file.path, "--socket", daemon.path])
      #expect(run.status == CommandStatus.usage.rawValue, "\(text): \(run.output)\(run.errors)")
      #expect(run.errors.contains(file.path))
      #expect(await daemon.calls == [])
    }
  }

  @Test func anEndlessFileIsNotReadToItsEnd() throws {
    let run = try HallctlRun(["print", "ticket-1", "/dev/zero", "--socket", "/nonexistent"])
    #expect(run.status == CommandStatus.usage.rawValue)
    #expect(run.errors.contains("too large"))
  }

  @Test func textThatIsNotUTF8IsRefusedWithTheCommandThatMakesItSo() throws {
    let file = try TemporaryFile([0xC4, 0xE3, 0xBA, 0xC3, 0x0A])
    let run = try HallctlRun(["print", "ticket-1", file.path, "--socket", "/nonexistent"], environment: Self.chinese)
    #expect(run.status == CommandStatus.usage.rawValue)
    #expect(run.errors.contains("第 1 行不是 UTF-8"))
    #expect(run.errors.contains("iconv -f GB18030 -t UTF-8"))
  }

  @Test func printerCommandsInATextFileAreRefused() throws {
    let file = try TemporaryFile(Array("a\n\u{1B}@".utf8))
    let run = try HallctlRun(["print", "ticket-1", file.path, "--socket", "/nonexistent"])
    #expect(run.status == CommandStatus.usage.rawValue)
    #expect(run.errors.contains("line 2: control character 0x1b"))
  }

  @Test func jsonGivesTheAcceptanceThenEachStateInALineOfItsOwn() async throws {
    try await FakeDaemon.with { daemon in
      let run = try HallctlRun(["print", "ticket-1", "--text", "x", "--json", "--socket", daemon.path])
      let objects = try run.lines.map { try JSON(parsing: $0) }
      #expect(objects.first?["known"] == false)
      #expect(objects.compactMap { $0["job"]?["state"]?.stringValue } == ["queued", "queued", "sending", "printed"])
    }
  }

  @Test func anErrorInJSONHasItsNameParametersAndStatus() async throws {
    try await FakeDaemon.with { daemon in
      await daemon.set { $0.printFailure = .keyConflict(key: "k", id: 9) }
      let run = try HallctlRun(["print", "ticket-1", "--text", "x", "--key", "k", "--json", "--socket", daemon.path])
      #expect(run.status == CommandStatus.refused.rawValue)
      let error = try JSON(parsing: run.errors)
      #expect(error["error"] == "io.halld.TicketPrinter.KeyConflict")
      #expect(error["parameters"]?["id"] == 9)
      #expect(error["exit"] == 8)
      #expect(run.output == "")
    }
  }

  @Test func theTokenComesFromTheOptionOrTheEnvironment() async throws {
    try await FakeDaemon.with { daemon in
      _ = try HallctlRun(["print", "p", "--text", "x", "--no-wait", "--socket", daemon.path], environment: ["HALLD_CLAIM": "t1"])
      #expect(await daemon.printed?.token == "t1")
      _ = try HallctlRun(
        ["print", "p", "--text", "x", "--no-wait", "--token", "t2", "--socket", daemon.path], environment: ["HALLD_CLAIM": "t1"])
      #expect(await daemon.printed?.token == "t2")
    }
  }
}

/// A file that is gone after the test.
final class TemporaryFile {
  let path: String

  init(_ bytes: [UInt8]) throws {
    var template = Array("/tmp/hallctl-file-XXXXXX".utf8CString)
    let file = mkstemp(&template)
    guard file >= 0 else { throw HallctlRun.Failure(reason: "no temporary file") }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    guard write(file, bytes, bytes.count) == bytes.count, close(file) == 0 else { throw HallctlRun.Failure(reason: "cannot write \(path)") }
  }

  deinit { unlink(path) }
}
