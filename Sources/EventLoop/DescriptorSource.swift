import CSystemd
import Glibc

/// What to wait for on a descriptor.
public struct Interest: OptionSet, Hashable, Sendable {
  public let rawValue: UInt32
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// Bytes, or a connection, can be read.
  public static let readable = Interest(rawValue: 0x001)
  /// Bytes can be written.
  public static let writable = Interest(rawValue: 0x004)

  /// The values of `EPOLLIN` and `EPOLLOUT` (Linux ABI), which the Glibc module does not show.
  var epollEvents: UInt32 { rawValue }
}

/// What happened on a descriptor. Hang-up and error are reported whether asked for or not.
public struct Readiness: OptionSet, Hashable, Sendable {
  public let rawValue: UInt32
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// `EPOLLIN`
  public static let readable = Readiness(rawValue: 0x001)
  /// `EPOLLOUT`
  public static let writable = Readiness(rawValue: 0x004)
  /// `EPOLLERR`
  public static let error = Readiness(rawValue: 0x008)
  /// `EPOLLHUP`: the other side is gone.
  public static let hangUp = Readiness(rawValue: 0x010)
}

/// Watches a descriptor for as long as this object lives. The descriptor stays the caller's: cancel first, close then.
@LoopActor public final class DescriptorSource {
  private let source: EventSource

  /// What is waited for. With nothing, only hang-up and error are reported.
  public var interest: Interest {
    didSet {
      guard interest != oldValue, let raw = source.raw else { return }
      sd_event_source_set_io_events(raw, interest.epollEvents)
    }
  }

  /// - Parameters:
  ///   - descriptor: open and non-blocking; not a regular file.
  ///   - handler: called on the loop, level-triggered.
  /// - Throws: ``SystemError`` when the kernel cannot watch it.
  public init(descriptor: Int32, interest: Interest, _ handler: @escaping @LoopActor (Readiness) -> Void) throws {
    self.interest = interest
    let source = EventSource { handler(Readiness(rawValue: $0)) }
    self.source = source
    var raw: OpaquePointer?
    let result = sd_event_add_io(
      EventLoop.main.event, &raw, descriptor, interest.epollEvents,
      { _, _, events, context in EventSource.dispatch(context, events) }, Unmanaged.passUnretained(source).toOpaque())
    guard result >= 0, let raw else { throw SystemError(result, "watch a descriptor") }
    source.adopt(raw)
  }

  /// Stops watching. Harmless when repeated.
  public func cancel() { source.cancel() }

  isolated deinit { source.cancel() }
}
