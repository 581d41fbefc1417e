import DeviceCore
import DeviceTestSupport
import EventLoop
import FirmwareMaps
import Glibc
import Logging
import RecordStore
import Synchronization
import Testing

@testable import HallService

/// A printer of which a test decides everything.
@LoopActor private final class ObedientPrinter: TicketPrinter {
  var status = TicketPrinterStatus(state: .ready, generation: 1, canPrint: true)
  var capabilities: [(name: String, value: String)] { [] }
  let paper = TicketPaper(widthDots: 576, dpi: 203, textColumns: 48, drawsQR: true)
  var onEvent: (@LoopActor (TicketPrinterEvent) -> Void)?
  private(set) var attempts: [TicketAttempt] = []
  private(set) var wasInterrupted: Bool?
  private var progress: (@LoopActor (TicketProgress) -> Void)?
  private var whenAttempted: CheckedContinuation<Void, Never>?

  func start(interrupted: Bool) { wasInterrupted = interrupted }
  func stop() {}
  func plan(_ content: TicketContent) throws -> TicketPlan {
    TicketPlan(rendering: .text, duration: .seconds(1), replacedCharacters: 0)
  }
  func final(_ bitmap: TicketBitmap) -> TicketBitmap { bitmap }
  func move(_ ticket: PresenterMove) throws {}
  func detect(report: @escaping @LoopActor (LineProbe?) -> Void) throws {}

  func print(_ attempt: TicketAttempt, progress: @escaping @LoopActor (TicketProgress) -> Void) {
    attempts.append(attempt)
    self.progress = progress
    status.canPrint = false
    whenAttempted?.resume()
    whenAttempted = nil
  }

  /// Waits until it has been given so many tickets.
  func attempted(_ count: Int) async {
    while attempts.count < count {
      await withCheckedContinuation { waiting in
        // It may have come between the look above and this one.
        if attempts.count >= count { waiting.resume() } else { whenAttempted = waiting }
      }
    }
  }

  func end(_ outcome: TicketOutcome) {
    let report = progress
    progress = nil
    status.canPrint = true
    report?(.ended(outcome))
  }

  func become(_ state: DeviceState, _ reasons: [Reason] = []) {
    status.state = state
    status.reasons = reasons
    status.canPrint = state == .ready
    onEvent?(.statusChanged)
  }
}

@Suite struct PrintServiceTests {
  init() { LoopThread.start() }

  /// The journal's clock, set by hand from any thread.
  final class Moments: Sendable {
    private let value: Mutex<Moment>
    init(_ moment: Moment) { value = Mutex(moment) }
    var now: Moment {
      get { value.withLock { $0 } }
      set { value.withLock { $0 = newValue } }
    }
  }

  @LoopActor private final class Hall {
    let printer = ObedientPrinter()
    let clock = ManualClock()
    let moments: Moments
    let service: PrintService
    let store: RecordStore
    private let folder: String

    init(folder: String? = nil, moments: Moments? = nil, queue: Int = 3) async throws {
      var template = Array("/tmp/halld-service-XXXXXX".utf8CString)
      self.folder = try #require(folder ?? mkdtemp(&template).map { String(cString: $0) })
      let moments = moments ?? Moments(Moment(wallMilliseconds: 1_790_000_000_000, bootMicroseconds: 1_000_000, bootID: "boot-1"))
      self.moments = moments
      let opened = AsyncStream<[PrintJobRecord]>.makeStream()
      store = try RecordStore(
        path: self.folder + "/records.sqlite", clock: { moments.now }, deliver: { work in EventLoop.main.post { work() } },
        opened: { result in if case .success(let opening) = result { opened.continuation.yield(opening.interrupted) } })
      let log = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
      let manager = DeviceManager(
        events: EventHub(instance: "test"), claims: ClaimTable(clock: clock, makeToken: { "token" }), log: log)
      var limits = PrintService.Limits()
      limits.queue = queue
      service = PrintService(store: store, manager: manager, clock: clock, moments: { moments.now }, limits: limits, log: log)
      service.add(
        ManagedPrinter(id: "kiosk", position: .device("/dev/test"), mapName: "test", map: nil, printer: .success(printer)))
      var interrupted = opened.stream.makeAsyncIterator()
      service.start(interrupted: await interrupted.next() ?? [])
    }

    func leave() -> String {
      store.close()
      return folder
    }

    func remove() {
      store.close()
      for name in ["records.sqlite", "records.sqlite-wal", "records.sqlite-shm"] { unlink(folder + "/" + name) }
      rmdir(folder)
    }

    func accept(_ key: String, _ text: String = "A012", lifetime: Int64? = nil) async throws -> PrintJobRecord {
      let request = PrintRequest(
        printer: "kiosk", uid: 1000, key: key, content: .ready(TicketContent(lines: [TicketLine(.text(text))])),
        lifetimeMilliseconds: lifetime,
        afterPaperOut: nil, token: nil)
      return try await withCheckedThrowingContinuation { done in
        service.accept(request) { result in done.resume(with: result.map(\.job)) }
      }
    }

    func job(_ id: Int64) async throws -> PrintJobRecord {
      try await withCheckedThrowingContinuation { done in service.job(id) { done.resume(with: $0) } }
    }

    /// Waits for a job to be in a state.
    func job(_ id: Int64, becomes state: PrintJobState) async throws -> PrintJobRecord {
      let changes = AsyncStream<PrintJobRecord>.makeStream()
      let number = service.watch(id) { changes.continuation.yield($0) }
      defer { service.stopWatching(id, number) }
      let now = try await job(id)
      if now.state == state { return now }
      for await change in changes.stream where change.state == state { return change }
      throw CancellationError()
    }
  }

  @Test @LoopActor func `a ticket is sending on disk before the printer gets it, and printed only after its proof`() async throws {
    let hall = try await Hall()
    defer { hall.remove() }
    let job = try await hall.accept("k1")
    #expect(job.state == .queued)
    await hall.printer.attempted(1)
    #expect(try await hall.job(job.id).state == .sending)
    hall.printer.end(.printed(.processId))
    let printed = try await hall.job(job.id, becomes: .printed)
    #expect(printed.proof == .processID)
    #expect(printed.attempts == 1)
  }

  @Test @LoopActor func `tickets are printed one at a time in the order of their acceptance`() async throws {
    let hall = try await Hall()
    defer { hall.remove() }
    let first = try await hall.accept("k1", "1")
    let second = try await hall.accept("k2", "2")
    await hall.printer.attempted(1)
    hall.printer.end(.printed(.processId))
    await hall.printer.attempted(2)
    hall.printer.end(.printed(.processId))
    _ = try await hall.job(second.id, becomes: .printed)
    #expect(hall.printer.attempts.map(\.content.lines) == [[TicketLine(.text("1"))], [TicketLine(.text("2"))]])
    #expect(hall.printer.attempts[0].processNumber != hall.printer.attempts[1].processNumber)
    #expect(try await hall.job(first.id).state == .printed)
  }

  @Test @LoopActor func `a ticket for a printer without paper is held with the reason, and lapses in its time`() async throws {
    let hall = try await Hall()
    defer { hall.remove() }
    hall.printer.become(.notReady, [.paperOut])
    let job = try await hall.accept("k1", lifetime: 60_000)
    #expect(try await hall.job(job.id, becomes: .held).reason == "paper_out")
    hall.moments.now.bootMicroseconds += 61_000_000
    hall.clock.advance(by: .seconds(61))
    _ = try await hall.job(job.id, becomes: .expired)
    hall.printer.become(.ready)
    #expect(hall.printer.attempts.isEmpty)
  }

  @Test @LoopActor func `a full queue refuses and says how much it holds`() async throws {
    let hall = try await Hall(queue: 2)
    defer { hall.remove() }
    hall.printer.become(.notReady, [.coverOpen])
    _ = try await hall.accept("k1")
    _ = try await hall.accept("k2")
    await #expect(throws: PrintRefusal.queueFull(limit: 2)) { _ = try await hall.accept("k3") }
    // Whoever only asks again is answered all the same.
    #expect(try await hall.accept("k1").id == 1)
    await #expect(throws: PrintRefusal.keyConflict(id: 1)) { _ = try await hall.accept("k1", "another text") }
  }

  @Test @LoopActor func `after a crash the ticket that was sending is unknown and the printer is told that it was interrupted`()
    async throws
  {
    let before = try await Hall()
    let job = try await before.accept("k1")
    await before.printer.attempted(1)
    // The printer never says more: the process ends here.
    let after = try await Hall(folder: before.leave(), moments: before.moments)
    defer { after.remove() }
    let found = try await after.job(job.id)
    #expect(found.state == .unknown)
    #expect(found.reason == "interrupted")
    #expect(after.printer.attempts.isEmpty)
    while after.printer.wasInterrupted == nil { _ = try await after.job(job.id) }
    #expect(after.printer.wasInterrupted == true)
  }

  @Test @LoopActor func `a ticket of before a restart with a wrong clock does not stand in the way of today's`() async throws {
    let before = try await Hall()
    before.printer.become(.notReady, [.paperOut])
    let old = try await before.accept("old", lifetime: 3_600_000)
    _ = try await before.job(old.id, becomes: .held)
    let moments = before.moments
    // The next morning the battery of the clock is dead.
    moments.now = Moment(wallMilliseconds: 0, bootMicroseconds: 5_000_000, bootID: "boot-2")
    let after = try await Hall(folder: before.leave(), moments: moments)
    defer { after.remove() }
    let new = try await after.accept("new", "today")
    await after.printer.attempted(1)
    #expect(after.printer.attempts.first?.content.lines == [TicketLine(.text("today"))])
    after.printer.end(.printed(.processId))
    _ = try await after.job(new.id, becomes: .printed)
    #expect(try await after.job(old.id).state == .held)
    // An hour after the start it is certainly over.
    moments.now.bootMicroseconds += 3_600_000_000
    after.clock.advance(by: .seconds(31))
    _ = try await after.job(old.id, becomes: .expired)
    #expect(after.printer.attempts.count == 1)
  }

  @Test @LoopActor func `stopping waits for the ticket on its way and begins no other`() async throws {
    let hall = try await Hall()
    defer { hall.remove() }
    let first = try await hall.accept("k1")
    await hall.printer.attempted(1)
    let second = try await hall.accept("k2")
    let stopped = AsyncStream<Void>.makeStream()
    hall.service.stop { stopped.continuation.yield() }
    await #expect(throws: PrintRefusal.busy(.shutdown)) { _ = try await hall.accept("k3") }
    hall.printer.end(.printed(.processId))
    var waiting = stopped.stream.makeAsyncIterator()
    _ = await waiting.next()
    #expect(try await hall.job(first.id).state == .printed)
    #expect(try await hall.job(second.id).state == .queued)
    #expect(hall.printer.attempts.count == 1)
  }

  @Test @LoopActor func `an outcome that the journal takes only at the second try does not stop the queue`() async throws {
    let hall = try await Hall()
    defer { hall.remove() }
    let first = try await hall.accept("k1")
    await hall.printer.attempted(1)
    _ = try await hall.accept("k2")
    // The journal's thread stands and its queue is full.
    let gate = Gate()
    hall.store.submit { _ throws(StoreError) in
      gate.wait()
    } completion: { _ in
    }
    for _ in 0..<3000 {
      hall.store.submit { _ throws(StoreError) in
      } completion: { _ in
      }
    }
    hall.printer.end(.printed(.processId))
    await withCheckedContinuation { (done: CheckedContinuation<Void, Never>) in EventLoop.main.post { done.resume() } }
    gate.open()
    while (try? await hall.job(first.id)) == nil {}
    #expect(try await hall.job(first.id).state == .sending)
    hall.clock.advance(by: .milliseconds(1100))
    _ = try await hall.job(first.id, becomes: .printed)
    await hall.printer.attempted(2)
    hall.printer.end(.printed(.processId))
  }

  /// Lets another thread stand until it is opened.
  final class Gate: @unchecked Sendable {
    private let semaphore = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)
    init() { sem_init(semaphore, 0, 0) }
    deinit { semaphore.deallocate() }
    func wait() { sem_wait(semaphore) }
    func open() { sem_post(semaphore) }
  }

  @Test @LoopActor func `a held ticket says why it waits now, not why it once did`() async throws {
    let hall = try await Hall()
    defer { hall.remove() }
    hall.printer.become(.notReady, [.paperOut])
    let job = try await hall.accept("k1")
    #expect(try await hall.job(job.id, becomes: .held).reason == "paper_out")
    hall.printer.become(.absent, [.deviceLost])
    while try await hall.job(job.id).reason != "device_lost" {}
    hall.printer.become(.ready)
    await hall.printer.attempted(1)
    hall.printer.end(.printed(.processId))
    _ = try await hall.job(job.id, becomes: .printed)
  }

  @Test @LoopActor func `whoever resolves a missing ticket gets it again with the mark, and nobody else does`() async throws {
    let hall = try await Hall()
    defer { hall.remove() }
    let job = try await hall.accept("k1")
    await hall.printer.attempted(1)
    hall.printer.end(.unknown(.deviceLost))
    _ = try await hall.job(job.id, becomes: .unknown)
    let again = try await hall.accept("k1")
    #expect(again.id == job.id)
    #expect(again.state == .unknown)
    let resolved = try await withCheckedThrowingContinuation { done in
      hall.service.resolve(job.id, verdict: .missing, uid: 0, reprint: true) { done.resume(with: $0) }
    }
    #expect(resolved.reprint)
    await hall.printer.attempted(2)
    #expect(hall.printer.attempts.last?.isReprint == true)
    hall.printer.end(.printed(.processId))
    _ = try await hall.job(job.id, becomes: .printed)
  }
}
