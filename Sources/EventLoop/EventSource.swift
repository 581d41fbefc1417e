import CSystemd

/// What all kinds of sd-event sources share: the handler, kept alive while the source lives, and the way back from C.
@LoopActor final class EventSource {
  private(set) var raw: OpaquePointer?
  private var handler: (@LoopActor (UInt32) -> Void)?

  init(_ handler: @escaping @LoopActor (UInt32) -> Void) { self.handler = handler }

  /// Takes over a freshly added source. sd-event holds a reference to this object until it is cancelled.
  func adopt(_ source: OpaquePointer) {
    raw = source
    _ = Unmanaged.passRetained(self)
  }

  func cancel() {
    guard let source = raw else { return }
    raw = nil
    handler = nil
    sd_event_source_disable_unref(source)
    Unmanaged.passUnretained(self).release()
  }

  /// The C callback of every source.
  nonisolated static func dispatch(_ context: UnsafeMutableRawPointer?, _ value: UInt32) -> Int32 {
    guard let context else { return 0 }
    let source = Unmanaged<EventSource>.fromOpaque(context).takeUnretainedValue()
    LoopActor.assumeIsolated { source.handler?(value) }
    return 0
  }
}
