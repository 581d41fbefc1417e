/// A 1-bit picture as Netpbm's PBM format has it: rows top to bottom, each padded to whole bytes, most significant bit left, 1 is black;
/// which is what a ticket's bitmap is, too.
package struct PortableBitmap: Hashable, Sendable {
  /// Dots, 1 to 4096.
  package let width: Int
  /// Rows, 1 to 16384.
  package let height: Int
  package let rows: [UInt8]

  package static let widthLimit = 4096
  package static let heightLimit = 16_384
  /// The largest picture that halld takes, in bytes.
  package static let sizeLimit = 2 << 20
  /// The longest file that can hold one: P1 takes two characters for each dot, and comments need some room.
  static let fileLimit = 2 * 8 * sizeLimit + (64 << 10)

  package init(width: Int, height: Int, rows: [UInt8]) {
    self.width = width
    self.height = height
    self.rows = rows
  }

  /// Why a file is no picture that can be printed.
  package enum Problem: Error, Hashable, Sendable {
    /// Neither P1 nor P4; the bytes it starts with.
    case notPBM([UInt8])
    /// The header ends early or holds something that is no number.
    case malformedHeader
    case tooLarge(width: Int, height: Int)
    case empty
    case truncated(expected: Int, found: Int)
    /// A character among the dots of P1.
    case strayCharacter(UInt8, offset: Int)
  }

  /// Reads P4 (raw) or P1 (plain); only the first picture of a file counts (netpbm, pbm(5)).
  package init(_ file: [UInt8]) throws(Problem) {
    guard file.count >= 3, file[0] == UInt8(ascii: "P"), file[1] == UInt8(ascii: "1") || file[1] == UInt8(ascii: "4") else {
      throw .notPBM(Array(file.prefix(4)))
    }
    var scanner = Scanner(bytes: file, position: 2)
    let width = try scanner.number()
    let height = try scanner.number()
    guard width > 0, height > 0 else { throw .empty }
    let bytesPerRow = (width &+ 7) / 8
    // Each is at most 7 digits, so the product cannot overflow.
    guard width <= Self.widthLimit, height <= Self.heightLimit, bytesPerRow * height <= Self.sizeLimit else {
      throw .tooLarge(width: width, height: height)
    }
    self.width = width
    self.height = height
    rows =
      file[1] == UInt8(ascii: "4")
      ? try scanner.raw(bytesPerRow: bytesPerRow, width: width, height: height) : try scanner.plain(width: width, height: height)
  }

  private struct Scanner {
    let bytes: [UInt8]
    var position: Int

    private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

    private mutating func skipSpaceAndComments() {
      while let byte = current {
        if byte == UInt8(ascii: "#") {
          while let byte = current, byte != UInt8(ascii: "\n"), byte != UInt8(ascii: "\r") { position += 1 }
        } else if Self.isSpace(byte) {
          position += 1
        } else {
          return
        }
      }
    }

    /// A decimal number behind white space; 10 million or more is as good as any size that is too large.
    mutating func number() throws(Problem) -> Int {
      let start = position
      skipSpaceAndComments()
      guard position > start else { throw .malformedHeader }
      var value = 0
      var digits = 0
      while let byte = current, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") {
        value = min(value * 10 + Int(byte - UInt8(ascii: "0")), 9_999_999)
        digits += 1
        position += 1
      }
      guard digits > 0 else { throw .malformedHeader }
      return value
    }

    mutating func raw(bytesPerRow: Int, width: Int, height: Int) throws(Problem) -> [UInt8] {
      // Exactly one white-space character parts the header from the dots.
      guard let byte = current, Self.isSpace(byte) else { throw .malformedHeader }
      position += 1
      let count = bytesPerRow * height
      guard bytes.count - position >= count else { throw .truncated(expected: count, found: bytes.count - position) }
      var rows = Array(bytes[position..<position + count])
      // What pads a row is "don't care" in the file, but would be printed.
      if width % 8 != 0 {
        let mask = UInt8(truncatingIfNeeded: 0xFF00 >> (width % 8))
        for end in stride(from: bytesPerRow - 1, to: count, by: bytesPerRow) { rows[end] &= mask }
      }
      return rows
    }

    mutating func plain(width: Int, height: Int) throws(Problem) -> [UInt8] {
      let bytesPerRow = (width + 7) / 8
      var rows = [UInt8](repeating: 0, count: bytesPerRow * height)
      for y in 0..<height {
        for x in 0..<width {
          skipSpaceAndComments()
          guard let byte = current else { throw .truncated(expected: width * height, found: y * width + x) }
          guard byte == UInt8(ascii: "0") || byte == UInt8(ascii: "1") else { throw .strayCharacter(byte, offset: position) }
          if byte == UInt8(ascii: "1") { rows[y * bytesPerRow + x / 8] |= 0x80 >> UInt8(x % 8) }
          position += 1
        }
      }
      return rows
    }
  }
}

extension Trouble {
  init(_ problem: PortableBitmap.Problem, _ path: String) {
    let convert = Text("可先转换：convert \(path) -monochrome ticket.pbm", "Convert it: convert \(path) -monochrome ticket.pbm")
    switch problem {
    case .notPBM:
      self = .usage(Text("\(path) 不是 PBM 图片（P1 或 P4）。", "\(path) is no PBM picture (P1 or P4)."), advice: convert)
    case .malformedHeader: self = .usage(Text("\(path) 的 PBM 文件头有误。", "The PBM header of \(path) is malformed."), advice: convert)
    case .tooLarge(let width, let height):
      self = .usage(
        Text(
          "\(path) 太大：宽 \(width)、高 \(height) 点；最多 \(PortableBitmap.widthLimit) × \(PortableBitmap.heightLimit) 点且不超过 2 MiB。",
          "\(path) is too large: \(width) by \(height) dots; at most \(PortableBitmap.widthLimit) by \(PortableBitmap.heightLimit) and 2 MiB."
        ))
    case .empty: self = .usage(Text("\(path) 是空图片。", "\(path) is an empty picture."))
    case .truncated(let expected, let found):
      self = .usage(Text("\(path) 不完整：应有 \(expected)，只有 \(found)。", "\(path) is cut short: \(found) of \(expected)."))
    case .strayCharacter(_, let offset):
      self = .usage(
        Text("\(path) 第 \(offset + 1) 个字节不是 0 或 1。", "\(path): byte \(offset + 1) is neither 0 nor 1."), advice: convert)
    }
  }
}
