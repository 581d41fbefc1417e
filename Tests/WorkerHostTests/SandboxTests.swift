import DeviceTestSupport
import EventLoop
import Glibc
import HallInterface
import Testing

@testable import WorkerHost

@Suite("What a worker can still do once it is locked in", .timeLimit(.minutes(1))) struct SandboxTests {
  init() { LoopThread.start() }

  @Test(
    "It cannot open, make or look at files, start processes, signal others, run what it wrote, or take more",
    arguments: ["open", "create", "stat", "proc", "fork", "kill", "executable", "raise_limit"])
  func refused(probe: String) async throws {
    // The very file that it could open before.
    let bench = await Bench.make(fonts: [.init(path: "/etc/passwd", use: .text)])
    await bench.paint(["probe": probe])
    #expect(try await bench.painted.next().get().notes == [.init(word: "probe", detail: String(EPERM))])
    #expect(await bench.fonts().first?.state == .good)
    #expect(access("/tmp/halld-worker-was-here", F_OK) != 0)
    try await bench.stop()
  }

  @Test("A memory file cannot grow beyond the limit") func largeFile() async throws {
    let bench = await Bench.make()
    await bench.paint(["probe": "large_file"])
    #expect(try await bench.painted.next().get().notes == [.init(word: "probe", detail: String(EFBIG))])
    try await bench.stop()
  }

  @Test("Sockets, programs and other processes' memory are its end", arguments: ["socket", "execve", "ptrace"])
  func deadly(probe: String) async throws {
    let bench = await Bench.make()
    await bench.paint(["probe": probe])
    #expect(try await bench.painted.next().failure == .crashed("signal \(SIGSYS)"))
    try await bench.stop()
  }

  @Test("It says what the kernel gave") func strength() async throws {
    let bench = await Bench.make()
    await bench.paint()
    _ = try await bench.painted.next().get()
    #expect(await bench.sandbox()?.seccomp == true)
    try await bench.stop()
  }
}
