import DeviceCore
import DeviceTestSupport
import EventLoop
import Glibc
import HallInterface
import Logging
import Synchronization
import Testing
import Varlink

@testable import WorkerHost

/// What was logged, by one worker's host.
final class LogLines: Sendable {
  private let lines = Mutex<[String]>([])

  var all: [String] { lines.withLock { $0 } }

  private struct Handler: LogHandler {
    let lines: LogLines
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.debug

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
      get { metadata[key] }
      set { metadata[key] = newValue }
    }

    func log(event: LogEvent) { lines.lines.withLock { $0.append("\(event.message)") } }
  }

  var logger: Logger { Logger(label: "worker") { _ in Handler(lines: self) } }
}

/// Results in the order in which they come.
struct Results<Item: Sendable>: Sendable {
  private let stream: AsyncStream<Item>
  private let continuation: AsyncStream<Item>.Continuation

  init() { (stream, continuation) = AsyncStream<Item>.makeStream() }

  func tell(_ item: Item) { continuation.yield(item) }

  func next() async throws -> Item {
    for await item in stream { return item }
    throw CancellationError()
  }
}

/// A ticket worker with the real hall-worker.
@LoopActor final class Bench {
  typealias Outcome = Result<TicketPicture, WorkerFailure>

  let worker: TicketWorker
  let clock: any LoopClock
  nonisolated let log = LogLines()
  nonisolated let painted = Results<Outcome>()
  nonisolated let prepared = Results<Bool>()

  /// The folder of the test program, where hall-worker is built too.
  nonisolated static var program: String {
    var buffer = [CChar](repeating: 0, count: 4096)
    let count = readlink("/proc/self/exe", &buffer, buffer.count)
    let path = String(decoding: buffer.prefix(max(0, count)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let besides = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/") + "/hall-worker"
    return access(besides, X_OK) == 0 ? besides : root + "/.build/debug/hall-worker"
  }

  nonisolated static let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")

  init(
    fault: String? = nil, path: String = Bench.program, fonts: [HalldWorkerTickets.Font] = [], settings: WorkerSettings = WorkerSettings(),
    clock: any LoopClock = SystemClock.shared
  ) {
    self.clock = clock
    let executable = WorkerExecutable(
      path: path, environment: fault.map { ["HALLD_WORKER_FAULT": $0, "HALLD_WORKER_PATTERN": "1"] } ?? ["HALLD_WORKER_PATTERN": "1"])
    worker = TicketWorker(executable: executable, fonts: fonts, settings: settings, clock: clock, log: log.logger)
    let prepared = prepared
    worker.onPrepared = { prepared.tell(true) }
  }

  nonisolated static func order(_ fields: [String: String] = [:], width: Int = 16) -> TicketPaintOrder {
    TicketPaintOrder(template: "t", language: "zh", fields: fields, widthDots: width, dpi: 203)
  }

  func paint(_ fields: [String: String] = [:], deadline: Duration = .seconds(60)) {
    let painted = painted
    worker.paint(Self.order(fields), deadline: deadline) { painted.tell($0) }
  }

  /// So many within one turn of the loop; each comes back with its number.
  func paintAtOnce(_ count: Int) {
    for number in 0..<count { paint(["word": "job", "detail": String(number)]) }
  }

  func advance(_ duration: Duration) { (clock as? ManualClock)?.advance(by: duration) }
  func retire() { worker.retire() }
  func prestart() { worker.prestart() }
  func setWarm(_ warm: Bool) { worker.keepsWarm = warm }
  func pid() -> Int32? { worker.pid }
  func isIdle() -> Bool { worker.isIdle }
  func starts() -> Int { worker.starts }
  func encode(_ bitmap: TicketBitmap, _ results: Results<Result<VarlinkDescriptor, WorkerFailure>>) {
    worker.encodePNG(bitmap, dpi: 203) { results.tell($0) }
  }
  func fonts() -> [HalldWorkerTickets.FontReport] { worker.fonts }
  func sandbox() -> HalldWorkerTickets.Sandbox? { worker.sandbox }
  func beginStop(_ done: Results<Bool>) { worker.stop { done.tell(true) } }

  func stop() async throws {
    let done = Results<Bool>()
    beginStop(done)
    _ = try await done.next()
  }

  /// Lets the loop turn until something is the case; the test's time limit is the bound.
  nonisolated func until(_ condition: @LoopActor (Bench) -> Bool) async {
    while await !condition(self) { await Task.yield() }
  }

  @LoopActor static func make(
    fault: String? = nil, path: String = Bench.program, fonts: [HalldWorkerTickets.Font] = [], settings: WorkerSettings = WorkerSettings(),
    manual: Bool = false
  ) -> Bench {
    Bench(fault: fault, path: path, fonts: fonts, settings: settings, clock: manual ? ManualClock() : SystemClock.shared)
  }
}

/// A file that exists for a test.
struct Scratch: ~Copyable {
  let path: String

  init(_ text: String = "", mode: mode_t = 0o600) throws {
    var template = Array("/tmp/halld-worker-test-XXXXXX".utf8CString)
    let file = mkstemp(&template)
    guard file >= 0 else { throw SystemError(errno, "make a file") }
    _ = text.withCString { write(file, $0, strlen($0)) }
    fchmod(file, mode)
    close(file)
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit { unlink(path) }

  static func contents(_ path: String) -> String {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return "" }
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: 65_536)
    let count = read(file, &bytes, bytes.count)
    return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
  }

  static func names(in folder: String) -> [String] {
    guard let stream = opendir(folder) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      if name != "." && name != ".." { names.append(name) }
    }
    return names
  }
}
