import CShim
import EventLoop
import Glibc

extension VarlinkDescriptor {
  /// A memory file with these bytes, sealed: whoever gets it can read it at leisure, nobody can change it.
  ///
  /// - Parameter name: shown in /proc only.
  public static func memoryFile(_ name: String, _ bytes: [UInt8]) throws(SystemError) -> VarlinkDescriptor {
    let number = hall_memfd_create(name)
    guard number >= 0 else { throw SystemError(number, "make a memory file") }
    let descriptor = VarlinkDescriptor(owning: number)
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes { write(number, $0.baseAddress.map { $0 + written }, $0.count - written) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw SystemError(count < 0 ? errno : EIO, "write a memory file") }
      written += count
    }
    let result = hall_memfd_seal(number)
    guard result >= 0 else { throw SystemError(result, "seal a memory file") }
    return descriptor
  }

  /// How long a sealed memory file is, in bytes; nil when it is no memory file, or one that can still change. lseek, because a locked-in
  /// process may not be allowed to ask fstat.
  public var sealedSize: Int? {
    guard hall_memfd_is_sealed(number) == 1 else { return nil }
    let length = lseek(number, 0, SEEK_END)
    return length < 0 ? nil : Int(length)
  }

  /// The bytes of a sealed memory file: reading it can neither block nor end half-way. Nil when it is none, is longer than `limit`, or
  /// cannot be read.
  public func sealedBytes(limit: Int) -> [UInt8]? {
    guard let size = sealedSize, size <= limit else { return nil }
    let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      count = max(0, pread(number, buffer.baseAddress, size, 0))
    }
    return bytes.count == size ? bytes : nil
  }

  /// Whether the file begins with these bytes.
  public func begins(with bytes: [UInt8]) -> Bool {
    var start = [UInt8](repeating: 0, count: bytes.count)
    return pread(number, &start, start.count, 0) == bytes.count && start == bytes
  }
}
