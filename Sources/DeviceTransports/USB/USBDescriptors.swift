/// What a USB device says it can do: its descriptors, as `/sys/bus/usb/devices/*/descriptors` holds them (USB 2.0, 9.6).
///
/// Devices lie: what is malformed ends the reading, and what came before it counts.
struct USBDescriptors: Hashable, Sendable {
  struct Configuration: Hashable, Sendable {
    /// bConfigurationValue
    var value: UInt8
    var interfaces: [Interface] = []
  }

  /// One alternate setting of one interface.
  struct Interface: Hashable, Sendable {
    /// bInterfaceNumber
    var number: UInt8
    /// bAlternateSetting
    var alternate: UInt8
    /// bInterfaceClass
    var interfaceClass: UInt8
    /// bInterfaceSubClass
    var subclass: UInt8
    /// bInterfaceProtocol
    var interfaceProtocol: UInt8
    var endpoints: [Endpoint] = []
  }

  struct Endpoint: Hashable, Sendable {
    enum Kind: UInt8, Sendable {
      case control
      case isochronous
      case bulk
      case interrupt
    }

    /// bEndpointAddress; bit 7 set: from the device.
    var address: UInt8
    var kind: Kind
    /// Bytes in one packet, 1 to 2047.
    var packetSize: Int

    var isIn: Bool { address & 0x80 != 0 }
  }

  /// idVendor
  var vendor: UInt16
  /// idProduct
  var product: UInt16
  var configurations: [Configuration] = []

  /// More settings than any device of a hall has.
  private static let interfaceLimit = 256

  /// Nil when there is no device descriptor at the beginning.
  init?(_ bytes: [UInt8]) {
    guard bytes.count >= 18, bytes[0] >= 18, bytes[1] == 1 else { return nil }
    vendor = UInt16(bytes[8]) | UInt16(bytes[9]) << 8
    product = UInt16(bytes[10]) | UInt16(bytes[11]) << 8
    var position = Int(bytes[0])
    var count = 0
    while position + 2 <= bytes.count {
      let length = Int(bytes[position])
      guard length >= 2, position + length <= bytes.count else { return }
      let descriptor = bytes[position..<(position + length)]
      switch bytes[position + 1] {
      case 2 where length >= 9: configurations.append(Configuration(value: bytes[position + 5]))
      case 4 where length >= 9:
        count += 1
        guard count <= Self.interfaceLimit else { return }
        add(interface: Array(descriptor))
      case 5 where length >= 7: add(endpoint: Array(descriptor))
      default: break
      }
      position += length
    }
  }

  private mutating func add(interface bytes: [UInt8]) {
    guard let last = configurations.indices.last else { return }
    configurations[last].interfaces.append(
      Interface(number: bytes[2], alternate: bytes[3], interfaceClass: bytes[5], subclass: bytes[6], interfaceProtocol: bytes[7]))
  }

  private mutating func add(endpoint bytes: [UInt8]) {
    guard let configuration = configurations.indices.last, let interface = configurations[configuration].interfaces.indices.last,
      let kind = Endpoint.Kind(rawValue: bytes[3] & 3)
    else { return }
    let size = (Int(bytes[4]) | Int(bytes[5]) << 8) & 0x7FF
    guard size > 0, configurations[configuration].interfaces[interface].endpoints.count < 32 else { return }
    configurations[configuration].interfaces[interface].endpoints.append(Endpoint(address: bytes[2], kind: kind, packetSize: size))
  }
}
