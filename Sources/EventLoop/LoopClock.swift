/// Where everything with a deadline gets its time from: the system in the daemon, the test's hand in tests.
@LoopActor public protocol LoopClock: AnyObject {
  /// The time that decides deadlines.
  var now: MonotonicTime { get }
  /// The time that people read.
  var wall: WallTime { get }
  /// Runs `body` once after `delay`, unless the timer is cancelled or released before.
  func after(_ delay: Duration, _ body: @escaping @LoopActor () -> Void) -> LoopTimer
}

/// A promise to run something later. Cancelled when released.
@LoopActor public final class LoopTimer {
  private var onCancel: (@LoopActor () -> Void)?

  /// For clocks.
  ///
  /// - Parameter onCancel: takes the promise back; called at most once.
  public init(onCancel: @escaping @LoopActor () -> Void) { self.onCancel = onCancel }

  /// Takes the promise back. Harmless after it was kept.
  public func cancel() {
    let action = onCancel
    onCancel = nil
    action?()
  }

  isolated deinit { cancel() }
}
