import Glibc
import Varlink

/// The picture between halld's memory file and the technician's.
enum PreviewFile {
  /// No picture of a ticket is larger, in bytes.
  private static let limit = 16 << 20

  static func read(_ descriptor: VarlinkDescriptor) -> [UInt8]? {
    let size = lseek(descriptor.number, 0, SEEK_END)
    guard size > 0, size <= limit else { return nil }
    let bytes = [UInt8](unsafeUninitializedCapacity: size) { room, count in
      count = max(0, pread(descriptor.number, room.baseAddress, size, 0))
    }
    return bytes.count == size ? bytes : nil
  }

  /// For nobody else to read: a visitor's name may stand on it.
  static func save(_ bytes: [UInt8], _ path: String) throws(Trouble) {
    let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw failure(path, errno) }
    defer { close(file) }
    try write(bytes, to: file, path)
  }

  static func write(_ bytes: [UInt8], to file: Int32, _ path: String) throws(Trouble) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw failure(path, errno) }
      rest = rest.dropFirst(count)
    }
  }

  private static func failure(_ path: String, _ code: Int32) -> Trouble {
    let reason = SystemErrorWords.text(code)
    return Trouble("system", .failed, Text("无法写入 \(path)：\(reason.zh)", "Cannot write \(path): \(reason.en)"))
  }
}
