import EventLoop
import Glibc

/// The event loop on a thread of its own, for test processes. A suite whose tests are isolated to `LoopActor` starts it in `init()`.
public enum LoopThread {
  private static let started: Void = {
    var thread = pthread_t()
    pthread_create(
      &thread, nil,
      { _ in
        _ = try? EventLoop.main.run {}
        return nil
      }, nil)
  }()

  /// Starts the loop unless it runs already.
  public static func start() { _ = started }
}
