import Glibc
import Synchronization

@testable import RecordStore

/// A folder that goes away with its owner.
final class TemporaryFolder: Sendable {
  let path: String

  init() throws {
    // In memory where there is such a place: thousands of fsyncs prove nothing more on a real disk, ObservedVFS sees them all the same.
    let base = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp"
    var template = Array("\(base)/halld-records-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw StoreError.ioError("mkdtemp") }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  var database: String { path + "/records.sqlite" }

  deinit {
    TemporaryFolder.empty(path)
    rmdir(path)
  }

  static func names(in path: String) -> [String] {
    guard let directory = opendir(path) else { return [] }
    defer { closedir(directory) }
    var names: [String] = []
    while let entry = readdir(directory) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      if name != "." && name != ".." { names.append(name) }
    }
    return names.sorted()
  }

  private static func empty(_ path: String) {
    for name in names(in: path) { unlink(path + "/" + name) }
  }
}

/// A clock that stands still until it is moved.
final class TestClock: Sendable {
  private let moment: Mutex<Moment>

  init(_ moment: Moment = Moment(wallMilliseconds: 1_700_000_000_000, bootMicroseconds: 60_000_000, bootID: "boot-1")) {
    self.moment = Mutex(moment)
  }

  var now: Moment { moment.withLock { $0 } }

  func advance(milliseconds: Int64) {
    moment.withLock {
      $0.wallMilliseconds += milliseconds
      $0.bootMicroseconds += milliseconds * 1000
    }
  }

  func setWall(_ milliseconds: Int64) {
    moment.withLock { $0.wallMilliseconds = milliseconds }
  }

  /// The machine was off for `milliseconds`; its new boot has lasted `uptime` milliseconds.
  func restart(after milliseconds: Int64, uptime: Int64 = 10_000, as bootID: String = "boot-2") {
    moment.withLock {
      $0 = Moment(wallMilliseconds: $0.wallMilliseconds + milliseconds, bootMicroseconds: uptime * 1000, bootID: bootID)
    }
  }
}

extension RecordStore {
  /// Opens a store whose answers come on the writer thread, and waits until it is open.
  static func open(_ path: String, clock: TestClock = TestClock(), options: StoreOptions = StoreOptions()) async throws -> (
    RecordStore, Opening
  ) {
    let box = Mutex<RecordStore?>(nil)
    let opening: Opening = try await withCheckedThrowingContinuation { continuation in
      do {
        let store = try RecordStore(
          path: path, options: options, clock: { clock.now }, deliver: { $0() },
          opened: { continuation.resume(with: $0) })
        box.withLock { $0 = store }
      } catch {
        continuation.resume(throwing: error)
      }
    }
    while true {
      // `opened` may be told before the initialiser has returned.
      if let store = box.withLock({ $0 }) { return (store, opening) }
      sched_yield()
    }
  }

  /// Carries a request out and waits for its answer.
  func perform<Value: Sendable>(
    _ request: @escaping @Sendable (borrowing Transaction) throws(StoreError) -> Value
  ) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
      submit(request) { continuation.resume(with: $0) }
    }
  }

  /// Asks something and waits for the answer.
  func look<Value: Sendable>(
    _ request: @escaping @Sendable (borrowing Transaction) throws(StoreError) -> Value
  ) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
      read(request) { continuation.resume(with: $0) }
    }
  }

  /// Accepts a job that must be new.
  func acceptNew(_ new: NewPrintJob) async throws -> PrintJobRecord {
    let answer = try await perform { transaction throws(StoreError) in try transaction.accept(new) }
    guard case .accepted(let job) = answer else { throw StoreError.constraint("not accepted: \(answer)") }
    return job
  }

  /// Begins an attempt that must be possible.
  func begin(_ id: Int64) async throws -> (PrintJobRecord, PrintAttempt) {
    let answer = try await perform { transaction throws(StoreError) in try transaction.beginAttempt(id, rendering: .raster) }
    guard case .begun(let job, let attempt) = answer else { throw StoreError.constraint("not begun: \(answer)") }
    return (job, attempt)
  }

  /// Begins an attempt and ends it.
  func send(_ id: Int64, _ outcome: PrintAttemptOutcome) async throws -> (PrintJobRecord, PrintAttempt) {
    let (_, attempt) = try await begin(id)
    let answer = try await perform { transaction throws(StoreError) in
      try transaction.finishAttempt(id, number: attempt.number, outcome)
    }
    guard case .changed(let job) = answer else { throw StoreError.constraint("not finished: \(answer)") }
    return (job, attempt)
  }

  func job(_ id: Int64) async throws -> PrintJobRecord? {
    try await perform { transaction throws(StoreError) in try transaction.job(id) }
  }
}

extension NewPrintJob {
  /// A ticket with what a test does not care about filled in.
  static func ticket(
    _ key: String, printer: String = "hall", uid: UInt32 = 1000, content: [UInt8] = Array("A001".utf8), lifetime: Int64 = 600_000
  ) -> NewPrintJob {
    NewPrintJob(
      printer: printer, uid: uid, key: key, content: content, fingerprint: ContentFingerprint(of: content), lifetimeMilliseconds: lifetime,
      afterPaperOut: .fail)
  }
}
