import DeviceCore
import DeviceTestSupport
import EventLoop
import Glibc
import HallInterface
import Testing
import Varlink

@testable import WorkerHost

@Suite("A worker's life", .timeLimit(.minutes(2))) struct LifeTests {
  init() { LoopThread.start() }

  @Test("It comes with the first job, draws what was asked, and leaves when it has been idle") func idle() async throws {
    let bench = await Bench.make(manual: true)
    #expect(await bench.pid() == nil)
    await bench.paint(["height": "3", "word": "font_fallback", "detail": "a\nb"])
    let picture = try await bench.painted.next().get()
    #expect(picture.bitmap.width == 16)
    #expect(picture.bitmap.rows == [0xAA, 0xAA, 0x55, 0x55, 0xAA, 0xAA])
    #expect(picture.notes == [.init(word: "font_fallback", detail: "a\u{FFFD}b")])
    await bench.advance(.seconds(59))
    let first = await bench.pid()
    #expect(first != nil)
    await bench.paint()
    _ = try await bench.painted.next().get()
    await bench.advance(.seconds(59))
    #expect(await bench.pid() == first)
    await bench.advance(.seconds(1))
    await bench.until { $0.pid() == nil }
    #expect(await bench.starts() == 1)
    #expect(bench.log.all.isEmpty, "\(bench.log.all)")
  }

  @Test("Kept warm it stays, and is there again when somebody kills it") func warm() async throws {
    let bench = await Bench.make(manual: true)
    await bench.setWarm(true)
    await bench.until { $0.isIdle() }
    await bench.advance(.seconds(3600))
    let first = try #require(await bench.pid())
    kill(first, SIGKILL)
    await bench.until { $0.isIdle() && $0.pid() != first }
    await bench.setWarm(false)
    await bench.until { $0.isIdle() }
    await bench.advance(.seconds(61))
    await bench.until { $0.pid() == nil }
    try await bench.stop()
  }

  @Test("It can be started ahead of the first job") func prestart() async throws {
    let bench = await Bench.make(manual: true)
    await bench.prestart()
    await bench.until { $0.isIdle() }
    await bench.paint()
    _ = try await bench.painted.next().get()
    #expect(await bench.starts() == 1)
    try await bench.stop()
  }

  @Test("At the end jobs are answered, the process is collected, and nothing is started any more") func stop() async throws {
    let bench = await Bench.make(fault: "painting:hang", manual: true)
    await bench.paint()
    _ = try await bench.prepared.next()
    await bench.paint()
    try await bench.stop()
    #expect(try await bench.painted.next().failure == .stopped)
    #expect(try await bench.painted.next().failure == .stopped)
    await bench.paint()
    #expect(try await bench.painted.next().failure == .stopped)
    #expect(await bench.pid() == nil)
    try await bench.stop()
  }

  @Test("Replaced by another, it does what it was given, takes nothing more, and goes") func retire() async throws {
    let bench = await Bench.make(manual: true)
    await bench.setWarm(true)
    await bench.paint()
    await bench.paint()
    await bench.retire()
    await bench.paint()
    // The refusal may come before or behind what is still drawn.
    var failures: [WorkerFailure?] = []
    for _ in 0..<3 { failures.append(try await bench.painted.next().failure) }
    #expect(failures.compactMap { $0 } == [.stopped])
    await bench.until { $0.pid() == nil }
    #expect(await bench.starts() == 1)
    let idle = await Bench.make(manual: true)
    await idle.retire()
    #expect(await idle.pid() == nil)
  }

  @Test("Fonts are reported; with none that can be used no ticket is drawn, and it says so") func fonts() async throws {
    let font = try Scratch("font")
    let missing = HalldWorkerTickets.Font(path: "/nonexistent.ttf", use: .mongolian)
    let bench = await Bench.make(fonts: [.init(path: font.path, use: .text), missing])
    await bench.paint()
    _ = try await bench.painted.next().get()
    #expect(await bench.fonts().map(\.state) == [.good, .missing])
    try await bench.stop()

    let none = await Bench.make(fonts: [missing])
    await none.paint()
    let failure = try #require(try await none.painted.next().failure)
    #expect(failure.isNoFont)
    try await none.stop()
  }

  @Test("Pictures go in as memory files, and a PNG comes out as one") func files() async throws {
    let bench = await Bench.make()
    let results = Results<Result<VarlinkDescriptor, WorkerFailure>>()
    let bitmap = try #require(TicketBitmap(width: 9, height: 2, rows: [1, 2, 3, 4]))
    await bench.encode(bitmap, results)
    let file = try await results.next().get()
    #expect(file.sealedBytes(limit: 100)?.suffix(4) == [1, 2, 3, 4])
    try await Self.images(bench)
    try await bench.stop()
  }

  @LoopActor private static func paint(_ bench: Bench, _ order: TicketPaintOrder) {
    let painted = bench.painted
    bench.worker.paint(order) { painted.tell($0) }
  }

  private static func images(_ bench: Bench) async throws {
    var order = Bench.order()
    order.images = ["logo": try .memoryFile("logo", [1, 2, 3]), "emblem": try .memoryFile("emblem", [])]
    await paint(bench, order)
    #expect(try await bench.painted.next().get().notes == [.init(word: "emblem", detail: "0"), .init(word: "logo", detail: "3")])
    // One that could still change, and one that is too large.
    var ends: [Int32] = [-1, -1]
    pipe(&ends)
    close(ends[1])
    order.images = ["loose": VarlinkDescriptor(owning: ends[0])]
    await paint(bench, order)
    #expect(try await bench.painted.next().failure?.reason == nil)
    order.images = ["large": try .memoryFile("large", [UInt8](repeating: 0, count: WorkerContract.imageLimit + 1))]
    await paint(bench, order)
    #expect(try await bench.painted.next().failure?.reason == nil)
    #expect(await bench.starts() == 1)
  }

  @Test("It is given nothing but its socket: no descriptor, no environment but the tests' own, no blocked signal") func clean() async throws
  {
    let secret = try Scratch("secret")
    let file = open(secret.path, O_RDONLY)
    defer { close(file) }
    let bench = await Bench.make()
    await bench.prestart()
    await bench.until { $0.isIdle() }
    let pid = try #require(await bench.pid())
    let files = Scratch.names(in: "/proc/\(pid)/fd").map { name -> String in
      var buffer = [CChar](repeating: 0, count: 4096)
      let count = readlink("/proc/\(pid)/fd/\(name)", &buffer, buffer.count)
      return String(decoding: buffer.prefix(max(0, count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
    #expect(files.count >= 4)
    #expect(
      files.allSatisfy { $0 == "/dev/null" || $0.hasPrefix("pipe:") || $0.hasPrefix("socket:") || $0.hasPrefix("anon_inode:") }, "\(files)")
    #expect(Scratch.contents("/proc/\(pid)/environ") == "HALLD_WORKER_PATTERN=1\0")
    let status = Scratch.contents("/proc/\(pid)/status")
    #expect(status.contains("SigBlk:\t0000000000000000"))
    #expect(Scratch.contents("/proc/\(pid)/oom_score_adj") == "1000\n")
    #expect(status.contains("NoNewPrivs:\t1"))
    #expect(status.contains("Seccomp:\t2"))
    #expect(status.contains("Threads:\t1"))
    try await bench.stop()
  }
}
