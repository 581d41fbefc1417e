/// What a device says of itself in its descriptors (USB 2.0, 9.6): one configuration, no alternate settings.
struct USBDeviceDescription: Equatable, Sendable {
  /// Endpoint addresses have bit 7 set when the device sends.
  struct Endpoint: Equatable, Sendable {
    enum Kind: UInt8, Sendable {
      case bulk = 2
      case interrupt = 3
    }

    var address: UInt8
    var kind: Kind
    var packetSize: UInt16
    /// Milliseconds between questions to an interrupt endpoint.
    var interval: UInt8 = 0
  }

  struct Interface: Equatable, Sendable {
    /// Class, subclass, protocol.
    var kind: (UInt8, UInt8, UInt8)
    /// Descriptors of the class, between those of the interface and of its endpoints.
    var classDescriptors: [UInt8] = []
    var endpoints: [Endpoint]

    static func == (a: Self, b: Self) -> Bool {
      a.kind == b.kind && a.classDescriptors == b.classDescriptors && a.endpoints == b.endpoints
    }
  }

  /// The bus numbers that USB/IP and Linux give to speeds.
  enum Speed: UInt32, Sendable {
    case full = 2
    case high = 3
  }

  var vendor: UInt16
  var product: UInt16
  /// bcdDevice.
  var release: UInt16 = 0x0100
  /// Class, subclass, protocol of the whole device; 0 leaves it to the interfaces.
  var kind: (UInt8, UInt8, UInt8) = (0, 0, 0)
  var speed = Speed.full
  var maker: String
  var name: String
  /// Empty if it has none.
  var serial: String
  var interfaces: [Interface]

  static func == (a: Self, b: Self) -> Bool { a.deviceDescriptor == b.deviceDescriptor && a.configuration == b.configuration }

  /// GET_DESCRIPTOR.
  ///
  /// - Parameters:
  ///   - type: 1 device, 2 configuration, 3 string.
  ///   - index: of the string; 0 is the list of languages.
  /// - Returns: nil if there is no such descriptor, which a device says by a stall.
  func descriptor(type: UInt8, index: UInt8) -> [UInt8]? {
    switch (type, index) {
    case (1, 0): deviceDescriptor
    case (2, 0): configuration
    // English (United States), the language that every device has.
    case (3, 0): [4, 3, 0x09, 0x04]
    case (3, 1): Self.string(maker)
    case (3, 2): Self.string(name)
    case (3, 3) where !serial.isEmpty: Self.string(serial)
    default: nil
    }
  }

  private var deviceDescriptor: [UInt8] {
    [18, 1] + Self.word(0x0200) + [kind.0, kind.1, kind.2, 64] + Self.word(vendor) + Self.word(product) + Self.word(release)
      + [1, 2, serial.isEmpty ? 0 : 3, 1]
  }

  private var configuration: [UInt8] {
    var body: [UInt8] = []
    for (number, interface) in interfaces.enumerated() {
      body += [9, 4, UInt8(truncatingIfNeeded: number), 0, UInt8(truncatingIfNeeded: interface.endpoints.count)]
      body += [interface.kind.0, interface.kind.1, interface.kind.2, 0]
      body += interface.classDescriptors
      for endpoint in interface.endpoints {
        body += [7, 5, endpoint.address, endpoint.kind.rawValue]
        body += Self.word(endpoint.packetSize)
        body.append(endpoint.interval)
      }
    }
    // Self-powered: printers have a supply of their own.
    return [9, 2] + Self.word(UInt16(truncatingIfNeeded: 9 + body.count))
      + [UInt8(truncatingIfNeeded: interfaces.count), 1, 0, 0xC0, 1] + body
  }

  private static func word(_ value: UInt16) -> [UInt8] { [UInt8(truncatingIfNeeded: value), UInt8(truncatingIfNeeded: value >> 8)] }

  /// At most the 126 UTF-16 code units that the length byte can tell.
  private static func string(_ text: String) -> [UInt8] {
    let units = text.utf16.prefix(126)
    return [UInt8(truncatingIfNeeded: 2 + 2 * units.count), 3] + units.flatMap(word)
  }
}
