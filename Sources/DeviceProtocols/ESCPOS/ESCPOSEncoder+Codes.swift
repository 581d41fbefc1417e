/// How much of a QR code may be lost and still be read.
package enum ESCPOSQRErrorCorrection: UInt8, Hashable, Sendable, CaseIterable {
  /// About 7 %.
  case low = 0x30
  /// About 15 %.
  case medium = 0x31
  /// About 25 %.
  case quartile = 0x32
  /// About 30 %.
  case high = 0x33

  /// The most bytes that a code of this level holds (ISO/IEC 18004, capacity of version 40 in byte mode).
  package var capacity: Int {
    switch self {
    case .low: 2953
    case .medium: 2331
    case .quartile: 1663
    case .high: 1273
    }
  }
}

/// Where a barcode's text is printed (GS H).
package enum ESCPOSBarcodeText: UInt8, Hashable, Sendable, CaseIterable {
  /// Not at all.
  case none = 0
  /// Above the bars.
  case above = 1
  /// Below the bars.
  case below = 2
  /// Above and below.
  case both = 3
}

extension ESCPOSEncoder {
  /// GS ( k <Functions 165, 167, 169, 180, 181>: a QR code, model 2, made by the printer.
  ///
  /// `moduleSize` is 1 to 16 dots. The content may hold any byte but control characters other than tab, line feed and carriage return.
  /// Throws `dataLength`, `dataByte`, `parameterOutOfRange`, and `collidesWithRealTimeCommand` for the two lengths (1037 and 1293
  /// bytes) that spell a real-time command in the command's own length field.
  package mutating func qrCode(_ content: [UInt8], moduleSize: Int, errorCorrection: ESCPOSQRErrorCorrection) throws(ESCPOSEncodingError) {
    let size = try Self.byte(moduleSize, in: 1...16, name: "moduleSize")
    let allowed = 1...errorCorrection.capacity
    guard allowed.contains(content.count) else { throw .dataLength(count: content.count, allowed: allowed) }
    for (offset, byte) in content.enumerated() where byte < 0x20 || byte == 0x7F {
      guard [0x09, 0x0A, 0x0D].contains(byte) else { throw .dataByte(offset: offset, value: byte) }
    }
    let length = content.count + 3
    let low = UInt8(truncatingIfNeeded: length)
    let high = UInt8(truncatingIfNeeded: length >> 8)
    let store = [0x1D, 0x28, 0x6B, low, high, 0x31, 0x50, 0x30] + content
    guard !ESCPOSRealTimeCommand.isIntroduced(in: store) else { throw .collidesWithRealTimeCommand }
    append([0x1D, 0x28, 0x6B, 0x04, 0x00, 0x31, 0x41, 0x32, 0x00])
    append([0x1D, 0x28, 0x6B, 0x03, 0x00, 0x31, 0x43, size])
    append([0x1D, 0x28, 0x6B, 0x03, 0x00, 0x31, 0x45, errorCorrection.rawValue])
    append(store)
    append([0x1D, 0x28, 0x6B, 0x03, 0x00, 0x31, 0x51, 0x30])
  }

  /// GS h, GS w, GS H, GS k 73: a CODE128 barcode in code set B.
  ///
  /// `content` is 1 to 253 characters of 20h to 7Eh (fewer if it has `{`, which takes two), `height` 1 to 255 dots, `moduleWidth` 2
  /// to 6 dots. Throws `dataLength`, `dataByte` and `parameterOutOfRange`.
  package mutating func code128(
    _ content: [UInt8], height: Int, moduleWidth: Int, text: ESCPOSBarcodeText
  ) throws(ESCPOSEncodingError) {
    let tall = try Self.byte(height, in: 1...255, name: "height")
    let wide = try Self.byte(moduleWidth, in: 2...6, name: "moduleWidth")
    guard (1...253).contains(content.count) else { throw .dataLength(count: content.count, allowed: 1...253) }
    // {B selects code set B; a brace of the content is doubled (GS k, "special characters" of CODE128).
    var data: [UInt8] = [0x7B, 0x42]
    for (offset, byte) in content.enumerated() {
      guard (0x20...0x7E).contains(byte) else { throw .dataByte(offset: offset, value: byte) }
      data.append(byte)
      if byte == 0x7B { data.append(byte) }
    }
    guard let count = UInt8(exactly: data.count) else { throw .dataLength(count: content.count, allowed: 1...253) }
    append([0x1D, 0x68, tall])
    append([0x1D, 0x77, wide])
    append([0x1D, 0x48, text.rawValue])
    append([0x1D, 0x6B, 0x49, count] + data)
  }
}
