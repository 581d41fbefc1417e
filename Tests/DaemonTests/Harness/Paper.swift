import CPNG
import Glibc

/// A piece of paper that left a virtual printer, read from its picture file.
struct Paper {
  /// A ``Picture`` found on it.
  struct Sighting: Hashable, CustomStringConvertible {
    let number: UInt8
    /// Down to its last row.
    let isWhole: Bool
    /// Something is printed directly above: 补打.
    let isMarked: Bool

    var description: String { "\(number)\(isWhole ? "" : " in part")\(isMarked ? " 补打" : "")" }
  }

  let number: Int
  let isComplete: Bool
  let fate: String
  /// The picture file.
  let path: String
  /// Packed rows from the leading edge, 1 is black.
  let rows: [[UInt8]]

  init(_ event: Simulator.Event) throws {
    guard let path = event.path, let width = event.width, let height = event.height else {
      throw HarnessError("a ticket without a picture: \(event.text)")
    }
    number = event.ticket ?? 0
    isComplete = event.complete ?? false
    fate = event.fate ?? ""
    self.path = path
    rows = try Self.read(path, width: width, height: height)
  }

  /// The picture shows the paper on a table: 24 dots of border, the print area in the middle of the paper, ink darker than 40h.
  private static func read(_ path: String, width: Int, height: Int) throws -> [[UInt8]] {
    var image = png_image()
    image.version = UInt32(PNG_IMAGE_VERSION)
    defer { png_image_free(&image) }
    guard png_image_begin_read_from_file(&image, path) != 0 else { throw HarnessError("\(path) is no picture") }
    image.format = 0  // PNG_FORMAT_GRAY
    let fullWidth = Int(image.width)
    var grey = [UInt8](repeating: 0, count: fullWidth * Int(image.height))
    guard png_image_finish_read(&image, nil, &grey, Int32(fullWidth), nil) != 0, Int(image.height) >= height + 48, fullWidth >= width + 48
    else { throw HarnessError("\(path) is not as large as said") }
    let left = (fullWidth - width) / 2
    return (0..<height).map { y in
      var row = [UInt8](repeating: 0, count: (width + 7) / 8)
      for x in 0..<width where grey[(y + 24) * fullWidth + left + x] < 0x40 { row[x / 8] |= 0x80 >> UInt8(x % 8) }
      return row
    }
  }

  var isBlank: Bool { rows.allSatisfy { $0.allSatisfy { $0 == 0 } } }

  /// The rows from the first with ink to the last.
  var inked: [[UInt8]] {
    guard let first = rows.firstIndex(where: { $0.contains { $0 != 0 } }), let last = rows.lastIndex(where: { $0.contains { $0 != 0 } })
    else { return [] }
    return Array(rows[first...last])
  }

  /// The rest of a row beside a picture of this width.
  func margin(beside width: Int) -> [UInt8] { [UInt8](repeating: 0, count: (rows.first?.count ?? 0) - width / 8) }

  /// Every ``Picture`` on it, from the top.
  var sightings: [Sighting] {
    guard let stride = rows.first?.count, stride >= 8 else { return [] }
    let black = [UInt8](repeating: 0xFF, count: stride)
    let foot = [UInt8](repeating: 0x0F, count: stride)
    var found: [Sighting] = []
    var row = 0
    while row < rows.count {
      guard rows[row] == black else {
        row += 1
        continue
      }
      let start = row
      while row < rows.count, rows[row] == black { row += 1 }
      guard row < rows.count else { break }
      let code = rows[row]
      var number: UInt8 = 0
      for bit in 0..<8 where code[bit * (stride / 8)] == 0x7E { number |= 0x80 >> UInt8(bit) }
      // Its end is the bar of stripes, unless another ticket begins before.
      var feet = 0
      while row < rows.count, rows[row] != black {
        if rows[row] == foot { feet += 1 }
        row += 1
      }
      let above = rows[max(0, start - 40)..<start].contains { $0.contains { $0 != 0 } }
      found.append(Sighting(number: number, isWhole: row > start && feet == 8, isMarked: above))
    }
    return found
  }
}
