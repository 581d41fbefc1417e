import CShim
import CSystemd
import Glibc
import Synchronization

/// The process's only loop: sd-event as an executor for Swift concurrency.
///
/// Sockets, terminals, timers, signals, children and the service watchdog share one thread. While nothing happens the thread
/// sleeps in `epoll_wait`; the only wake-ups of its own are those of the watchdog, where systemd asks for one.
public final class EventLoop: SerialExecutor, TaskExecutor, @unchecked Sendable {
  // Unchecked, because `event` and `exitCode` are touched on the loop's thread only, which the compiler cannot see; `inbox` and
  // `owner`, the parts that other threads reach, are a mutex and an atomic.

  /// The loop of this process. Created on first use, runs once somebody calls ``run(_:)``.
  public static let main = EventLoop()

  private enum Work {
    case job(UnownedJob)
    case body(@LoopActor () -> Void)
  }

  let event: OpaquePointer
  private let wakeDescriptor: Int32
  private let inbox = Mutex<[Work]>([])
  private let owner = Atomic<UInt>(0)

  private init() {
    var created: OpaquePointer?
    let result = sd_event_new(&created)
    wakeDescriptor = hall_eventfd()
    guard result >= 0, let created, wakeDescriptor >= 0 else {
      // Nothing can run without a loop, and nothing runs yet: leave with the reason instead of trapping.
      let reason = String(cString: strerror(result < 0 ? -result : -wakeDescriptor))
      let text = "cannot create the event loop: \(reason)\n"
      _ = text.withCString { write(2, $0, strlen($0)) }
      exit(71)  // EX_OSERR
    }
    event = created
    sd_event_add_io(
      event, nil, wakeDescriptor, Interest.readable.epollEvents,
      { _, descriptor, _, _ in
        var count: UInt64 = 0
        _ = read(descriptor, &count, 8)
        return 0
      }, nil)
  }

  /// Runs the loop on the calling thread, which becomes the loop's thread, until ``stop(_:)``.
  ///
  /// - Parameter start: the first thing done on the loop.
  /// - Returns: the code given to ``stop(_:)``.
  /// - Throws: ``SystemError`` if the loop breaks, or runs already.
  public func run(_ start: @escaping @LoopActor () -> Void) throws -> Int32 {
    let this = UInt(pthread_self())
    guard owner.compareExchange(expected: 0, desired: this, ordering: .sequentiallyConsistent).exchanged else {
      throw SystemError(EBUSY, "run the event loop")
    }
    defer { owner.store(0, ordering: .sequentiallyConsistent) }
    LoopActor.assumeIsolated(start)
    while true {
      // A batch of our own work, then a look at the descriptors, so that neither can starve the other.
      let more = drain()
      let result = sd_event_run(event, more ? 0 : UInt64.max)
      if sd_event_get_state(event) == SD_EVENT_FINISHED { break }
      if result < 0 { throw SystemError(-result, "wait for events") }
    }
    var code: Int32 = 0
    sd_event_get_exit_code(event, &code)
    return code
  }

  /// Ends ``run(_:)`` with a code, soon. From any thread; the first call counts.
  public func stop(_ code: Int32) {
    post { [event] in _ = sd_event_exit(event, code) }
  }

  /// Runs `body` on the loop, soon, after what was posted before it. From any thread.
  public func post(_ body: @escaping @Sendable @LoopActor () -> Void) {
    add(.body(body))
  }

  /// Answers systemd's watchdog (`WATCHDOG_USEC`) from this loop, so that a loop that hangs is restarted.
  @LoopActor public func enableWatchdog() {
    sd_event_set_watchdog(event, 1)
  }

  // MARK: Executor

  public func enqueue(_ job: consuming ExecutorJob) {
    add(.job(UnownedJob(job)))
  }

  public func asUnownedSerialExecutor() -> UnownedSerialExecutor { UnownedSerialExecutor(ordinary: self) }

  public func checkIsolated() {
    precondition(isOnLoop, "this must run on the event loop's thread")
  }

  public func isIsolatingCurrentContext() -> Bool? { isOnLoop }

  var isOnLoop: Bool { owner.load(ordering: .relaxed) == UInt(pthread_self()) }

  private func add(_ work: Work) {
    inbox.withLock { $0.append(work) }
    // On its own thread the loop looks into the inbox before it sleeps; only others have to wake it.
    guard !isOnLoop else { return }
    var one: UInt64 = 1
    _ = write(wakeDescriptor, &one, 8)
  }

  /// Runs what is in the inbox now.
  ///
  /// - Returns: whether something came in meanwhile.
  private func drain() -> Bool {
    let batch = inbox.withLock { inbox -> [Work] in
      guard !inbox.isEmpty else { return [] }
      let batch = inbox
      inbox.removeAll(keepingCapacity: inbox.count < 256)
      return batch
    }
    // Nothing ran, so nothing was added from this thread; others write to the wake descriptor.
    guard !batch.isEmpty else { return false }
    for work in batch {
      switch work {
      case .job(let job): job.runSynchronously(isolatedTo: asUnownedSerialExecutor(), taskExecutor: asUnownedTaskExecutor())
      case .body(let body): LoopActor.assumeIsolated(body)
      }
    }
    return inbox.withLock { !$0.isEmpty }
  }
}
