import Glibc
import Synchronization

/// Runs what blocks on threads of its own, so that the tests of this target wait for children and sockets without holding up the others.
final class TestThreads: TaskExecutor {
  static let shared = TestThreads()

  private final class Work {
    let job: UnownedJob
    init(_ job: UnownedJob) { self.job = job }
  }

  func enqueue(_ job: consuming ExecutorJob) {
    let work = Unmanaged.passRetained(Work(UnownedJob(job))).toOpaque()
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
    pthread_attr_setstacksize(&attributes, 4 << 20)
    defer { pthread_attr_destroy(&attributes) }
    var thread = pthread_t()
    let result = pthread_create(
      &thread, &attributes,
      { work in
        if let work {
          Unmanaged<Work>.fromOpaque(work).takeRetainedValue().job.runSynchronously(on: TestThreads.shared.asUnownedTaskExecutor())
        }
        return nil
      }, work)
    // Out of threads: here and now is late for the others, but correct.
    if result != 0 { Unmanaged<Work>.fromOpaque(work).takeRetainedValue().job.runSynchronously(on: asUnownedTaskExecutor()) }
  }
}

/// As many halls at a time as a small machine can run in real time.
actor TestSlots {
  static let shared = TestSlots(4)

  private var free: Int
  private var waiting: [CheckedContinuation<Void, Never>] = []

  init(_ count: Int) { free = count }

  func take() async {
    if free > 0 {
      free -= 1
    } else {
      await withCheckedContinuation { waiting.append($0) }
    }
  }

  func giveBack() {
    if waiting.isEmpty { free += 1 } else { waiting.removeFirst().resume() }
  }
}
