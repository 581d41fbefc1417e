import CShim
import Glibc

/// What still has to be written to one client, in order. Descriptors go out with the first byte of their message.
struct VarlinkOutputQueue {
  private struct Chunk {
    var bytes: [UInt8]
    var descriptors: [VarlinkDescriptor]
  }

  private var chunks: [Chunk] = []
  /// How much of the first chunk is written.
  private var written = 0
  /// Bytes that wait.
  private(set) var count = 0

  /// Small messages are written together up to this size.
  private static let joinedUpTo = 16 << 10

  var isEmpty: Bool { count == 0 }

  mutating func append(_ bytes: [UInt8], descriptors: [VarlinkDescriptor]) {
    count += bytes.count
    if descriptors.isEmpty, let last = chunks.indices.last, chunks[last].descriptors.isEmpty,
      chunks[last].bytes.count + bytes.count <= Self.joinedUpTo
    {
      chunks[last].bytes += bytes
    } else {
      chunks.append(Chunk(bytes: bytes, descriptors: descriptors))
    }
  }

  mutating func removeAll() {
    self = VarlinkOutputQueue()
  }

  /// Writes what the socket takes now. False when the connection is broken.
  mutating func write(to socket: Int32) -> Bool {
    while let chunk = chunks.first {
      let numbers = written == 0 ? chunk.descriptors.map(\.number) : []
      let result = chunk.bytes.withUnsafeBytes { bytes in
        let rest = UnsafeRawBufferPointer(rebasing: bytes[written...])
        return hall_send_with_fds(socket, rest.baseAddress, rest.count, numbers, numbers.count)
      }
      if result == -Int(EAGAIN) { return true }
      guard result > 0 else { return false }
      count -= result
      written += result
      if written >= chunk.bytes.count {
        chunks.removeFirst()
        written = 0
      }
    }
    return true
  }
}
