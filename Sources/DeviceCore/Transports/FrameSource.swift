import EventLoop

/// Video frames (V4L2). The owner borrows a frame for the time of the call and copies what it keeps.
@LoopActor package protocol FrameSource: AnyObject {
  /// Where the end of the source goes.
  var onClosed: (@LoopActor (DeviceError) -> Void)? { get set }
  /// Starts capture; `frame` is called on the loop with the bytes of each frame in the negotiated format.
  ///
  /// - Throws: ``DeviceError`` when the source cannot deliver.
  func start(_ frame: @escaping @LoopActor (UnsafeRawBufferPointer) -> Void) throws
  /// Stops capture; no further frame is delivered.
  func stop()
  /// Closes without an event. Harmless when repeated.
  func close()
}
