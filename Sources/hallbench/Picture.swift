import CShim
import Glibc
import HallInterface
import Varlink

/// The rows of a 1-bit picture, most significant bit left, 1 is black.
struct Picture {
  let width: Int
  let height: Int
  let rows: [UInt8]

  /// From the options --picture FILE (the rows and nothing else), --width and --height.
  init(_ arguments: Arguments) throws {
    width = try arguments.count("width")
    height = try arguments.count("height")
    let path = try arguments.text("picture")
    let size = (width + 7) / 8 * height
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw BenchError.system("open \(path)") }
    defer { close(file) }
    var bytes = [UInt8](repeating: 0, count: size + 1)
    let count = read(file, &bytes, size + 1)
    guard count == size else { throw BenchError("\(path) does not have the \(size) bytes of a picture of \(width) x \(height)") }
    rows = Array(bytes.prefix(size))
  }

  /// In a sealed memory file, as halld takes it.
  func sealed() throws -> VarlinkDescriptor {
    let file = hall_memfd_create("ticket")
    guard file >= 0 else { throw BenchError.system("make a memory file", -file) }
    let descriptor = VarlinkDescriptor(owning: file)
    guard rows.withUnsafeBytes({ write(file, $0.baseAddress, $0.count) }) == rows.count else {
      throw BenchError.system("write the picture")
    }
    let result = hall_memfd_seal(file)
    guard result >= 0 else { throw BenchError.system("seal the picture", -result) }
    return descriptor
  }
}
