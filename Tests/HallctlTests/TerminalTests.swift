import CShim
import Glibc
import HallInterface
import HallctlCommands
import Testing

/// One run of the program whose input and output are a terminal of 80 columns.
private struct TerminalRun {
  let output: String

  init(_ arguments: [String], environment: [String: String]) throws {
    var path = [CChar](repeating: 0, count: 128)
    let own = hall_pty_open(&path, path.count)
    let name = String(decoding: path.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let terminal = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC)
    guard own >= 0, terminal >= 0 else { throw HallctlRun.Failure(reason: "no terminal") }
    defer { close(own) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for descriptor in 0...2 as ClosedRange<Int32> { posix_spawn_file_actions_adddup2(&actions, terminal, descriptor) }
    let words: [UnsafeMutablePointer<CChar>?] = ([HallctlRun.program] + arguments).map { strdup($0) } + [nil]
    let settings: [UnsafeMutablePointer<CChar>?] = environment.map { strdup("\($0)=\($1)") } + [nil]
    defer { for text in words + settings { free(text) } }
    var pid: pid_t = 0
    guard posix_spawn(&pid, HallctlRun.program, &actions, nil, words, settings) == 0 else { throw HallctlRun.Failure(reason: "cannot run") }
    close(terminal)
    // Reading fails (EIO) once nobody has the other side open.
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 4096)
    while true {
      var entry = pollfd(fd: own, events: Int16(POLLIN), revents: 0)
      guard poll(&entry, 1, -1) > 0 else { continue }
      let count = read(own, &chunk, chunk.count)
      if count <= 0 { break }
      bytes += chunk[..<count]
    }
    var status: Int32 = 0
    while waitpid(pid, &status, 0) < 0, errno == EINTR {}
    output = String(decoding: bytes, as: UTF8.self)
  }

  var lines: [String] { output.split(whereSeparator: \.isNewline).map(String.init) }
}

@Suite struct TerminalTests {
  private static let troubled = HalldDevices.Device.fixture("kiosk-1-ticket", .notReady, reasons: ["paper_out", "cutter_error"])

  @Test func aTerminalGetsColoursUnlessNoColorIsSetOrItHasNone() async throws {
    try await FakeDaemon.with { daemon in
      func hasColour(_ environment: [String: String]) throws -> Bool {
        try TerminalRun(["devices", "--socket", daemon.path], environment: environment).output.contains("\u{1B}[32m")
      }
      let expected: [([String: String], Bool)] = [
        (["TERM": "xterm"], true), (["TERM": "xterm", "NO_COLOR": ""], true), (["TERM": "xterm", "NO_COLOR": "1"], false),
        (["TERM": "dumb"], false), ([:], false),
      ]
      for (environment, isColoured) in expected {
        let found = try hasColour(environment)
        #expect(found == isColoured, "\(environment)")
      }
    }
  }

  @Test(
    arguments: ["zh_CN.UTF-8", "en_US.UTF-8"],
    [["devices"], ["devices", "kiosk-1-ticket"], ["job", "wait", "12"], ["print", "p"], ["devices", "nobody"]])
  func nothingIsWiderThanTheTerminal(_ locale: String, _ command: [String]) async throws {
    try await FakeDaemon.with { daemon in
      await daemon.set {
        $0.devices = [Self.troubled]
        $0.course = [.fixture(.held, reason: "cutter_error"), .fixture(.unknown, reason: "not_cleared")]
      }
      let run = try TerminalRun(
        command + ["--socket", daemon.path], environment: ["TERM": "xterm", "NO_COLOR": "1", "LANG": locale, "COLUMNS": "80", "TZ": "UTC"])
      #expect(!run.lines.isEmpty)
      for line in run.lines { #expect(line.columns <= 80, "\(line)") }
    }
  }

  @Test func theKernelsConsoleIsSpokenToInEnglish() async throws {
    try await FakeDaemon.with { daemon in
      let run = try TerminalRun(["devices", "--socket", daemon.path], environment: ["TERM": "linux", "LANG": "zh_CN.UTF-8"])
      #expect(run.output.contains("DEVICE"))
    }
  }

  @Test(arguments: ["bash", "zsh", "fish"]) func completionForTheShellIsMade(_ shell: String) throws {
    let run = try HallctlRun(["--generate-completion-script", shell], environment: ["LANG": "zh_CN.UTF-8"])
    #expect(run.status == 0)
    #expect(run.output.contains("hallctl"))
    #expect(run.output.contains("after-paper-out"))
  }
}
