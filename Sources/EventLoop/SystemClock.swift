import CSystemd
import Glibc

/// The clocks of the machine.
@LoopActor public final class SystemClock: LoopClock {
  /// The only one.
  public static let shared = SystemClock()

  private init() {}

  public var now: MonotonicTime { Self.monotonicNow() }
  public var wall: WallTime { Self.wallNow() }

  /// `CLOCK_BOOTTIME`, from any thread.
  public nonisolated static func monotonicNow() -> MonotonicTime {
    var time = timespec()
    clock_gettime(CLOCK_BOOTTIME, &time)
    return MonotonicTime(microseconds: UInt64(time.tv_sec) &* 1_000_000 &+ UInt64(time.tv_nsec) / 1000)
  }

  /// `CLOCK_REALTIME`, from any thread.
  public nonisolated static func wallNow() -> WallTime {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return WallTime(milliseconds: Int64(time.tv_sec) &* 1000 &+ Int64(time.tv_nsec) / 1_000_000)
  }

  public func after(_ delay: Duration, _ body: @escaping @LoopActor () -> Void) -> LoopTimer {
    let source = EventSource { _ in body() }
    let context = Unmanaged.passUnretained(source).toOpaque()
    var raw: OpaquePointer?
    // 1 ms accuracy: exact enough for every device here, and lets the kernel merge wake-ups.
    let result = sd_event_add_time(
      EventLoop.main.event, &raw, CLOCK_BOOTTIME, (now + delay).microseconds, 1000,
      { _, _, context in EventSource.dispatch(context, 0) }, context)
    guard result >= 0, let raw else {
      // Out of memory or past the end of time. Waiting for ever would hide it: the deadline is taken as reached.
      EventLoop.main.post { body() }
      return LoopTimer {}
    }
    source.adopt(raw)
    return LoopTimer { source.cancel() }
  }
}
