/// Endpoint 0 for the requests that every device understands (USB 2.0, 9.4), and what they change.
struct USBControlEndpoint {
  /// What becomes of a control request.
  enum Answer: Equatable {
    /// The device sends so much, or, of a request without data, agrees.
    case data([UInt8])
    /// It refuses.
    case stall
    /// It is a request of a class or a maker.
    case notStandard
  }

  let description: USBDeviceDescription
  /// 0 before the host has chosen.
  private(set) var configuration: UInt8 = 0
  /// Addresses of halted endpoints.
  private(set) var halted: Set<UInt8> = []

  init(_ description: USBDeviceDescription) { self.description = description }

  /// Halts an endpoint until the host clears it.
  mutating func halt(_ address: UInt8) { halted.insert(address) }

  /// Ends every halt, as a printer's SOFT_RESET does.
  mutating func clearHalts() { halted = [] }

  /// Answers a request; what it sends is not yet cut to wLength.
  mutating func answer(_ setup: USBSetup) -> Answer {
    guard setup.isStandard else { return .notStandard }
    let low = UInt8(truncatingIfNeeded: setup.index)
    switch (setup.requestType, setup.request) {
    case (0x80, 6):  // GET_DESCRIPTOR
      return description.descriptor(type: UInt8(setup.value >> 8), index: UInt8(truncatingIfNeeded: setup.value)).map(Answer.data) ?? .stall
    case (0x80, 0): return .data([1, 0])  // GET_STATUS: self-powered
    case (0x81, 0): return .data([0, 0])
    case (0x82, 0): return .data([halted.contains(low) ? 1 : 0, 0])
    case (0x80, 8): return .data([configuration])  // GET_CONFIGURATION
    case (0x00, 9):  // SET_CONFIGURATION
      guard setup.value <= 1 else { return .stall }
      configuration = UInt8(setup.value)
      halted = []
      return .data([])
    case (0x81, 10): return Int(low) < description.interfaces.count ? .data([0]) : .stall  // GET_INTERFACE
    case (0x01, 11):  // SET_INTERFACE
      guard setup.value == 0, Int(low) < description.interfaces.count else { return .stall }
      for endpoint in description.interfaces[Int(low)].endpoints { halted.remove(endpoint.address) }
      return .data([])
    case (0x02, 1) where setup.value == 0:  // CLEAR_FEATURE(ENDPOINT_HALT)
      halted.remove(low)
      return .data([])
    case (0x02, 3) where setup.value == 0:  // SET_FEATURE(ENDPOINT_HALT)
      guard hasEndpoint(low) else { return .stall }
      halted.insert(low)
      return .data([])
    case (0x00, 1), (0x00, 3), (0x00, 5): return .data([])  // remote wake-up; SET_ADDRESS
    default: return .notStandard
    }
  }

  /// Whether the device has an endpoint of this address.
  func hasEndpoint(_ address: UInt8) -> Bool {
    description.interfaces.contains { $0.endpoints.contains { $0.address == address } }
  }
}
