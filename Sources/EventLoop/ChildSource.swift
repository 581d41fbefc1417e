import CSystemd
import Glibc

/// How a child process ended.
public enum ChildEnd: Hashable, Sendable {
  /// It left by itself, with this code.
  case exited(Int32)
  /// It was ended by this signal.
  case killed(Int32)
}

/// Waits for the end of one child process and collects it.
@LoopActor public final class ChildSource {
  private let source: EventSource

  /// - Parameter handler: called once, on the loop.
  /// - Throws: ``SystemError`` when there is no such child.
  public init(pid: pid_t, _ handler: @escaping @LoopActor (ChildEnd) -> Void) throws {
    SignalSource.block([SIGCHLD])
    let source = EventSource { value in
      // The callback packs how and with what: the low byte is the code or the signal, the next tells which.
      let number = Int32(value & 0xFF)
      handler(value & 0x100 == 0 ? .exited(number) : .killed(number))
    }
    self.source = source
    var raw: OpaquePointer?
    let result = sd_event_add_child(
      EventLoop.main.event, &raw, pid, Int32(WEXITED),
      { _, info, context in
        guard let info else { return 0 }
        let left = info.pointee.si_code == Int32(CLD_EXITED)
        let number = UInt32(truncatingIfNeeded: info.pointee._sifields._sigchld.si_status) & 0xFF
        return EventSource.dispatch(context, left ? number : number | 0x100)
      }, Unmanaged.passUnretained(source).toOpaque())
    guard result >= 0, let raw else { throw SystemError(result, "wait for process \(pid)") }
    source.adopt(raw)
  }

  /// Stops waiting; the child is then the caller's to collect.
  public func cancel() { source.cancel() }

  isolated deinit { source.cancel() }
}
