import EventLoop

/// A USB interface: packets out, packets in, and control requests beside them. Transfers end with what happened to each, so that a
/// partial write is known to the byte.
@LoopActor package protocol PacketPipe: AnyObject {
  /// Where packets from the interrupt or bulk-in endpoint, and the end of the pipe, go.
  var onEvent: (@LoopActor (PacketPipeEvent) -> Void)? { get set }
  /// bInterfaceNumber, which class requests name.
  var interface: UInt8 { get }
  /// bAlternateSetting
  var alternate: UInt8 { get }
  /// One bulk-out transfer. Transfers end in order, none from within this call. When one fails, those behind it end without a byte.
  ///
  /// - Parameters:
  ///   - timeout: counted from when its turn comes; nil for as long as the device likes: a printer without paper takes nothing for hours.
  ///   - ended: how many bytes the device took, and the error that stopped it, if any: `no_reply` when its time was over, `io_error` when the
  ///     device stalled (the halt is cleared by then), `device_lost`, `shutdown` when it was taken back.
  func send(_ bytes: [UInt8], timeout: Duration?, ended: @escaping @LoopActor (Int, DeviceError?) -> Void)
  /// One control request, class or vendor. A stall, by which a device says that it does not know the request, is an `io_error`.
  func control(_ request: ControlRequest, timeout: Duration, ended: @escaping @LoopActor (Result<[UInt8], DeviceError>) -> Void)
  /// Takes back what was sent and has not ended; each transfer ends, soon, with what it had done. Reading goes on.
  func cancelTransfers()
  /// Closes without an event; what has not ended never does. Harmless when repeated.
  func close()
}

/// What a packet pipe tells its owner.
package enum PacketPipeEvent: Sendable {
  /// One packet, with the border that the device gave it; never empty.
  case received([UInt8])
  /// The pipe is over, for this reason; nothing follows.
  case closed(DeviceError)
}

/// A control request, USB 2.0 section 9.3.
package struct ControlRequest: Hashable, Sendable {
  /// bmRequestType; bit 7 set asks for data from the device.
  package var type: UInt8
  /// bRequest
  package var request: UInt8
  /// wValue
  package var value: UInt16
  /// wIndex: for most requests to an interface its number.
  package var index: UInt16
  /// Data to send, or how much to ask for.
  package var payload: Payload

  package enum Payload: Hashable, Sendable {
    case send([UInt8])
    case receive(atMost: UInt16)
  }

  package init(type: UInt8, request: UInt8, value: UInt16 = 0, index: UInt16, payload: Payload = .send([])) {
    self.type = type
    self.request = request
    self.value = value
    self.index = index
    self.payload = payload
  }
}
