import DeviceCore
import EventLoop

/// A place whose device is played by a test: what the driver writes is kept, what the test says is received.
@LoopActor package final class ScriptedPlace: ByteStreamPlace {
  package let position = Position.device("/dev/scripted")
  /// Thrown by the next ``open(_:)`` instead of a stream; nil for none.
  package var refusal: DeviceError?
  /// The stream that is open, if one is.
  package private(set) var stream: ScriptedStream?
  /// What every opening asked for.
  package private(set) var openings: [StreamLine] = []
  private var onChange: (@LoopActor () -> Void)?

  private final class Watch: PlaceWatch {}

  package init() {}

  package func open(_ line: StreamLine) throws -> any ByteStream {
    if let refusal { throw refusal }
    openings.append(line)
    let stream = ScriptedStream()
    self.stream = stream
    return stream
  }

  package func watch(_ changed: @escaping @LoopActor () -> Void) -> any PlaceWatch {
    onChange = changed
    return Watch()
  }

  /// Tells the driver that it may be worth opening again.
  package func change() { onChange?() }
}

/// The stream of a ``ScriptedPlace``.
@LoopActor package final class ScriptedStream: ByteStream {
  package var onEvent: (@LoopActor (ByteStreamEvent) -> Void)?
  /// What the test says has not left the machine.
  package var unsent = 0
  package private(set) var taken: UInt64 = 0
  /// Everything written, in order.
  package private(set) var written: [UInt8] = []
  package private(set) var discards = 0
  package private(set) var isClosed = false

  package init() {}

  package func write(_ bytes: [UInt8]) {
    written += bytes
    taken &+= UInt64(bytes.count)
  }

  package func discardUnsent() { discards += 1 }

  package func close() { isClosed = true }

  /// What was written since the last call.
  package func takeWritten() -> [UInt8] {
    defer { written = [] }
    return written
  }

  /// The device says something.
  package func receive(_ bytes: [UInt8]) { onEvent?(.received(bytes)) }

  /// The device is pulled.
  package func hangUp() {
    isClosed = true
    onEvent?(.closed(DeviceError(.deviceLost, "pulled")))
  }
}
