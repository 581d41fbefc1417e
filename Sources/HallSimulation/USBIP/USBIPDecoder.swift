/// The bytes that a client of USB/IP sends, as requests. Numbers are big-endian.
///
/// A connection begins with operations; after a successful import it carries nothing but transfers (``beginTransfers()``).
struct USBIPDecoder: Sendable {
  /// 1.1.1, as a binary-coded decimal.
  static let version: UInt16 = 0x0111
  /// Larger transfers are refused; Linux' drivers for printers and serial lines use 16 KiB at most, libusb divides at less than this.
  static let longestTransfer: Int32 = 1 << 20
  private static let busIDLength = 32
  private static let commandLength = 48

  private var buffer: [UInt8] = []
  private var head = 0
  private var isTransferring = false

  /// Bytes came. Take all requests out before giving more, and no more than a transfer waits here.
  mutating func push(_ bytes: some Collection<UInt8>) {
    buffer.removeFirst(head)
    head = 0
    buffer += bytes
  }

  /// What follows are transfers.
  mutating func beginTransfers() { isTransferring = true }

  /// The next request, or nil while it is not whole.
  mutating func next() throws(USBIPError) -> USBIPRequest? {
    isTransferring ? try command() : try operation()
  }

  private mutating func operation() throws(USBIPError) -> USBIPRequest? {
    guard let version = half(0) else { return nil }
    guard version == Self.version else { throw .version(version) }
    guard let code = half(2) else { return nil }
    switch code {
    case 0x8005:
      guard available >= 8 else { return nil }
      head += 8
      return .deviceList
    case 0x8003:
      guard available >= 8 + Self.busIDLength else { return nil }
      let field = buffer[(head + 8)..<(head + 8 + Self.busIDLength)]
      guard let end = field.firstIndex(of: 0) else { throw .busID }
      head += 8 + Self.busIDLength
      return .importDevice(busID: String(decoding: field[..<end], as: UTF8.self))
    default: throw .operation(code)
    }
  }

  private mutating func command() throws(USBIPError) -> USBIPRequest? {
    guard let code = word(0) else { return nil }
    guard code == 1 || code == 2 else { throw .command(code) }
    guard available >= Self.commandLength, let id = word(4), let device = word(8), let direction = word(12), let endpoint = word(16),
      let fifth = word(20), let sixth = word(24), let eighth = word(32)
    else { return nil }
    if code == 2 {
      head += Self.commandLength
      return .unlink(device: device, id: id, transfer: fifth)
    }
    guard direction <= 1 else { throw .direction(direction) }
    guard endpoint <= 15 else { throw .endpoint(endpoint) }
    let length = Int32(bitPattern: sixth)
    guard (0...Self.longestTransfer).contains(length) else { throw .length(length) }
    let packets = Int32(bitPattern: eighth)
    guard packets == 0 || packets == -1 else { throw .isochronous(packets) }
    let sent = direction == 0 ? Int(length) : 0
    guard available >= Self.commandLength + sent, let setup = USBSetup(buffer[(head + 40)..<(head + 48)]) else { return nil }
    let data = Array(buffer[(head + Self.commandLength)..<(head + Self.commandLength + sent)])
    head += Self.commandLength + sent
    return .submit(
      device: device,
      USBTransfer(id: id, endpoint: UInt8(endpoint), isIn: direction == 1, length: Int(length), setup: setup, data: data))
  }

  private var available: Int { buffer.count - head }

  private func half(_ offset: Int) -> UInt16? {
    guard available >= offset + 2 else { return nil }
    return UInt16(buffer[head + offset]) << 8 | UInt16(buffer[head + offset + 1])
  }

  private func word(_ offset: Int) -> UInt32? {
    guard let high = half(offset), let low = half(offset + 2) else { return nil }
    return UInt32(high) << 16 | UInt32(low)
  }
}
