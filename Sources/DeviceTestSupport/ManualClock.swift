import EventLoop

/// A clock that stands still until a test moves it.
@LoopActor public final class ManualClock: LoopClock {
  public private(set) var now: MonotonicTime
  /// Set it to whatever a person might set it to.
  public var wall: WallTime

  private struct Promise {
    let due: MonotonicTime
    let order: Int
    let body: @LoopActor () -> Void
  }

  private var promises: [Int: Promise] = [:]
  private var made = 0

  /// - Parameters:
  ///   - now: the first moment.
  ///   - wall: what people's clocks show then; it moves along with ``advance(by:)``.
  public init(now: MonotonicTime = MonotonicTime(microseconds: 1_000_000), wall: WallTime = WallTime(milliseconds: 1_790_000_000_000)) {
    self.now = now
    self.wall = wall
  }

  /// How many timers are armed.
  public var armed: Int { promises.count }

  /// When the next timer is due.
  public var nextDue: MonotonicTime? { promises.values.map(\.due).min() }

  public func after(_ delay: Duration, _ body: @escaping @LoopActor () -> Void) -> LoopTimer {
    made += 1
    let order = made
    promises[order] = Promise(due: now + delay, order: order, body: body)
    return LoopTimer { [weak self] in self?.promises[order] = nil }
  }

  /// Lets time pass, running every timer that comes due, in order of its time.
  public func advance(by duration: Duration) {
    let end = now + duration
    while let next = promises.values.filter({ $0.due <= end }).min(by: { ($0.due, $0.order) < ($1.due, $1.order) }) {
      promises[next.order] = nil
      pass(until: next.due)
      next.body()
    }
    pass(until: end)
  }

  private func pass(until moment: MonotonicTime) {
    guard moment > now else { return }
    wall = WallTime(milliseconds: wall.milliseconds + (moment - now).wholeMilliseconds)
    now = moment
  }
}
