import EventLoop

/// One of the four shapes a way to a device can have. A driver names the shapes it can run on; nothing pretends that USB is a serial line.
package enum TransportShape: String, Sendable, CaseIterable {
  /// Serial, TCP serial, CDC: ``ByteStream``.
  case byteStream = "byte_stream"
  /// A USB interface with its endpoints: ``PacketPipe``.
  case packetPipe = "packet_pipe"
  /// hidraw: ``ReportChannel``.
  case reports
  /// V4L2: ``FrameSource``.
  case frames
}

/// What a stream tells its owner.
package enum ByteStreamEvent: Sendable {
  /// Bytes arrived; never empty.
  case received([UInt8])
  /// Everything given to ``ByteStream/write(_:)`` has been taken: by the operating system on a serial line, by the device's buffer on USB. That
  /// says nothing of paper.
  case drained
  /// The stream is over, for this reason; nothing follows.
  case closed(DeviceError)
}

/// An open stream of bytes to a device, without message borders.
@LoopActor package protocol ByteStream: AnyObject {
  /// Where events go. Nothing is delivered from within a call to this stream.
  var onEvent: (@LoopActor (ByteStreamEvent) -> Void)? { get set }
  /// Bytes given to ``write(_:)`` that have not left this machine, as far as it knows.
  var unsent: Int { get }
  /// Bytes taken since the stream was opened, by whom ``ByteStreamEvent/drained`` says.
  var taken: UInt64 { get }
  /// Queues bytes. Order is kept; nothing is lost unless the stream closes.
  func write(_ bytes: [UInt8])
  /// Drops what has not left this machine.
  func discardUnsent()
  /// Closes without an event. Harmless when repeated.
  func close()
}

/// A byte stream whose line settings can change while it is open.
@LoopActor package protocol ConfigurableLine: ByteStream {
  /// - Throws: ``DeviceError`` when the line refuses them.
  func configure(_ settings: LineSettings) throws
}

/// A place at which a stream to one device can be opened, again and again.
@LoopActor package protocol ByteStreamPlace: AnyObject {
  var position: Position { get }
  /// Opens it for this process alone.
  ///
  /// - Throws: ``DeviceError`` with `not_found`, `no_permission`, `busy`, `wrong_device`, `device_ambiguous` or `io_error`; `io_error` also for a line of another kind.
  func open(_ line: StreamLine) throws -> any ByteStream
  /// Calls back whenever it may be worth trying ``open(_:)`` again, until the returned watch is released.
  func watch(_ changed: @escaping @LoopActor () -> Void) -> any PlaceWatch
}

/// Keeps a watch on a place alive.
@LoopActor package protocol PlaceWatch: AnyObject {}
