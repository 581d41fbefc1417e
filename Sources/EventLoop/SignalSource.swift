import CSystemd
import Glibc

/// Receives a signal on the loop instead of in a handler.
@LoopActor public final class SignalSource {
  private let source: EventSource

  /// Blocks the signal in the calling thread and in threads started from it later, as sd-event needs. Call it before the first
  /// thread starts; a thread of another library that does not block it would take the signal away.
  public nonisolated static func block(_ signals: [Int32]) {
    var set = sigset_t()
    sigemptyset(&set)
    for signal in signals { sigaddset(&set, signal) }
    pthread_sigmask(SIG_BLOCK, &set, nil)
  }

  /// - Throws: ``SystemError`` when the signal does not exist or is taken already.
  public init(signal: Int32, _ handler: @escaping @LoopActor () -> Void) throws {
    Self.block([signal])
    let source = EventSource { _ in handler() }
    self.source = source
    var raw: OpaquePointer?
    let result = sd_event_add_signal(
      EventLoop.main.event, &raw, signal, { _, _, context in EventSource.dispatch(context, 0) },
      Unmanaged.passUnretained(source).toOpaque())
    guard result >= 0, let raw else { throw SystemError(result, "receive signal \(signal)") }
    source.adopt(raw)
  }

  /// Stops receiving; the signal stays blocked.
  public func cancel() { source.cancel() }

  isolated deinit { source.cancel() }
}
