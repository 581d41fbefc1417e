/// What a client of USB/IP asks for (Linux, Documentation/usb/usbip_protocol.rst, version 1.1.1).
enum USBIPRequest: Equatable, Sendable {
  /// OP_REQ_DEVLIST.
  case deviceList
  /// OP_REQ_IMPORT.
  case importDevice(busID: String)
  /// USBIP_CMD_SUBMIT to the device of this number.
  case submit(device: UInt32, USBTransfer)
  /// USBIP_CMD_UNLINK: takes `transfer` back; answered under `id`.
  case unlink(device: UInt32, id: UInt32, transfer: UInt32)
}

/// Bytes that are no USB/IP. The connection ends: what follows cannot be told from what came before.
enum USBIPError: Error, Equatable, CustomStringConvertible {
  case version(UInt16)
  case operation(UInt16)
  case command(UInt32)
  case busID
  case direction(UInt32)
  case endpoint(UInt32)
  case length(Int32)
  case isochronous(Int32)

  var description: String {
    switch self {
    case .version(let version): "version \(version) instead of \(USBIPDecoder.version)"
    case .operation(let code): "unknown operation \(code)"
    case .command(let code): "unknown command \(code)"
    case .busID: "a bus id without end"
    case .direction(let direction): "direction \(direction) is neither 0 nor 1"
    case .endpoint(let number): "endpoint \(number) is beyond 15"
    case .length(let length): "a transfer of \(length) bytes"
    case .isochronous(let packets): "\(packets) isochronous packets for a device that has none"
    }
  }
}
