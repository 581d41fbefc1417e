import Glibc
import RecordStore
import Synchronization

extension Daemon {
  /// The journal's bounds. In debug builds a test can have this process killed at a step of the journal: HALLD_STOREPOINT is a
  /// ``StorePoint`` and which time it is reached, such as `committing:3`.
  nonisolated static func storeOptions() -> StoreOptions {
    var options = StoreOptions()
    #if HALLD_TEST_HOOKS
      guard let words = getenv("HALLD_STOREPOINT").map({ String(cString: $0).split(separator: ":") }), words.count == 2,
        let point = StorePoint(rawValue: String(words[0])), let time = Int(words[1])
      else { return options }
      // So that there is something to be interrupted in.
      if point == .checkpointed { options.checkpointPages = 1 }
      let count = Mutex(0)
      options.reached = { reached in
        guard reached == point else { return }
        let times = count.withLock { count in
          count += 1
          return count
        }
        if times == time { kill(getpid(), SIGKILL) }
      }
    #endif
    return options
  }
}
