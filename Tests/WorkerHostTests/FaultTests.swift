import DeviceCore
import DeviceTestSupport
import EventLoop
import Glibc
import Testing

@testable import WorkerHost

@Suite("A worker that dies, hangs, runs away or lies", .timeLimit(.minutes(2))) struct FaultTests {
  init() { LoopThread.start() }

  private static let words: [(kind: String, word: Reason)] = [
    ("crash", .workerCrashed), ("hang", .workerTimeout), ("memory", .workerMemory), ("exit", .workerCrashed), ("garbage", .workerRefused),
    ("halfreply", .workerCrashed),
  ]
  private static let steps = ["start", "prepare", "received", "painting", "encoding", "reply"]
  private static let cases = steps.flatMap { step in words.map { (step, $0.kind, $0.word) } }

  @Test("It costs the job under way, with the right word; the one behind it gets a fresh worker", arguments: cases)
  func fault(step: String, kind: String, word: Reason) async throws {
    let once = try Scratch()
    let bench = await Bench.make(fault: "\(step):\(kind):\(once.path)", manual: true)
    await bench.paint(["word": "first"])
    await bench.paint(["word": "second"])
    if kind == "hang" {
      // The job's time begins when the worker is prepared.
      if step != "start" && step != "prepare" { _ = try await bench.prepared.next() }
      await bench.advance(.seconds(61))
    }
    let failure = try #require(try await bench.painted.next().failure)
    #expect(failure.reason == word, "\(failure)")
    let picture = try await bench.painted.next().get()
    #expect(picture.notes.map(\.word) == ["second"])
    #expect(await bench.starts() == 2)
    try await bench.stop()
    #expect(await bench.pid() == nil)
  }

  @Test("A job that kills its worker is not tried again, and every other job goes on") func poison() async throws {
    let bench = await Bench.make()
    for round in 0..<3 {
      await bench.paint(["probe": "socket"])
      await bench.paint(["word": "good", "detail": String(round)])
      #expect(try await bench.painted.next().failure == .crashed("signal \(SIGSYS)"))
      #expect(try await bench.painted.next().get().notes.first?.detail == String(round))
    }
    #expect(await bench.starts() == 4)
    try await bench.stop()
  }

  @Test("An error of the work itself ends nothing, and says why in one line") func invalid() async throws {
    let bench = await Bench.make()
    await bench.paint(["height": "99999999"])
    let failure = try #require(try await bench.painted.next().failure)
    #expect(failure.invalidTicket == "no picture is that high")
    #expect(failure.reason == nil)
    await bench.paint()
    #expect(try await bench.painted.next().get().bitmap.height == 8)
    #expect(await bench.starts() == 1)
    try await bench.stop()
  }

  @Test("Without a program to start it is tried less and less often, and jobs are answered at once") func missing() async throws {
    let bench = await Bench.make(path: "/nonexistent/hall-worker", manual: true)
    for _ in 0..<5 {
      await bench.paint()
      let failure = try #require(try await bench.painted.next().failure)
      #expect(failure.reason == .workerMissing)
      #expect("\(failure)".contains("No such file"))
    }
    #expect(await bench.starts() == 2)
    await bench.advance(.milliseconds(250))
    await bench.paint()
    #expect(try await bench.painted.next().failure?.reason == .workerMissing)
    #expect(await bench.starts() == 3)
    await bench.advance(.milliseconds(999))
    await bench.paint()
    #expect(try await bench.painted.next().failure?.reason == .workerMissing)
    #expect(await bench.starts() == 3)
    try await bench.stop()
  }

  @Test("A warm worker that dies at every start is not started in a tight loop") func warmLoop() async throws {
    var settings = WorkerSettings()
    settings.keepsWarm = true
    let bench = await Bench.make(fault: "prepare:crash", settings: settings, manual: true)
    await bench.prestart()
    for expected in 2...5 {
      await bench.until { $0.starts() == expected && $0.pid() == nil }
      // Nothing more happens until time passes.
      for _ in 0..<100 { await Task.yield() }
      #expect(await bench.starts() == expected)
      await bench.advance(.seconds(30))
    }
    try await bench.stop()
  }

  @Test("What it writes to standard error reaches the log printable and bounded") func standardError() async throws {
    let script = try Scratch(
      "#!/bin/sh\ntrap '' PIPE\nprintf 'bad \\033[31m \\377 line\\n' >&2\ni=0\nwhile [ $i -lt 1000 ]; do echo more >&2; i=$((i+1)); done\nexit 5\n",
      mode: 0o700)
    let bench = await Bench.make(path: script.path)
    await bench.paint()
    #expect(try await bench.painted.next().failure == .crashed("exit status 5"))
    let lines = bench.log.all
    #expect(lines.first == "bad \u{FFFD}[31m \u{FFFD} line")
    #expect(lines.filter { $0 == "more" }.count == 19)
    #expect(lines.contains("it says more, which is left out"))
    try await bench.stop()
  }

  @Test("More jobs than may wait are refused, and the others are done") func full() async throws {
    var settings = WorkerSettings()
    settings.queue = 3
    let bench = await Bench.make(settings: settings)
    await bench.paintAtOnce(4)
    var done: [String] = []
    var refused = 0
    for _ in 0..<4 {
      switch try await bench.painted.next() {
      case .success(let picture): done.append(picture.notes.first?.detail ?? "")
      case .failure(let failure):
        #expect(failure.reason == .workerBusy)
        refused += 1
      }
    }
    #expect(done == ["0", "1", "2"])
    #expect(refused == 1)
    try await bench.stop()
  }
}

extension Result {
  var failure: Failure? { if case .failure(let failure) = self { failure } else { nil } }
}
