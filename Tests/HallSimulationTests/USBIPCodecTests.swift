import DeviceTestSupport
import Testing

@testable import HallSimulation

/// The bytes of USB/IP, field by field from Linux' Documentation/usb/usbip_protocol.rst.
struct USBIPCodecTests {
  enum Said: Equatable {
    case request(USBIPRequest)
    case error(USBIPError)
  }

  /// As a connection does it: all requests are taken out after each portion, and an import begins the transfers.
  static func decode(_ portions: [[UInt8]]) -> [Said] {
    var decoder = USBIPDecoder()
    var said: [Said] = []
    for portion in portions {
      decoder.push(portion)
      do throws(USBIPError) {
        while let request = try decoder.next() {
          said.append(.request(request))
          if case .importDevice = request { decoder.beginTransfers() }
        }
      } catch {
        return said + [.error(error)]
      }
    }
    return said
  }

  static let deviceList = bytes("01 11 80 05 00 00 00 00")
  static let importDevice = USBIPClient.importRequest("1-2")
  static let readDescriptor = bytes(
    """
    00 00 00 01  00 00 00 07  00 01 00 02  00 00 00 01  00 00 00 00 \
    00 00 02 00  00 00 00 12  00 00 00 00  FF FF FF FF  00 00 00 00  80 06 00 01 00 00 12 00
    """)
  static let write = bytes(
    """
    00 00 00 01  00 00 00 08  00 01 00 02  00 00 00 00  00 00 00 02 \
    00 00 00 00  00 00 00 03  00 00 00 00  00 00 00 00  00 00 00 00  00 00 00 00 00 00 00 00  10 04 01
    """)
  static let unlink = bytes(
    """
    00 00 00 02  00 00 00 09  00 01 00 02  00 00 00 00  00 00 00 00 \
    00 00 00 08  00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
    """)
  static let session = importDevice + readDescriptor + write + unlink
  static let requests: [Said] = [
    .request(.importDevice(busID: "1-2")),
    .request(
      .submit(
        device: 0x10002,
        USBTransfer(
          id: 7, endpoint: 0, isIn: true, length: 18, setup: USBSetup(requestType: 0x80, request: 6, value: 0x0100, length: 18)))),
    .request(
      .submit(
        device: 0x10002,
        USBTransfer(
          id: 8, endpoint: 2, isIn: false, length: 3, setup: USBSetup(requestType: 0, request: 0), data: [0x10, 4, 1]))),
    .request(.unlink(device: 0x10002, id: 9, transfer: 8)),
  ]

  @Test func `requests are read field by field, however the bytes are divided`() {
    let verifier = DecoderVerifier(decode: Self.decode)
    #expect(verifier.disagreement(on: Self.session, expected: Self.requests).map(\.description) == nil)
    #expect(
      verifier.disagreement(on: Self.deviceList + Self.deviceList, expected: [.request(.deviceList), .request(.deviceList)])
        .map(\.description) == nil)
  }

  @Test(arguments: [
    (bytes("01 06 80 05 00 00 00 00"), USBIPError.version(0x0106)),
    (bytes("01 11 80 04 00 00 00 00"), .operation(0x8004)),
    (bytes("01 11 80 03 00 00 00 00") + [UInt8](repeating: 0x31, count: 32), .busID),
    (importDevice + bytes("00 00 00 05"), .command(5)),
  ])
  func `what is no USB/IP is refused as soon as it shows`(_ input: [UInt8], _ error: USBIPError) {
    #expect(Self.decode([input]).last == .error(error))
    #expect(Self.decode(input.map { [$0] }).last == .error(error))
  }

  /// Offset into `write`, four bytes there, what is wrong.
  @Test(arguments: [
    (12, bytes("00 00 00 02"), USBIPError.direction(2)),
    (16, bytes("00 00 00 10"), .endpoint(16)),
    (24, bytes("FF FF FF FF"), .length(-1)),
    (24, bytes("00 10 00 01"), .length(0x100001)),
    (24, bytes("7F FF FF FF"), .length(.max)),
    (32, bytes("00 00 00 01"), .isochronous(1)),
    (32, bytes("80 00 00 00"), .isochronous(.min)),
  ])
  func `a transfer out of range is refused before its data is waited for`(_ offset: Int, _ field: [UInt8], _ error: USBIPError) {
    var command = Self.write
    command.replaceSubrange(offset..<offset + 4, with: field)
    #expect(Self.decode([Self.importDevice + command.prefix(48)]).last == .error(error))
  }

  @Test func `no input breaks the decoder, and it says the same however it is divided`() {
    var dice = Dice(seed: 21)
    for round in 0..<300 {
      var input = Self.session
      for _ in 0..<Int.random(in: 1...6, using: &dice) {
        let at = Int.random(in: 0..<input.count, using: &dice)
        switch Int.random(in: 0..<3, using: &dice) {
        case 0: input[at] = UInt8.random(in: 0...255, using: &dice)
        case 1: input.remove(at: at)
        default: input.insert(UInt8.random(in: 0...255, using: &dice), at: at)
        }
      }
      #expect(Self.decode([input]) == Self.decode(input.map { [$0] }), "round \(round)")
    }
  }

  @Test func `replies are written field by field`() {
    let device = USBDeviceDescription(
      vendor: 0x04B8, product: 0x0E28, release: 0x0102, maker: "M", name: "N", serial: "",
      interfaces: [.init(kind: (7, 1, 2), endpoints: [])])
    let record = USBIPDeviceRecord(busID: "1-2", number: 2, description: device)
    let path = Array("/sys/devices/hallsim/usb1/1-2".utf8)
    let described: [UInt8] =
      path + [UInt8](repeating: 0, count: 256 - path.count) + Array("1-2".utf8) + [UInt8](repeating: 0, count: 29)
      // bus, device, full speed; vendor, product, release; class of the device; configuration, configurations, interfaces
      + bytes("00 00 00 01 00 00 00 02 00 00 00 02 04 B8 0E 28 01 02 00 00 00 01 01 01")
    #expect(described.count == 312)
    #expect(
      USBIPReply.deviceList([record]).bytes == bytes("01 11 00 05 00 00 00 00 00 00 00 01") + described + bytes("07 01 02 00"))
    #expect(USBIPReply.imported(record).bytes == bytes("01 11 00 03 00 00 00 00") + described)
    #expect(USBIPReply.refused(.noDevice).bytes == bytes("01 11 00 03 00 00 00 04"))
    let answer = USBCompletion(id: 7, status: .success, length: 2, data: [0xAA, 0xBB])
    #expect(
      USBIPReply.submitted(answer).bytes
        == bytes("00 00 00 03 00 00 00 07") + [UInt8](repeating: 0, count: 12) + bytes("00 00 00 00 00 00 00 02")
        + [UInt8](repeating: 0, count: 20) + [0xAA, 0xBB])
    let stalled = USBCompletion(id: 8, status: .stall, length: 0)
    #expect(Array(USBIPReply.submitted(stalled).bytes[20..<24]) == bytes("FF FF FF E0"))
    #expect(
      USBIPReply.unlinked(id: 9, found: true).bytes
        == bytes("00 00 00 04 00 00 00 09") + [UInt8](repeating: 0, count: 12) + bytes("FF FF FF 98")
        + [UInt8](repeating: 0, count: 24))
    #expect(Array(USBIPReply.unlinked(id: 9, found: false).bytes[20..<24]) == [0, 0, 0, 0])
  }

  @Test func `addresses are read strictly`() throws {
    #expect(USBIPAddress(parsing: "127.0.0.1") == USBIPAddress(host: "127.0.0.1", port: 3240))
    #expect(USBIPAddress(parsing: "0.0.0.0:0")?.description == "0.0.0.0:0")
    #expect(USBIPAddress(parsing: "[::1]:4000")?.description == "[::1]:4000")
    for text in ["", ":3240", "localhost", "127.0.0.1:", "127.0.0.1:65536", "::1", "[::1", "[127.0.0.1]", "[::1]x", "1.2.3:1"] {
      #expect(USBIPAddress(parsing: text) == nil, "\(text)")
    }
  }
}
