import DeviceCore
import Testing

@testable import DeviceTransports

@Suite("What a USB device says it is") struct USBDescriptorsTests {
  static let header: [UInt8] = [18, 1, 0, 2, 0, 0, 0, 64, 0xB8, 0x04, 0x15, 0x0E, 0, 1, 1, 2, 3, 1]
  static func configuration(_ value: UInt8 = 1) -> [UInt8] { [9, 2, 0, 0, 1, value, 0, 0xC0, 1] }
  static func interface(_ number: UInt8, _ alternate: UInt8 = 0, _ code: [UInt8] = [7, 1, 2]) -> [UInt8] {
    [9, 4, number, alternate, 2] + code + [0]
  }
  static func endpoint(_ address: UInt8, _ attributes: UInt8 = 2, size: UInt16 = 64) -> [UInt8] {
    [7, 5, address, attributes, UInt8(size & 0xFF), UInt8(size >> 8), 0]
  }
  static let both = endpoint(0x01) + endpoint(0x82)

  private func choose(_ bytes: [UInt8], configuration: UInt8? = 1, _ settings: USBSettings = USBSettings()) throws -> USBPrinterInterface {
    try USBPrinterInterface(in: #require(USBDescriptors(Self.header + bytes)), configuration: configuration, settings: settings)
  }

  @Test func `endpoints are taken as they are found`() throws {
    for (out, into) in [(0x01, 0x82), (0x03, 0x84), (0x02, 0x81)] as [(UInt8, UInt8)] {
      let found = try choose(Self.configuration() + Self.interface(0) + Self.endpoint(into) + Self.endpoint(out, size: 512))
      #expect(found.output.address == out)
      #expect(found.output.packetSize == 512)
      #expect(found.input?.address == into)
    }
  }

  @Test func `both ways are preferred to one, wherever they stand`() throws {
    let one = Self.interface(0, 0, [7, 1, 1]) + Self.endpoint(0x01)
    let two = Self.interface(0, 1, [7, 1, 2]) + Self.both
    let other = Self.interface(0, 2, [7, 1, 3]) + Self.both
    for settings in [one + two + other, other + two + one, two + one] {
      #expect(try choose(Self.configuration() + settings).alternate == 1)
    }
    #expect(try choose(Self.configuration() + one + two, USBSettings(isUnidirectional: true)).alternate == 0)
    #expect(try choose(Self.configuration() + two, USBSettings(isUnidirectional: true)).input == nil)
    #expect(try choose(Self.configuration() + one).input == nil)
  }

  @Test func `the configuration in force counts, not another`() throws {
    let bytes = Self.configuration(1) + Self.interface(0) + Self.both + Self.configuration(2) + Self.interface(1) + Self.both
    #expect(try choose(bytes, configuration: 2).number == 1)
    #expect(try choose(bytes, configuration: nil).number == 0)
    #expect(throws: DeviceError.self) { _ = try choose(bytes, configuration: 3) }
  }

  @Test func `the maker's own class is driven only where the map says so`() throws {
    let bytes = Self.configuration() + Self.interface(0, 0, [0xFF, 0, 0]) + Self.both
    #expect(throws: DeviceError.self) { _ = try choose(bytes) }
    #expect(try choose(bytes, USBSettings(interfaceClass: 0xFF)).output.address == 1)
  }

  @Test func `a printer that can type is refused, in whatever configuration it can`() {
    let keyboard = Self.interface(1, 0, [3, 0, 0]) + Self.endpoint(0x83, 3, size: 8)
    for bytes in [
      Self.configuration() + Self.interface(0) + Self.both + keyboard,
      Self.configuration() + Self.interface(0) + Self.both + Self.configuration(2) + keyboard,
    ] {
      #expect {
        _ = try choose(bytes)
      } throws: {
        ($0 as? DeviceError)?.reason == .wrongDevice
      }
    }
  }

  @Test func `a printer without a way to it is refused`() {
    for bytes in [
      [], Self.configuration(), Self.configuration() + Self.interface(0), Self.configuration() + Self.interface(0) + Self.endpoint(0x82),
      Self.configuration() + Self.interface(0) + Self.endpoint(0x01, 3),
      Self.configuration() + Self.interface(0, 0, [8, 6, 80]) + Self.both,
    ] {
      #expect(throws: DeviceError.self) { _ = try choose(bytes) }
    }
  }

  @Test func `what is cut off or broken counts up to there`() throws {
    let bytes = Self.header + Self.configuration() + Self.interface(0) + Self.both
    for length in 0..<bytes.count {
      let found = USBDescriptors(Array(bytes.prefix(length)))
      #expect((found == nil) == (length < 18))
      #expect((found?.configurations.first?.interfaces.first?.endpoints.count ?? 0) == (length < 43 ? 0 : 1))
    }
    // A length of 0 would never end.
    let broken = try #require(USBDescriptors(Self.header + Self.configuration() + [0, 4] + Self.interface(0) + Self.both))
    #expect(broken.configurations.first?.interfaces.isEmpty == true)
    let vendor = try #require(USBDescriptors(Self.header + Self.configuration() + [4, 0x21, 1, 2] + Self.interface(0) + Self.both))
    #expect(vendor.configurations.first?.interfaces.first?.endpoints.count == 2)
  }

  @Test func `random bytes do no harm and stay within bounds`() {
    var random = Random(seed: 7)
    for _ in 0..<2000 {
      var bytes = Self.header
      let count = Int(random.next() % 600)
      let types: [UInt8] = [2, 4, 5, 4, 5, 11]
      while bytes.count < count {
        let length = UInt8(random.next() % 12)
        bytes += [length, types[Int(random.next() % 6)]]
        for _ in 0..<max(0, Int(length) - 2) { bytes.append(UInt8(truncatingIfNeeded: random.next())) }
      }
      guard let device = USBDescriptors(bytes) else { continue }
      #expect(device.configurations.flatMap(\.interfaces).count <= 256)
      _ = try? USBPrinterInterface(in: device, configuration: nil, settings: USBSettings())
    }
  }

  @Test(arguments: ["1-1", "1-1.4", "12-3.1.4.1.5.9.2", "04b8:0e15", "04b8:0e15:SN 1:2"])
  func `an address reads back as it is written`(_ text: String) {
    #expect(USBAddress(text)?.description == text)
  }

  @Test(arguments: [
    "", "1", "1-", "-1", "1-0", "01-1", "1-1.", "1-1..2", "1-1.4.1.1.1.1.1.1", "1234-1", "usb1", "../1-1", "1-1/..", "4b8:e15", "04B8:0E15",
    "04b8:0e15:", "04b8:0e15:\u{7}",
  ])
  func `what is no address is refused`(_ text: String) { #expect(USBAddress(text) == nil) }
}

/// SplitMix64.
struct Random {
  private var state: UInt64
  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
