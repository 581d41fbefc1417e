/// The eight bytes that begin every control transfer (USB 2.0, 9.3).
struct USBSetup: Equatable, Sendable {
  /// bmRequestType: bit 7 is set when the device sends, bits 5 and 6 say whose request it is, bits 0 to 4 to whom it goes.
  var requestType: UInt8
  /// bRequest.
  var request: UInt8
  /// wValue.
  var value: UInt16
  /// wIndex.
  var index: UInt16
  /// wLength: bytes of the data stage, at most.
  var length: UInt16

  init(requestType: UInt8, request: UInt8, value: UInt16 = 0, index: UInt16 = 0, length: UInt16 = 0) {
    self.requestType = requestType
    self.request = request
    self.value = value
    self.index = index
    self.length = length
  }

  /// - Returns: nil for anything but eight bytes.
  init?(_ bytes: some Collection<UInt8>) {
    let bytes = Array(bytes)
    guard bytes.count == 8 else { return nil }
    func word(_ offset: Int) -> UInt16 { UInt16(bytes[offset]) | UInt16(bytes[offset + 1]) << 8 }
    self.init(requestType: bytes[0], request: bytes[1], value: word(2), index: word(4), length: word(6))
  }

  /// Requests that every device understands, as against those of its class or maker.
  var isStandard: Bool { requestType & 0x60 == 0 }
  /// The device sends the data stage.
  var isIn: Bool { requestType & 0x80 != 0 }
}
