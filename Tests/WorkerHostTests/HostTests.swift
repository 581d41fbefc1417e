import DeviceTestSupport
import EventLoop
import Glibc
import Testing

@testable import WorkerHost

/// Each in a process of its own, so that what is counted is the host's alone.
@Suite("The process that hosts workers", .timeLimit(.minutes(3))) struct HostTests {
  private static func descriptors() -> Int { Scratch.names(in: "/proc/self/fd").count }

  private static func resident(_ pid: Int32) -> Int {
    let line = Scratch.contents("/proc/\(pid)/status").split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
    return line.flatMap { $0.split(separator: " ").compactMap { Int($0) }.first } ?? 0
  }

  @Test("Forty workers that die leave no descriptor and no zombie") func leaks() async {
    await #expect(processExitsWith: .success) {
      LoopThread.start()
      let bench = await Bench.make(fault: "painting:crash")
      var before = 0
      for round in 0..<40 {
        await bench.paint()
        #expect(try await bench.painted.next().failure == .crashed("signal \(SIGSEGV)"))
        if round == 4 { before = HostTests.descriptors() }
      }
      try await bench.stop()
      #expect(HostTests.descriptors() <= before)
      #expect(waitpid(-1, nil, WNOHANG) == -1)
      #expect(errno == ECHILD)
    }
  }

  @Test("1,000 tickets leave neither the worker nor its host larger") func growth() async {
    await #expect(processExitsWith: .success) {
      LoopThread.start()
      let bench = await Bench.make()
      var before = (host: 0, worker: 0)
      for round in 0..<1200 {
        await bench.paint(["height": "1200"])
        #expect(try await bench.painted.next().get().bitmap.height == 1200)
        // In the third worker's life as at its end.
        if round == 1020 { before = (HostTests.resident(getpid()), HostTests.resident(try #require(await bench.pid()))) }
      }
      let after = (host: HostTests.resident(getpid()), worker: HostTests.resident(try #require(await bench.pid())))
      // kB; 1,000 pictures have 2,400.
      #expect(after.host - before.host < 1000, "\(before.host) \(after.host)")
      #expect(after.worker - before.worker < 1000, "\(before.worker) \(after.worker)")
      // It made room for a fresh one twice: caches of fonts grow with every character never seen before.
      #expect(await bench.starts() == 3)
      try await bench.stop()
    }
  }

  @Test("With an idle worker, and with one that hangs, the host sleeps") func noBusyLoop() async {
    await #expect(processExitsWith: .success) {
      LoopThread.start()
      let bench = await Bench.make(fault: "painting:hang")
      await bench.prestart()
      await bench.until { $0.isIdle() }
      // Microseconds of processor time (CLOCKS_PER_SEC is 1,000,000 by POSIX).
      let before = clock()
      await bench.paint(deadline: .milliseconds(500))
      #expect(try await bench.painted.next().failure == .timedOut)
      #expect(clock() - before < 200_000)
      try await bench.stop()
    }
  }

  @Test("When its host is killed the worker is gone too, even one that hangs") func deathOfTheHost() async throws {
    let path = "/tmp/halld-worker-test-host-\(getpid())"
    defer { unlink(path) }
    await #expect(processExitsWith: .signal(SIGKILL)) {
      LoopThread.start()
      let bench = await Bench.make(fault: "start:hang")
      await bench.prestart()
      let pid = try #require(await bench.pid())
      // Set behind the bond to the parent.
      while Scratch.contents("/proc/\(pid)/oom_score_adj") != "1000\n" { await Task.yield() }
      let file = open("/tmp/halld-worker-test-host-\(getppid())", O_WRONLY | O_CREAT, 0o600)
      let text = String(pid)
      write(file, text, text.utf8.count)
      kill(getpid(), SIGKILL)
    }
    let pid = try #require(Int32(Scratch.contents(path)))
    func lives() -> Bool {
      let state = Scratch.contents("/proc/\(pid)/stat").split(separator: ")").last?.split(separator: " ").first
      return state != nil && state != "Z" && state != "X"
    }
    while lives() { await Task.yield() }
    #expect(!lives())
  }

  @Test("A worker is there within 150 ms") func coldStart() async throws {
    LoopThread.start()
    var times: [Duration] = []
    for _ in 0..<9 {
      let bench = await Bench.make()
      let begin = SystemClock.monotonicNow()
      await bench.prestart()
      _ = try await bench.prepared.next()
      times.append(SystemClock.monotonicNow() - begin)
      try await bench.stop()
    }
    times.sort()
    // What other tests do at the same time is no fault of the worker's: the best of nine counts.
    print("hall-worker: from start to prepared, without fonts: best \(times[0]), median \(times[4]), worst \(times[8]) of 9")
    #expect(times[0] < .milliseconds(150))
  }
}
