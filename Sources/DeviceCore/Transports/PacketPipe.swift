import EventLoop

/// A USB interface: packets out, packets in, and control requests beside them. Transfers end with what happened to each, so that a
/// partial write is known to the byte.
@LoopActor package protocol PacketPipe: AnyObject {
  /// Where packets from the interrupt or bulk-in endpoint, and the end of the pipe, go.
  var onEvent: (@LoopActor (PacketPipeEvent) -> Void)? { get set }
  /// One bulk-out transfer. Transfers end in order.
  ///
  /// - Parameter ended: how many bytes the device took, and the error that stopped it, if any.
  func send(_ bytes: [UInt8], timeout: Duration, ended: @escaping @LoopActor (Int, DeviceError?) -> Void)
  /// One control request to the interface, class or vendor.
  func control(_ request: ControlRequest, timeout: Duration, ended: @escaping @LoopActor (Result<[UInt8], DeviceError>) -> Void)
  /// Takes back transfers that have not ended; each ends with what it had done.
  func cancelTransfers()
  /// Closes without an event. Harmless when repeated.
  func close()
}

/// What a packet pipe tells its owner.
package enum PacketPipeEvent: Sendable {
  /// One packet, with the border that the device gave it.
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
  /// Data to send, or how much to ask for.
  package var payload: Payload

  package enum Payload: Hashable, Sendable {
    case send([UInt8])
    case receive(atMost: UInt16)
  }

  package init(type: UInt8, request: UInt8, value: UInt16, payload: Payload) {
    self.type = type
    self.request = request
    self.value = value
    self.payload = payload
  }
}
