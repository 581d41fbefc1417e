import CShim
import Glibc
import HallInterface
import Varlink

/// A ticket that can be told from all others on paper, and whole from cut short.
///
/// From the top: a black bar of 8 rows; 32 rows with the number, 8 blocks wide, the first block the highest bit; a grey field; a bar of
/// stripes of 8 rows.
struct Picture {
  /// Nil for a picture without a number.
  let number: UInt8?
  let width: Int
  let height: Int
  let rows: [UInt8]

  init(_ number: UInt8, width: Int = 576, height: Int = 64) {
    let stride = width / 8
    let bytesPerBlock = stride / 8
    var rows = [UInt8](repeating: 0xFF, count: 8 * stride)
    var code = [UInt8](repeating: 0, count: stride)
    for bit in 0..<8 where number & (0x80 >> bit) != 0 {
      for at in 0..<bytesPerBlock { code[bit * bytesPerBlock + at] = 0x7E }
    }
    for _ in 0..<32 { rows += code }
    for row in 40..<(height - 8) { rows += [UInt8](repeating: row % 2 == 0 ? 0x55 : 0xAA, count: stride) }
    for _ in 0..<8 { rows += [UInt8](repeating: 0x0F, count: stride) }
    self.number = number
    self.width = width
    self.height = height
    self.rows = rows
  }

  /// Any picture.
  init(width: Int, height: Int, rows: [UInt8]) {
    number = nil
    self.width = width
    self.height = height
    self.rows = rows
  }

  var stride: Int { width / 8 }

  func content() throws -> (HalldTicketPrinter.Content, VarlinkDescriptor) {
    (.init(bitmap: .init(width: width, height: height, descriptor: 0)), try MemoryFile.sealed(rows))
  }
}

enum MemoryFile {
  static func sealed(_ bytes: [UInt8]) throws -> VarlinkDescriptor {
    let file = try open(bytes)
    guard hall_memfd_seal(file.number) >= 0 else { throw HarnessError("a memory file cannot be sealed") }
    return file
  }

  /// Not sealed.
  static func open(_ bytes: [UInt8]) throws -> VarlinkDescriptor {
    let number = hall_memfd_create("ticket")
    guard number >= 0 else { throw HarnessError("there is no memory file to be had") }
    let file = VarlinkDescriptor(owning: number)
    guard write(number, bytes, bytes.count) == bytes.count else { throw HarnessError("a memory file: \(ChildProcess.errorText)") }
    return file
  }
}

extension Picture {
  /// Row by row, as ``Paper/inked`` has them.
  var packedRows: [[UInt8]] { (0..<height).map { Array(rows[($0 * stride)..<(($0 + 1) * stride)]) } }
}
