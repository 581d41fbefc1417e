import Glibc

/// Why a byte stream cannot be cut into frames. The connection is of no further use.
public enum VarlinkFramingError: Error, Hashable, Sendable {
  /// A frame is longer than the limit, in bytes without the NUL.
  case oversized(limit: Int)
  /// More descriptors came with one frame than `VarlinkDescriptor.limitPerMessage`.
  case tooManyDescriptors
}

/// One message as it came: its bytes without the NUL, and the descriptors that came with it.
public struct VarlinkFrame: Sendable {
  /// The JSON text.
  public var bytes: [UInt8]
  /// The descriptors, in the order in which they were passed.
  public var descriptors: [VarlinkDescriptor]
}

/// Cuts a byte stream into frames, each ended by one NUL byte (varlink.org, "Method Call").
///
/// A pure value: bytes go in, frames come out. It holds at most the limit and what was appended at once.
public struct VarlinkFramer: Sendable {
  /// 16 MiB
  public static let defaultLimit = 16 << 20

  /// The longest frame in bytes, without its NUL.
  public let limit: Int

  private var buffer: [UInt8] = []
  /// Where the first frame not yet taken begins.
  private var head = 0
  /// Up to where no NUL was found behind `head`.
  private var scanned = 0
  /// How many bytes were taken off the front of `buffer` since the beginning.
  private var dropped = 0
  private var passed: [(lastByte: Int, descriptors: [VarlinkDescriptor])] = []
  private var failure: VarlinkFramingError?

  /// - Parameter limit: the longest frame in bytes, without its NUL.
  public init(limit: Int = VarlinkFramer.defaultLimit) {
    self.limit = limit
  }

  /// How many bytes wait to be taken.
  public var bufferedCount: Int { buffer.count - head }

  /// Adds what was read at once, with the descriptors that came in the same read.
  ///
  /// Linux ends a read at the message that carried descriptors, so they belong to the frame that holds the last byte of that read.
  public mutating func append(_ bytes: UnsafeBufferPointer<UInt8>, descriptors: [VarlinkDescriptor] = []) {
    guard failure == nil else { return }
    compact()
    buffer.append(contentsOf: bytes)
    if !descriptors.isEmpty && !bytes.isEmpty { passed.append((dropped + buffer.count - 1, descriptors)) }
  }

  /// The same from an array.
  public mutating func append(_ bytes: [UInt8], descriptors: [VarlinkDescriptor] = []) {
    bytes.withUnsafeBufferPointer { append($0, descriptors: descriptors) }
  }

  /// Whether a whole frame waits to be taken, or the failure that the next call of `next()` reports.
  public mutating func hasFrame() -> Bool {
    failure != nil || end() != nil || buffer.count - head > limit || currentDescriptorCount > VarlinkDescriptor.limitPerMessage
  }

  /// The next whole frame; nil when more bytes are needed. Once it has thrown it throws the same for ever, and holds nothing.
  public mutating func next() throws(VarlinkFramingError) -> VarlinkFrame? {
    if let failure { throw failure }
    guard let end = end() else {
      // Known to be too long before its end has come: so no memory is spent on it.
      guard buffer.count - head <= limit else { throw fail(.oversized(limit: limit)) }
      guard currentDescriptorCount <= VarlinkDescriptor.limitPerMessage else { throw fail(.tooManyDescriptors) }
      return nil
    }
    guard end - head <= limit else { throw fail(.oversized(limit: limit)) }
    let descriptors = try takeDescriptors(through: dropped + end)
    let frame = VarlinkFrame(bytes: Array(buffer[head..<end]), descriptors: descriptors)
    head = end + 1
    scanned = head
    return frame
  }

  /// The place of the NUL that ends the frame at `head`.
  private mutating func end() -> Int? {
    let found: Int? = buffer.withUnsafeBufferPointer { bytes in
      guard let base = bytes.baseAddress, scanned < bytes.count else { return nil }
      guard let place = memchr(base + scanned, 0, bytes.count - scanned) else { return nil }
      return UnsafeRawPointer(base).distance(to: UnsafeRawPointer(place))
    }
    scanned = found ?? buffer.count
    return found
  }

  private var currentDescriptorCount: Int { passed.reduce(0) { $0 + $1.descriptors.count } }

  private mutating func takeDescriptors(through last: Int) throws(VarlinkFramingError) -> [VarlinkDescriptor] {
    guard !passed.isEmpty else { return [] }
    var taken: [VarlinkDescriptor] = []
    while let first = passed.first, first.lastByte <= last {
      taken += first.descriptors
      passed.removeFirst()
    }
    guard taken.count <= VarlinkDescriptor.limitPerMessage else { throw fail(.tooManyDescriptors) }
    return taken
  }

  private mutating func fail(_ error: VarlinkFramingError) -> VarlinkFramingError {
    failure = error
    buffer = []
    passed = []
    head = 0
    scanned = 0
    return error
  }

  /// Frees what was taken, seldom enough that each byte is moved at most once on average.
  private mutating func compact() {
    guard head > 0, head == buffer.count || head > buffer.count / 2 else { return }
    dropped += head
    if head == buffer.count {
      // A large frame's room is given back, a small one's is used again.
      buffer.removeAll(keepingCapacity: buffer.capacity <= 1 << 16)
    } else {
      buffer.removeFirst(head)
    }
    scanned -= head
    head = 0
  }
}
