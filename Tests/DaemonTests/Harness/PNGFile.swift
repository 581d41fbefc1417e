import CPNG
import Glibc
import Varlink

/// A picture that halld made for people to look at.
struct PNGFile {
  let width: Int
  let height: Int
  /// Packed rows, 1 is black.
  let rows: [[UInt8]]

  init(_ bytes: [UInt8]) throws {
    var image = png_image()
    image.version = UInt32(PNG_IMAGE_VERSION)
    defer { png_image_free(&image) }
    guard png_image_begin_read_from_memory(&image, bytes, bytes.count) != 0 else { throw HarnessError("no PNG: \(bytes.prefix(16))") }
    image.format = 0  // PNG_FORMAT_GRAY
    let (width, height) = (Int(image.width), Int(image.height))
    var grey = [UInt8](repeating: 0, count: width * height)
    guard png_image_finish_read(&image, nil, &grey, Int32(width), nil) != 0 else { throw HarnessError("the PNG is damaged") }
    guard grey.allSatisfy({ $0 == 0 || $0 == 0xFF }) else { throw HarnessError("there are dots that are neither black nor white") }
    self.width = width
    self.height = height
    rows = (0..<height).map { y in
      var row = [UInt8](repeating: 0, count: (width + 7) / 8)
      for x in 0..<width where grey[y * width + x] == 0 { row[x / 8] |= 0x80 >> UInt8(x % 8) }
      return row
    }
  }

  init(path: String) throws { try self.init(Files.bytes(path)) }

  init(_ file: VarlinkDescriptor) throws {
    var bytes = [UInt8](repeating: 0, count: max(0, Int(lseek(file.number, 0, SEEK_END))))
    guard pread(file.number, &bytes, bytes.count, 0) == bytes.count else { throw HarnessError("pread: \(ChildProcess.errorText)") }
    try self.init(bytes)
  }

  /// The rows from the first with ink to the last, as on paper of so many bytes a row.
  func inked(stride: Int? = nil) -> [[UInt8]] {
    let isInked = { (row: [UInt8]) in row.contains { $0 != 0 } }
    guard let first = rows.firstIndex(where: isInked), let last = rows.lastIndex(where: isInked) else { return [] }
    let margin = [UInt8](repeating: 0, count: max(0, (stride ?? 0) - (width + 7) / 8))
    return rows[first...last].map { $0 + margin }
  }

  /// The columns of the leftmost and the rightmost ink.
  var reach: ClosedRange<Int>? {
    let columns = (0..<width).filter { x in rows.contains { $0[x / 8] & (0x80 >> UInt8(x % 8)) != 0 } }
    return columns.first.flatMap { first in columns.last.map { first...$0 } }
  }
}

extension Paper {
  /// Whether it bears this picture and nothing else, dot for dot.
  func shows(_ picture: PNGFile) -> Bool { inked == picture.inked(stride: rows.first?.count) }
}

extension [[UInt8]] {
  func ends(with rows: [[UInt8]]) -> Bool { !rows.isEmpty && Array(suffix(rows.count)) == rows }
}

/// What a phone would read.
enum Scanner {
  /// The QR codes in a picture file, by zbarimg.
  static func codes(_ path: String, log: String) throws -> [String] {
    let child = try ChildProcess("zbarimg", ["--quiet", "--raw", "-Sdisable", "-Sqrcode.enable", path], errors: log)
    var codes: [String] = []
    while let line = try child.line(by: .in(seconds: 20)) { codes.append(line) }
    _ = try child.waitForExit()
    return codes
  }
}

extension PNGFile {
  /// A PNG file of grey rows.
  static func make(_ grey: [[UInt8]]) throws -> [UInt8] {
    var image = png_image()
    image.version = UInt32(PNG_IMAGE_VERSION)
    image.width = UInt32(grey.first?.count ?? 0)
    image.height = UInt32(grey.count)
    image.format = 0  // PNG_FORMAT_GRAY
    let pixels = grey.flatMap { $0 }
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    var count = bytes.count
    guard png_image_write_to_memory(&image, &bytes, &count, 0, pixels, 0, nil) != 0 else { throw HarnessError("no PNG can be made") }
    return Array(bytes.prefix(count))
  }
}
