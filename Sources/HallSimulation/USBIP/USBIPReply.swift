/// What a server of USB/IP sends.
enum USBIPReply: Equatable, Sendable {
  /// Why a device cannot be imported.
  enum Refusal: UInt32, Sendable {
    /// ST_DEV_BUSY: another client has it.
    case busy = 2
    /// ST_NODEV: there is none of this bus id, or it is not plugged in.
    case noDevice = 4
  }

  /// OP_REP_DEVLIST.
  case deviceList([USBIPDeviceRecord])
  /// OP_REP_IMPORT.
  case imported(USBIPDeviceRecord)
  case refused(Refusal)
  /// USBIP_RET_SUBMIT.
  case submitted(USBCompletion)
  /// USBIP_RET_UNLINK; `found` if the transfer was still waiting and now never ends otherwise.
  case unlinked(id: UInt32, found: Bool)

  /// The bytes of it.
  var bytes: [UInt8] {
    switch self {
    case .deviceList(let records):
      Self.operation(5, status: 0) + Self.word(UInt32(clamping: records.count)) + records.flatMap { $0.bytes + $0.interfaceBytes }
    case .imported(let record): Self.operation(3, status: 0) + record.bytes
    case .refused(let refusal): Self.operation(3, status: refusal.rawValue)
    case .submitted(let completion):
      // The number of isochronous packets is 0, as Linux' own server says; newer kernels refuse the documented -1.
      Self.answer(3, completion.id, status: completion.status) + Self.word(UInt32(clamping: completion.length))
        + [UInt8](repeating: 0, count: 20) + completion.data
    case .unlinked(let id, let found):
      Self.answer(4, id, status: found ? .withdrawn : .success) + [UInt8](repeating: 0, count: 24)
    }
  }

  private static func operation(_ code: UInt16, status: UInt32) -> [UInt8] {
    half(USBIPDecoder.version) + half(code) + word(status)
  }

  private static func answer(_ command: UInt32, _ id: UInt32, status: USBCompletion.Status) -> [UInt8] {
    word(command) + word(id) + [UInt8](repeating: 0, count: 12) + word(UInt32(bitPattern: status.rawValue))
  }

  static func half(_ value: UInt16) -> [UInt8] { [UInt8(truncatingIfNeeded: value >> 8), UInt8(truncatingIfNeeded: value)] }
  static func word(_ value: UInt32) -> [UInt8] {
    half(UInt16(truncatingIfNeeded: value >> 16)) + half(UInt16(truncatingIfNeeded: value))
  }
}

/// A device as USB/IP's lists show it.
struct USBIPDeviceRecord: Equatable, Sendable {
  /// The number of the only virtual bus.
  static let bus: UInt32 = 1

  /// What `usbip attach --busid` names: at most 31 bytes.
  var busID: String
  /// Number on the bus, from 1.
  var number: UInt32
  var description: USBDeviceDescription

  /// What transfers call the device.
  var deviceID: UInt32 { Self.bus << 16 | number }

  /// struct usbip_usb_device, 312 bytes.
  var bytes: [UInt8] {
    let (major, minor, part) = description.kind
    var bytes = Self.field("/sys/devices/hallsim/usb1/\(busID)", 256) + Self.field(busID, 32)
    for value in [Self.bus, number, description.speed.rawValue] { bytes += USBIPReply.word(value) }
    for value in [description.vendor, description.product, description.release] { bytes += USBIPReply.half(value) }
    return bytes + [major, minor, part, 1, 1, UInt8(clamping: description.interfaces.count)]
  }

  /// struct usbip_usb_interface of each, 4 bytes.
  var interfaceBytes: [UInt8] { description.interfaces.flatMap { [$0.kind.0, $0.kind.1, $0.kind.2, 0] } }

  private static func field(_ text: String, _ size: Int) -> [UInt8] {
    let bytes = Array(text.utf8.prefix(size - 1))
    return bytes + [UInt8](repeating: 0, count: size - bytes.count)
  }
}
