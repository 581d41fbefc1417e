import CShim
import EventLoop
import Glibc

/// A client that blocks: for tools and tests. It needs no loop, and is used from one thread at a time.
///
/// A connection carries one call at a time. After a failure other than an error reply it is closed; connect anew.
public final class VarlinkClient {
  /// A reply with the descriptors that came along.
  public struct Answer: Sendable {
    /// The output parameters
    public var parameters: JSONObject
    /// Descriptors passed with the reply
    public var descriptors: [VarlinkDescriptor]
    /// Further replies follow
    public var continues: Bool
  }

  private var socket: Int32
  private var framer: VarlinkFramer
  private(set) var isStreaming = false

  /// Takes over a connected stream socket.
  public init(owning socket: Int32, frameLimit: Int = VarlinkFramer.defaultLimit) {
    self.socket = socket
    framer = VarlinkFramer(limit: frameLimit)
    _ = VarlinkSocket.makeNonBlocking(socket)
  }

  /// Connects to a service's socket.
  ///
  /// - Parameter timeout: how long to wait while the service's backlog is full.
  public static func connect(path: String, timeout: Duration = .seconds(5)) throws(VarlinkClientError) -> VarlinkClient {
    let socket: Int32
    do { socket = try VarlinkSocket.open() } catch { throw .system(code: error.code, attempt: error.attempt) }
    let client = VarlinkClient(owning: socket)
    let deadline = Deadline(timeout)
    while !VarlinkSocket.connect(socket, path: path) {
      switch errno {
      case EINTR: continue
      case EAGAIN:
        // A Unix socket with a full backlog cannot be polled for room.
        guard !deadline.hasPassed else { throw .timedOut }
        usleep(2000)
      default: throw VarlinkClientError(connecting: path, errno: errno)
      }
    }
    return client
  }

  deinit {
    close()
  }

  /// Closes the connection, which also ends a stream.
  public func close() {
    if socket >= 0 { _ = Glibc.close(socket) }
    socket = -1
  }

  // MARK: Calls

  /// Calls a method and waits for its reply.
  ///
  /// - Parameters:
  ///   - method: the full name.
  ///   - timeout: nil waits as long as it takes.
  public func call(
    _ method: String, _ parameters: JSONObject = [:], descriptors: [VarlinkDescriptor] = [], timeout: Duration? = nil
  ) throws(VarlinkClientError) -> Answer {
    let deadline = Deadline(timeout)
    try send(VarlinkRequest(method: method, parameters: parameters), descriptors, deadline)
    let answer = try receive(deadline)
    guard !answer.continues else { throw abandon(.malformed("a second reply to a call that takes one")) }
    return answer
  }

  /// Calls a method for a stream of replies; take them with `next`. Nothing else can be called until the last one has come.
  public func callMore(
    _ method: String, _ parameters: JSONObject = [:], descriptors: [VarlinkDescriptor] = [], timeout: Duration? = nil
  ) throws(VarlinkClientError) {
    try send(VarlinkRequest(method: method, parameters: parameters, more: true), descriptors, Deadline(timeout))
    isStreaming = true
  }

  /// The next reply of a stream; nil behind the last one. When the time runs out before it, the stream goes on and can be asked again.
  public func next(timeout: Duration? = nil) throws(VarlinkClientError) -> Answer? {
    guard isStreaming else { return nil }
    do {
      let answer = try receive(Deadline(timeout), keepOnTimeout: true)
      isStreaming = answer.continues
      return answer
    } catch {
      if error != .timedOut { isStreaming = false }
      throw error
    }
  }

  /// Calls a method without wanting to hear of it again.
  public func oneway(
    _ method: String, _ parameters: JSONObject = [:], descriptors: [VarlinkDescriptor] = [], timeout: Duration? = nil
  ) throws(VarlinkClientError) {
    guard try send(VarlinkRequest(method: method, parameters: parameters, oneway: true), descriptors, Deadline(timeout)) else {
      throw abandon(.disconnected)
    }
  }

  // MARK: Wire

  private func abandon(_ error: VarlinkClientError) -> VarlinkClientError {
    close()
    isStreaming = false
    return error
  }

  /// False when the service is gone. It may have left its last words, so they are read before that is reported.
  @discardableResult
  private func send(
    _ request: VarlinkRequest, _ descriptors: [VarlinkDescriptor], _ deadline: Deadline
  ) throws(VarlinkClientError) -> Bool {
    guard !isStreaming else { throw .busy }
    guard socket >= 0 else { throw .disconnected }
    guard descriptors.count <= VarlinkDescriptor.limitPerMessage else { throw .system(code: E2BIG, attempt: "pass the descriptors") }
    var output = VarlinkOutputQueue()
    output.append(request.encoded(), descriptors: descriptors)
    while true {
      guard output.write(to: socket) else { return false }
      if output.isEmpty { return true }
      guard wait(for: Int16(POLLOUT), deadline) else { throw abandon(.timedOut) }
    }
  }

  private func receive(_ deadline: Deadline, keepOnTimeout: Bool = false) throws(VarlinkClientError) -> Answer {
    while true {
      guard socket >= 0 else { throw .disconnected }
      if let frame = try nextFrame() { return try answer(frame) }
      guard wait(for: Int16(POLLIN), deadline) else { throw keepOnTimeout ? .timedOut : abandon(.timedOut) }
      try read()
    }
  }

  private func nextFrame() throws(VarlinkClientError) -> VarlinkFrame? {
    do { return try framer.next() } catch { throw abandon(.malformed("\(error)")) }
  }

  private func answer(_ frame: VarlinkFrame) throws(VarlinkClientError) -> Answer {
    let reply: VarlinkReply
    do { reply = try VarlinkReply(frame: frame.bytes) } catch { throw abandon(.malformed("\(error)")) }
    if let name = reply.error { throw .failed(VarlinkErrorReply(name: name, parameters: reply.parameters)) }
    return Answer(parameters: reply.parameters, descriptors: frame.descriptors, continues: reply.continues)
  }

  private func read() throws(VarlinkClientError) {
    var numbers = [Int32](repeating: -1, count: VarlinkDescriptor.limitPerMessage)
    var count = 0
    let result = withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 16 << 10) { buffer in
      let result = hall_recv_with_fds(socket, buffer.baseAddress, buffer.count, &numbers, numbers.count, &count)
      let descriptors = numbers.prefix(count).map { VarlinkDescriptor(owning: $0) }
      if result > 0 { framer.append(UnsafeBufferPointer(rebasing: UnsafeBufferPointer(buffer)[..<result]), descriptors: descriptors) }
      return result
    }
    switch result {
    case -Int(EAGAIN): return
    case 0, -Int(ECONNRESET), -Int(EPIPE): throw abandon(.disconnected)
    case ..<0: throw abandon(.system(code: Int32(-result), attempt: "read from the service"))
    default: return
    }
  }

  private func wait(for events: Int16, _ deadline: Deadline) -> Bool {
    while true {
      var entry = pollfd(fd: socket, events: events, revents: 0)
      let result = poll(&entry, 1, deadline.pollTimeout)
      if result > 0 { return true }
      if result == 0 && deadline.hasPassed { return false }
      if result < 0 && errno != EINTR { return true }
    }
  }
}

/// A moment up to which to wait; nil waits for ever.
struct Deadline {
  private let end: MonotonicTime?

  init(_ timeout: Duration?) {
    end = timeout.map { SystemClock.monotonicNow() + $0 }
  }

  var hasPassed: Bool { end.map { SystemClock.monotonicNow() >= $0 } ?? false }

  /// Milliseconds for poll(2), rounded up so that it does not spin through the last one.
  var pollTimeout: Int32 {
    guard let end else { return -1 }
    let left = (end - SystemClock.monotonicNow()).wholeMilliseconds
    return hasPassed ? 0 : Int32(clamping: left) &+ (left < Int64(Int32.max) ? 1 : 0)
  }
}
