import HallInterface
import HallctlCommands
import Testing
import Varlink

@Suite struct TroubleTests {
  private static let chinese = ["LANG": "zh_CN.UTF-8"]

  @Test func aDaemonThatDoesNotRunIsSaidWithHowToStartIt() throws {
    let run = try HallctlRun(["devices", "--socket", "/nonexistent/io.halld"], environment: Self.chinese)
    #expect(run.status == CommandStatus.unreachable.rawValue)
    #expect(run.errors.contains("halld 没有运行：找不到套接字 /nonexistent/io.halld"))
    #expect(run.errors.contains("systemctl status halld"))
  }

  @Test func theSocketComesFromTheEnvironmentWhereNoOptionSaysOtherwise() async throws {
    try await FakeDaemon.with { daemon in
      let run = try HallctlRun(["devices"], environment: ["HALLD_SOCKET": daemon.path])
      #expect(run.status == 0)
    }
  }

  @Test(arguments: [(["job", "resolve", "12", "--seen", "--yes"], "halld-technician"), (["print", "p", "--text", "x"], "加入 halld 组")])
  func aMissingPermissionNamesTheGroup(_ command: [String], _ group: String) async throws {
    try await FakeDaemon.with { daemon in
      await daemon.set { $0.jobs = [.fixture(.unknown)] }
      await daemon.set { $0.refusesEverything = true }
      // Reading the job is refused already.
      let run = try HallctlRun(command + ["--socket", daemon.path], environment: Self.chinese)
      #expect(run.status == CommandStatus.refused.rawValue)
      #expect(run.errors.contains("您没有权限"))
      #expect(run.errors.contains(command[0] == "job" ? "halld 组" : group))
    }
  }

  @Test(arguments: [
    HalldTicketPrinter.Failure.noSuchPrinter(printer: "p"), .noSuchJob, .keyConflict(key: "k", id: 1), .invalidContent(reason: "r"),
    .printerClaimed(printer: "p", holder: "h", heldMs: 5000), .noSuchClaim, .printerBusy(printer: "p", reason: "busy"),
    .unsupported(what: "present"), .wrongState(id: 1, state: .printed), .waitTimedOut(job: .fixture(.held)),
    .queueFull(printer: "p", limit: 200), .storageFailed(reason: "disk_full"),
  ])
  func everyErrorOfTheTicketPrinterSaysWhatHappenedAndWhatToDo(_ failure: HalldTicketPrinter.Failure) {
    let trouble = Trouble(failure)
    #expect(Self.isChinese(trouble.text.zh) && Self.isChinese(trouble.advice?.zh ?? ""))
    #expect(Self.isEnglish(trouble.text.en) && Self.isEnglish(trouble.advice?.en ?? ""))
    #expect(trouble.status != .done)
    #expect(trouble.name == failure.errorName)
  }

  @Test func aFullDiskIsSaidInWords() {
    let trouble = Trouble(HalldTicketPrinter.Failure.storageFailed(reason: "disk_full"))
    #expect(trouble.text.zh == "halld 无法写入记录，没有受理，也不会打印：磁盘已满。")
    #expect(trouble.status == .refused)
  }

  @Test(arguments: [
    VarlinkServiceError.interfaceNotFound(interface: "a.b"), .methodNotFound(method: "m"), .methodNotImplemented(method: "m"),
    .invalidParameter(parameter: "p"), .permissionDenied, .expectedMore,
  ])
  func everyErrorOfAServiceHasWordsInBothLanguages(_ failure: VarlinkServiceError) {
    let trouble = Trouble(failure, .halld)
    #expect(Self.isChinese(trouble.text.zh) && Self.isEnglish(trouble.text.en))
  }

  @Test(arguments: [
    ["print"], ["devices", "--nonsense"], ["job", "show"], ["print", "p"], ["print", "p", "--text", "x", "--expires", "3d"],
  ])
  func wrongUsageIsStatusTwoAndSaidInTheLanguage(_ command: [String]) throws {
    let run = try HallctlRun(command, environment: Self.chinese)
    #expect(run.status == CommandStatus.usage.rawValue)
    #expect(run.errors.contains("错误："))
    #expect(run.output == "")
  }

  @Test(arguments: [
    (["frob"], "没有 frob 这个命令。", "There is no command frob."),
    (["job", "frob", "1"], "没有 job frob 这个命令。", "There is no command job frob."),
    (["print", "p", "--text", "x", "--expires", "10"], "时间须带单位，如 10m。", "a time needs a unit, such as 10m."),
    (["print", "p", "--text", "x", "--cut", "foo"], "--cut 不能是 foo，可取 partial、full、none。", "--cut cannot be foo"),
    (["job", "list", "--state", "foo"], "--state 不能是 foo，可取 queued、held、", "--state cannot be foo"),
    (["print", "p", "/nonexistent.txt"], "文件不存在：/nonexistent.txt", "Cannot read /nonexistent.txt: No such file or directory"),
    (["maps", "check", "/nonexistent.toml"], "文件不存在：/nonexistent.toml", "Cannot read /nonexistent.toml: No such file or directory"),
  ])
  func whatIsMistypedIsNamed(_ command: [String], _ chinese: String, _ english: String) throws {
    let run = try HallctlRun(command, environment: Self.chinese)
    #expect(run.status == CommandStatus.usage.rawValue)
    #expect(run.errors.contains(chinese), "\(run.errors)")
    let other = try HallctlRun(command)
    #expect(other.errors.contains(english), "\(other.errors)")
    #expect(!TroubleTests.isChinese(other.errors))
  }

  @Test func aLanguageThatThereIsNotIsRefused() throws {
    let run = try HallctlRun(["devices", "--language", "foo"], environment: Self.chinese)
    #expect(run.status == CommandStatus.usage.rawValue)
    #expect(run.errors.contains("--language 不能是 foo，可取 zh、en。"), "\(run.errors)")
  }

  @Test func helpFitsEightyColumnsInBothLanguages() throws {
    for language in ["zh", "en"] {
      for command in [[], ["print"], ["job", "resolve"], ["printer", "test"], ["claim"], ["watch"]] {
        let run = try HallctlRun(["help"] + command + ["--language", language])
        #expect(run.status == 0)
        for line in run.lines { #expect(line.columns <= 80, "\(line)") }
      }
    }
  }

  @Test func theVirtualHallIsWorkedThroughItsOwnSocket() async throws {
    try await FakeDaemon.with { daemon in
      func sim(_ arguments: String...) throws -> HallctlRun {
        try HallctlRun(["sim"] + arguments, environment: ["LANG": "zh_CN.UTF-8", "HALLSIM_SOCKET": daemon.path])
      }
      #expect(try sim("list").output.contains("paper_out"))
      #expect(try sim("conditions", "printer").output.contains("立即缺纸"))
      #expect(try sim("conditions", "printer", "--language", "en").output.contains("The paper ends."))
      #expect(try sim("set", "printer", "paper_out", "on").status == 0)
      #expect(try sim("tickets", "printer").lines.count == 3)
      #expect(try sim("watch").status == CommandStatus.unreachable.rawValue)
      #expect(try sim("set", "printer", "bad", "on").errors.contains("没有名为 bad 的状况"))
      #expect(try sim("act", "printer", "dance").errors.contains("没有名为 dance 的动作"))
      let without = try HallctlRun(["sim", "list"], environment: Self.chinese)
      #expect(without.status == CommandStatus.usage.rawValue)
      #expect(without.errors.contains("HALLSIM_SOCKET"))
    }
  }

  static func isChinese(_ text: String) -> Bool { text.unicodeScalars.contains { (0x4E00...0x9FFF).contains($0.value) } }
  static func isEnglish(_ text: String) -> Bool { !text.isEmpty && !isChinese(text.replacing("补打", with: "")) }
}
