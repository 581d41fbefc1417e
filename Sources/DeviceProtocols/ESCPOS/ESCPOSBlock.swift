/// The replies that have a header, a payload of printable bytes and a NUL ("block data" in the Epson ESC/POS reference).
enum ESCPOSBlock {
  /// Headers in use: 35, 37, 3B, 3D and 5F.
  static func isHeader(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x35, 0x37, 0x3B, 0x3D, 0x5F: true
    default: false
    }
  }

  /// True if a block that has begun with `held` can have this byte next.
  static func mayContinue(_ held: [UInt8], with byte: UInt8) -> Bool {
    guard held.count < ESCPOSReplyDecoder.longestBlock, (0x20...0x7F).contains(byte) else { return false }
    guard held.first == 0x37 else { return byte != 0x7F }
    // A header where the identifier should be is the true beginning: the one before it was noise.
    guard let identifier = held.dropFirst().first else { return byte != 0x7F && !isHeader(byte) }
    switch identifier {
    case 0x22: return held.count < 6 && byte != 0x7F
    // Bit 6 of every cause is fixed to 1, bit 7 to 0. The longest documented response has four; room for as many again.
    case 0x23: return held.count < 10 && byte >= 0x40
    case 0x25: return false
    default: return true
    }
  }

  /// The meaning of a block whose NUL has come, or nil if it is too short for its kind. `identity` is what GS I was asked for.
  static func reply(_ block: [UInt8], identity: ESCPOSIdentity?) -> ESCPOSReply? {
    let payload = block.dropFirst()
    if block.first == 0x5F {
      guard let identity else { return payload.isEmpty ? nil : .block(block) }
      return .identity(identity, Array(payload))
    }
    guard block.first == 0x37 else { return payload.isEmpty ? nil : .block(block) }
    switch payload.first {
    case nil: return nil
    case 0x22: return ESCPOSProcessID(characters: payload.dropFirst()).map { .processed($0) }
    case 0x23: return .wentOffline(causes: Array(payload.dropFirst()))
    case 0x25: return .buffersCleared
    default: return .block(block)
    }
  }
}
