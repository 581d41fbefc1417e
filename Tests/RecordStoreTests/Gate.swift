import Glibc
import Synchronization

@testable import RecordStore

/// Holds the writer thread inside a request until it is opened, so that what is submitted meanwhile waits together.
final class Gate: @unchecked Sendable {
  private let semaphore = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)
  private let entered = UnsafeMutablePointer<sem_t>.allocate(capacity: 1)

  /// Returns when the writer is inside.
  init(_ store: RecordStore) {
    sem_init(semaphore, 0, 0)
    sem_init(entered, 0, 0)
    store.submit { [self] _ throws(StoreError) in
      sem_post(entered)
      while sem_wait(semaphore) != 0 {}
    } completion: { _ in
    }
    while sem_wait(entered) != 0 {}
  }

  func open() {
    sem_post(semaphore)
  }

  deinit {
    sem_destroy(semaphore)
    sem_destroy(entered)
    semaphore.deallocate()
    entered.deallocate()
  }
}

/// Collects answers in the order in which they come.
final class Answers<Value: Sendable>: Sendable {
  private struct State {
    var results: [Result<Value, StoreError>] = []
    var waiting: (count: Int, continuation: CheckedContinuation<[Result<Value, StoreError>], Never>)?
  }
  private let state = Mutex(State())

  func add(_ result: Result<Value, StoreError>) {
    let ready = state.withLock { state -> (() -> Void)? in
      state.results.append(result)
      guard let waiting = state.waiting, state.results.count >= waiting.count else { return nil }
      state.waiting = nil
      let results = state.results
      return { waiting.continuation.resume(returning: results) }
    }
    ready?()
  }

  /// Waits for so many answers.
  func first(_ count: Int) async -> [Result<Value, StoreError>] {
    await withCheckedContinuation { continuation in
      let ready = state.withLock { state -> [Result<Value, StoreError>]? in
        if state.results.count >= count { return state.results }
        state.waiting = (count, continuation)
        return nil
      }
      if let ready { continuation.resume(returning: ready) }
    }
  }
}
