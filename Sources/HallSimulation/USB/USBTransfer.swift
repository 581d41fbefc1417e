import EventLoop

/// One transfer that a host asks for: what Linux calls a URB.
struct USBTransfer: Equatable, Sendable {
  /// What the host calls it; no two that wait have the same.
  var id: UInt32
  /// Endpoint number, 0 to 15.
  var endpoint: UInt8
  /// The device sends.
  var isIn: Bool
  /// Bytes that the host has room for, or sends.
  var length: Int
  /// Of a control transfer; of others it means nothing.
  var setup: USBSetup
  /// What the host sends; empty when the device does.
  var data: [UInt8] = []
}

/// How a transfer ended.
struct USBCompletion: Equatable, Sendable {
  /// As Linux reports it to a driver: 0 or the negative of an errno.
  enum Status: Int32, Sendable {
    case success = 0
    /// The endpoint is halted, or refuses this control request (-EPIPE).
    case stall = -32
    /// The host took it back (-ECONNRESET).
    case withdrawn = -104
  }

  var id: UInt32
  var status: Status
  /// Bytes that went over the bus.
  var length: Int
  /// What the device sent.
  var data: [UInt8] = []
}

/// The host's end of a device's cable.
@LoopActor protocol USBHost: AnyObject, Sendable {
  /// A transfer ended.
  func completed(_ completion: USBCompletion)
  /// The device is not on the bus any more; none of its transfers ends.
  func deviceLeft()
}

/// A device as a host sees it. One host at a time.
@LoopActor protocol USBPeripheral: AnyObject, Sendable {
  /// What it is; nil while it is not on the bus.
  var description: USBDeviceDescription? { get }
  /// Whether a host has it.
  var hasHost: Bool { get }
  /// A host takes it: it starts as after a bus reset.
  func connect(to host: any USBHost)
  /// Begins a transfer. It ends in ``USBHost/completed(_:)``, perhaps before this returns.
  func submit(_ transfer: USBTransfer)
  /// Takes a transfer back that has not ended.
  ///
  /// - Returns: how it ended, with what had gone over the bus by then; nil if it is not waiting.
  func withdraw(_ id: UInt32) -> USBCompletion?
  /// The host let go.
  func disconnect()
}
