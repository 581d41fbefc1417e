import Glibc
import Synchronization

/// The durable records of halld: one SQLite file, written by one thread of its own.
///
/// Anybody may submit requests from any thread; they are carried out in the order of submission. A request's completion is called exactly
/// once, by way of `deliver`, and on success only after the commit that contains the request is on disk.
package final class RecordStore: Sendable {
  /// Runs a closure where the owner wants to be told: halld hands in its loop's `post`.
  package typealias Delivery = @Sendable (@escaping @Sendable () -> Void) -> Void

  private let queue: RequestQueue
  private let newestWall: NewestWall
  private let clock: @Sendable () -> Moment
  private let deliver: Delivery
  private let thread: Mutex<pthread_t?>

  /// Starts the writer thread, which opens the file; requests may be submitted at once and wait for that.
  ///
  /// - Parameters:
  ///   - path: The database; created with mode 0600 if it is missing. Its directory must exist.
  ///   - clock: Called on the writer thread, once per request.
  ///   - deliver: Called on the writer thread or, for a refused request, on the submitting one.
  ///   - opened: Called by way of `deliver` when the file is open: what the last run left behind. While it cannot be opened, called with
  ///     the reason, once per try; failures that may pass (a full disk) are tried again with the next request.
  /// - Throws: `StoreError.ioError` when the thread cannot be started.
  package init(
    path: String, options: StoreOptions = StoreOptions(), clock: @escaping @Sendable () -> Moment, deliver: @escaping Delivery,
    opened: @escaping @Sendable (Result<Opening, StoreError>) -> Void = { _ in }
  ) throws(StoreError) {
    let queue = RequestQueue(limit: options.queueLimit)
    let newestWall = NewestWall()
    self.queue = queue
    self.newestWall = newestWall
    self.clock = clock
    self.deliver = deliver
    let setUp = WriterSetUp(
      path: path, options: options, queue: queue, newestWall: newestWall, clock: clock, deliver: deliver, opened: opened)
    var thread = pthread_t()
    let context = Unmanaged.passRetained(setUp)
    let code = pthread_create(
      &thread, nil,
      { context in
        guard let context else { return nil }
        let setUp = Unmanaged<WriterSetUp>.fromOpaque(context).takeRetainedValue()
        Writer(setUp).run()
        return nil
      }, context.toOpaque())
    guard code == 0 else {
      context.release()
      throw .ioError("cannot start the writer thread: \(String(cString: strerror(code)))")
    }
    self.thread = Mutex(thread)
  }

  deinit {
    close()
  }

  /// Hands a request in.
  ///
  /// - Parameters:
  ///   - request: Carried out on the writer thread. If it throws, nothing it did stands, and requests of the same transaction are not
  ///     affected. It also fails if a statement failed whose error it swallowed.
  ///   - completion: Told the request's value, or why it failed; `StoreError.busy` and `StoreError.closed` when it was not even taken.
  package func submit<Value: Sendable>(
    _ request: @escaping @Sendable (borrowing Transaction) throws(StoreError) -> Value,
    completion: @escaping @Sendable (Result<Value, StoreError>) -> Void
  ) {
    add(looksOnly: false, request, completion)
  }

  /// Hands a request in that changes nothing, in order with the others. It is answered even while the disk is full.
  ///
  /// - Parameters: as for ``submit(_:completion:)``; a request that does change something fails.
  package func read<Value: Sendable>(
    _ request: @escaping @Sendable (borrowing Transaction) throws(StoreError) -> Value,
    completion: @escaping @Sendable (Result<Value, StoreError>) -> Void
  ) {
    add(looksOnly: true, request, completion)
  }

  private func add<Value: Sendable>(
    looksOnly: Bool, _ request: @escaping @Sendable (borrowing Transaction) throws(StoreError) -> Value,
    _ completion: @escaping @Sendable (Result<Value, StoreError>) -> Void
  ) {
    let erased = Request(
      looksOnly: looksOnly,
      perform: { transaction throws(StoreError) in
        let value = try request(transaction)
        return { completion(.success(value)) }
      },
      fail: { completion(.failure($0)) })
    if let refusal = queue.add(erased) {
      deliver { completion(.failure(refusal)) }
    }
  }

  /// Whether the wall clock is not behind the newest change on record (by more than `Moment.wallTolerance`). Any thread.
  ///
  /// True until the file is open. A clock once set far ahead leaves this false until the true time has come up to what was recorded.
  package var isClockTrusted: Bool { newestWall.isTrusted(clock()) }

  /// Carries out what waits, closes the file and joins the thread: blocks for that long. Later requests fail with `StoreError.closed`.
  package func close() {
    queue.close()
    let thread = thread.withLock { thread in
      defer { thread = nil }
      return thread
    }
    guard let thread else { return }
    // From a completion that runs on the writer thread itself there is nothing to wait for.
    if pthread_join(thread, nil) == EDEADLK { pthread_detach(thread) }
  }
}

/// What the store found when it opened its file.
package struct Opening: Sendable {
  /// Jobs whose sending the last run did not finish; they are now unknown (`interrupted`).
  package let interrupted: [PrintJobRecord]
  /// Whether the wall clock is not behind the newest change on record.
  package let clockTrusted: Bool
}

/// The newest wall clock reading on disk, readable from every thread.
final class NewestWall: Sendable {
  private let milliseconds = Atomic<Int64>(.min)

  func store(_ value: Int64) {
    milliseconds.store(value, ordering: .relaxed)
  }

  func isTrusted(_ now: Moment) -> Bool {
    now.wallMilliseconds >= milliseconds.load(ordering: .relaxed).saturatingSubtract(Moment.wallTolerance)
  }
}
