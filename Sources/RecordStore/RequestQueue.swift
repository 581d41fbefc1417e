import Glibc

/// A request with its result type erased.
struct Request: Sendable {
  /// It only looks: it needs no room on disk, and fails with nobody else's commit.
  let looksOnly: Bool
  /// Carries the request out; the closure it gives tells the caller so, once that is on disk.
  let perform: @Sendable (borrowing Transaction) throws(StoreError) -> @Sendable () -> Void
  /// Tells the caller that it failed.
  let fail: @Sendable (StoreError) -> Void
}

/// The bounded queue between everybody and the writer thread. An idle writer sleeps on its condition without a time limit.
final class RequestQueue: @unchecked Sendable {
  // Guarded by `mutex`.
  private var waiting: [Request] = []
  private var closing = false

  private let limit: Int
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private let filled: UnsafeMutablePointer<pthread_cond_t>

  init(limit: Int) {
    self.limit = limit
    mutex = .allocate(capacity: 1)
    mutex.initialize(to: pthread_mutex_t())
    filled = .allocate(capacity: 1)
    filled.initialize(to: pthread_cond_t())
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(filled, nil)
  }

  deinit {
    pthread_cond_destroy(filled)
    pthread_mutex_destroy(mutex)
    filled.deallocate()
    mutex.deallocate()
  }

  /// Adds a request; the answer is why not, if it was not added.
  func add(_ request: Request) -> StoreError? {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    if closing { return .closed }
    if waiting.count >= limit { return .busy }
    waiting.append(request)
    pthread_cond_signal(filled)
    return nil
  }

  /// Lets the writer end once it has carried out what waits.
  func close() {
    pthread_mutex_lock(mutex)
    closing = true
    pthread_cond_signal(filled)
    pthread_mutex_unlock(mutex)
  }

  /// Waits for requests and takes up to `count` of them; nil when the queue is closed and empty.
  func take(_ count: Int) -> [Request]? {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    while waiting.isEmpty {
      if closing { return nil }
      pthread_cond_wait(filled, mutex)
    }
    let batch = Array(waiting.prefix(max(1, count)))
    waiting.removeFirst(batch.count)
    return batch
  }
}
