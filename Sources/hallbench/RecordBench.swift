import CShim
import Glibc
import RecordStore
import Synchronization

/// A store of records used as by halld, but by a caller who waits.
final class RecordBench {
  private let store: RecordStore
  private var jobs = 0

  /// - Parameter directory: exists.
  init(directory: String) throws {
    let moments = try SystemMoments()
    store = try RecordStore(path: directory + "/records.sqlite", clock: { moments.now() }, deliver: { $0() })
  }

  func close() { store.close() }

  /// Does the two commits that come before a ticket's first byte; the third, its end, is not timed.
  ///
  /// - Returns: nanoseconds for `accept` and for `beginAttempt`.
  func journalTicket(_ content: [UInt8]) throws -> (accept: Int64, begin: Int64) {
    let new = newJob(content)
    let (job, accept) = try Stopwatch.time { try perform { transaction throws(StoreError) in try transaction.accept(new) } }
    guard case .accepted(let job) = job else { throw BenchError("the records already have ticket \(jobs)") }
    let (beginning, begin) = try Stopwatch.time {
      try perform { transaction throws(StoreError) in try transaction.beginAttempt(job.id, rendering: .raster) }
    }
    guard case .begun(_, let attempt) = beginning else { throw BenchError("ticket \(job.id) cannot be begun") }
    _ = try perform { transaction throws(StoreError) in
      try transaction.finishAttempt(job.id, number: attempt.number, .printed(.processID))
    }
    return (accept, begin)
  }

  /// Adds tickets that are printed already, in one transaction for every 50.
  func addPrinted(_ count: Int, content: [UInt8]) throws {
    var left = count
    while left > 0 {
      let batch = (0..<min(50, left)).map { _ in newJob(content) }
      left -= batch.count
      try perform { transaction throws(StoreError) in
        for new in batch {
          guard case .accepted(let job) = try transaction.accept(new),
            case .begun(_, let attempt) = try transaction.beginAttempt(job.id, rendering: .raster)
          else { continue }
          _ = try transaction.finishAttempt(job.id, number: attempt.number, .printed(.processID))
        }
      }
    }
  }

  private func newJob(_ content: [UInt8]) -> NewPrintJob {
    jobs += 1
    return NewPrintJob(
      printer: "window-1", uid: 0, key: "\(getpid())-\(jobs)", content: content, fingerprint: ContentFingerprint(of: content),
      lifetimeMilliseconds: 600_000, afterPaperOut: .fail)
  }

  /// Hands a request in and waits until it is on disk.
  private func perform<Value: Sendable>(
    _ request: @escaping @Sendable (borrowing Transaction) throws(StoreError) -> Value
  ) throws -> Value {
    let answer = try Answer<Value>()
    store.submit(request) { answer.give($0) }
    return try answer.wait().get()
  }

  /// One result from the store's thread.
  private final class Answer<Value: Sendable>: Sendable {
    private let result = Mutex<Result<Value, StoreError>?>(nil)
    private let event: Int32

    init() throws {
      event = hall_eventfd()
      guard event >= 0 else { throw BenchError.system("make an event", -event) }
    }

    deinit { Glibc.close(event) }

    func give(_ value: Result<Value, StoreError>) {
      result.withLock { $0 = value }
      var one: UInt64 = 1
      _ = write(event, &one, 8)
    }

    func wait() -> Result<Value, StoreError> {
      var entry = pollfd(fd: event, events: Int16(POLLIN), revents: 0)
      while poll(&entry, 1, -1) < 1 {}
      return result.withLock { $0 } ?? .failure(.closed)
    }
  }
}
