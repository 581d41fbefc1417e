import CPNG
import Glibc

/// A ticket as a picture file to look at: white paper with its margins on a grey table.
public struct TicketPicture {
  /// A picture could not be written.
  public struct Failure: Error, CustomStringConvertible {
    /// The file.
    public let path: String
    /// What libpng or the system said.
    public let reason: String
    /// One line.
    public var description: String { "cannot write \(path): \(reason)" }
  }

  private static let table: UInt8 = 0xDC
  private static let shadow: UInt8 = 0xBE
  private static let paper: UInt8 = 0xFF
  private static let ink: UInt8 = 0x18
  /// Dots of table around the paper.
  private static let border = 24
  /// How deep a torn edge is at most.
  private static let tearDepth = 7

  /// Dots in a row, table included.
  public let width: Int
  /// Rows.
  public let height: Int
  /// Grey values, 0 is black, row after row.
  public private(set) var grey: [UInt8]

  /// Lays the ticket on the table.
  public init(_ ticket: Ticket) {
    let paperWidth = max(ticket.paperDots, ticket.picture.width)
    width = paperWidth + 2 * Self.border
    height = ticket.picture.height + 2 * Self.border
    grey = [UInt8](repeating: Self.table, count: width * height)
    let margin = (paperWidth - ticket.picture.width) / 2
    let edge = Self.edge(ticket, width: paperWidth)
    for x in 0..<paperWidth {
      let end = ticket.picture.height - edge[x]
      for y in 0..<end { grey[(y + Self.border) * width + x + Self.border] = Self.paper }
      // Light comes from the upper left.
      for depth in 0..<4 { grey[(end + depth + Self.border) * width + x + Self.border + 3] = Self.shadow }
    }
    for y in 3..<max(3, ticket.picture.height - Self.tearDepth) {
      for depth in 0..<3 { grey[(y + Self.border) * width + paperWidth + Self.border + depth] = Self.shadow }
    }
    for y in 0..<ticket.picture.height {
      for x in 0..<ticket.picture.width where ticket.picture[x, y] {
        let at = (y + Self.border) * width + x + margin + Self.border
        if grey[at] == Self.paper { grey[at] = Self.ink }
      }
    }
  }

  /// By how many rows each column of the paper is shorter: nothing where a blade cut, a ragged line where a hand tore.
  private static func edge(_ ticket: Ticket, width: Int) -> [Int] {
    guard ticket.fate == .tornOff else { return [Int](repeating: 0, count: width) }
    var random = SplitMix64(seed: UInt64(truncatingIfNeeded: ticket.number))
    var depth = tearDepth / 2
    return (0..<width).map { x in
      if x % 3 == 0 { depth = min(tearDepth, max(0, depth + random.below(3) - 1)) }
      return min(depth, ticket.picture.height)
    }
  }

  /// The picture as a PNG file's bytes.
  public func png() throws(Failure) -> [UInt8] {
    var image = png_image()
    image.version = UInt32(PNG_IMAGE_VERSION)
    image.width = UInt32(clamping: width)
    image.height = UInt32(clamping: height)
    image.format = 0  // PNG_FORMAT_GRAY
    defer { png_image_free(&image) }
    var size = 0
    guard png_image_write_to_memory(&image, nil, &size, 0, grey, Int32(clamping: width), nil) != 0, size > 0 else {
      throw Failure(path: "a picture", reason: "libpng refuses \(width) x \(height) dots")
    }
    var bytes = [UInt8](repeating: 0, count: size)
    guard png_image_write_to_memory(&image, &bytes, &size, 0, grey, Int32(clamping: width), nil) != 0 else {
      throw Failure(path: "a picture", reason: "libpng refuses \(width) x \(height) dots")
    }
    return Array(bytes.prefix(size))
  }

  /// Writes the picture under its final name at once, so that nobody sees half of it.
  public func write(to path: String) throws(Failure) {
    let bytes = try png()
    let temporary = path + ".part"
    func failure() -> Failure { Failure(path: path, reason: String(cString: strerror(errno))) }
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw failure() }
    var sent = 0
    while sent < bytes.count {
      let count = bytes[sent...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      guard count > 0 else {
        if count < 0, errno == EINTR { continue }
        let reason = failure()
        close(descriptor)
        unlink(temporary)
        throw reason
      }
      sent += count
    }
    close(descriptor)
    guard rename(temporary, path) == 0 else { throw failure() }
  }
}
