import CShim
import EventLoop
import Glibc

/// A client on the event loop: for daemons that call other services.
///
/// Calls go out one at a time, in the order in which they were made; those behind wait in a queue. Varlink cannot take a call back, so
/// the only way to cancel is `close()`. Every call hears of its end exactly once, from the loop and never from within a function of this
/// class: a reply, an error reply, or why there will be none. Whatever the service sends costs bounded memory.
@LoopActor public final class VarlinkLoopClient {
  /// A reply with the descriptors that came along.
  public typealias Answer = VarlinkClient.Answer
  /// What is told of a call.
  public typealias Outcome = Result<Answer, VarlinkClientError>

  /// What is taken.
  public struct Limits: Sendable {
    /// The longest reply in bytes
    public var frame = VarlinkFramer.defaultLimit
    /// How deep the JSON of a reply may be nested
    public var depth = JSON.defaultDepthLimit
    /// Calls that wait, the one under way included
    public var calls = 256
    /// Bytes of calls that wait
    public var output = 16 << 20

    /// The limits are variables.
    public init() {}
  }

  private struct Call {
    var bytes: [UInt8]
    var descriptors: [VarlinkDescriptor]
    var isOneway: Bool
    var takesMore: Bool
    var told: @LoopActor (Outcome) -> Void
  }

  private let limits: Limits
  private var socket: Int32
  private var source: DescriptorSource?
  private var framer: VarlinkFramer
  private var output = VarlinkOutputQueue()
  private var waiting: [Call] = []
  private var waitingBytes = 0
  /// Its request is written, or being written.
  private var current: Call?
  private var end: VarlinkClientError?

  /// Called once, when the connection ends other than by `close()`, behind the calls that were told of it.
  public var onDisconnect: (@LoopActor (VarlinkClientError) -> Void)?

  /// Takes over a connected stream socket.
  ///
  /// - Throws: ``SystemError`` when it cannot be watched; it is closed then.
  public init(owning socket: Int32, limits: Limits = Limits()) throws(SystemError) {
    self.socket = socket
    self.limits = limits
    framer = VarlinkFramer(limit: limits.frame)
    do {
      guard VarlinkSocket.makeNonBlocking(socket), VarlinkSocket.closeOnExec(socket) else { throw SystemError(errno, "set up the socket") }
      source = try DescriptorSource(descriptor: socket, interest: .readable) { [weak self] in self?.ready($0) }
    } catch {
      Glibc.close(socket)
      self.socket = -1
      throw error as? SystemError ?? SystemError(EIO, "watch the socket")
    }
  }

  /// Connects to a service's socket. A Unix socket connects at once or not at all; a full backlog is `system(EAGAIN)`.
  public static func connect(path: String, limits: Limits = Limits()) throws(VarlinkClientError) -> VarlinkLoopClient {
    do {
      let socket = try VarlinkSocket.open()
      guard VarlinkSocket.makeNonBlocking(socket), VarlinkSocket.connect(socket, path: path) else {
        let code = errno
        Glibc.close(socket)
        throw VarlinkClientError(connecting: path, errno: code)
      }
      return try VarlinkLoopClient(owning: socket, limits: limits)
    } catch let error as VarlinkClientError {
      throw error
    } catch {
      let error = error as? SystemError ?? SystemError(EIO, "connect to \(path)")
      throw .system(code: error.code, attempt: error.attempt)
    }
  }

  isolated deinit { close() }

  /// Whether calls can be made.
  public var isOpen: Bool { end == nil }
  /// Calls that wait for their end, the one under way included.
  public var callCount: Int { waiting.count + (current == nil ? 0 : 1) }

  // MARK: Calls

  /// Calls a method.
  ///
  /// - Parameters:
  ///   - method: the full name.
  ///   - descriptors: kept open until they are sent.
  ///   - completion: told the reply, or why there is none.
  public func call(
    _ method: String, _ parameters: JSONObject = [:], descriptors: [VarlinkDescriptor] = [],
    completion: @escaping @LoopActor (Outcome) -> Void
  ) {
    enqueue(VarlinkRequest(method: method, parameters: parameters), descriptors, completion)
  }

  /// Calls a method for a stream of replies. Calls behind it wait until the last one has come.
  ///
  /// - Parameter each: told each reply; the last one has `continues` false. A failure is the end too.
  public func callMore(
    _ method: String, _ parameters: JSONObject = [:], descriptors: [VarlinkDescriptor] = [], each: @escaping @LoopActor (Outcome) -> Void
  ) {
    enqueue(VarlinkRequest(method: method, parameters: parameters, more: true), descriptors, each)
  }

  /// Calls a method without wanting to hear of it again.
  public func oneway(_ method: String, _ parameters: JSONObject = [:], descriptors: [VarlinkDescriptor] = []) {
    enqueue(VarlinkRequest(method: method, parameters: parameters, oneway: true), descriptors) { _ in }
  }

  private func enqueue(_ request: VarlinkRequest, _ descriptors: [VarlinkDescriptor], _ told: @escaping @LoopActor (Outcome) -> Void) {
    func refuse(_ error: VarlinkClientError) { EventLoop.main.post { told(.failure(error)) } }
    if let end { return refuse(end) }
    guard descriptors.count <= VarlinkDescriptor.limitPerMessage else {
      return refuse(.system(code: E2BIG, attempt: "pass the descriptors"))
    }
    let bytes = request.encoded()
    guard callCount < limits.calls, waitingBytes + bytes.count <= limits.output else {
      return refuse(.system(code: ENOBUFS, attempt: "queue another call"))
    }
    waiting.append(Call(bytes: bytes, descriptors: descriptors, isOneway: request.oneway, takesMore: request.more, told: told))
    waitingBytes += bytes.count
    advance()
  }

  /// Closes the connection. Calls that wait are told `disconnected`; `onDisconnect` is not called.
  public func close() {
    onDisconnect = nil
    finish(.disconnected)
  }

  // MARK: Wire

  /// Writes the next call when none is under way.
  private func advance() {
    while end == nil, current == nil, !waiting.isEmpty {
      let call = waiting.removeFirst()
      waitingBytes -= call.bytes.count
      output.append(call.bytes, descriptors: call.descriptors)
      if !call.isOneway {
        current = call
        // Sent or queued by now: only its end is still of interest.
        current?.bytes = []
        current?.descriptors = []
      }
    }
    flush()
  }

  private func flush() {
    guard end == nil else { return }
    // A service that is gone may have left its last words: that is found out by reading.
    if !output.isEmpty, !output.write(to: socket) { output.removeAll() }
    source?.interest = output.isEmpty ? .readable : [.readable, .writable]
  }

  private func ready(_ readiness: Readiness) {
    if readiness.contains(.writable) { flush() }
    guard !readiness.isDisjoint(with: [.readable, .hangUp, .error]) else { return }
    let failure = read()
    takeReplies()
    if let failure { finish(failure) }
  }

  private func read() -> VarlinkClientError? {
    let result = withUnsafeTemporaryAllocation(of: Int32.self, capacity: VarlinkDescriptor.limitPerMessage) { numbers in
      withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 16 << 10) { buffer in
        var count = 0
        let result = hall_recv_with_fds(socket, buffer.baseAddress, buffer.count, numbers.baseAddress, numbers.count, &count)
        let descriptors = numbers.prefix(count).map { VarlinkDescriptor(owning: $0) }
        if result > 0 { framer.append(UnsafeBufferPointer(rebasing: UnsafeBufferPointer(buffer)[..<result]), descriptors: descriptors) }
        return result
      }
    }
    switch result {
    case -Int(EAGAIN): return nil
    case 0, -Int(ECONNRESET), -Int(EPIPE): return .disconnected
    case -Int(E2BIG): return .malformed("\(VarlinkFramingError.tooManyDescriptors)")
    case ..<0: return .system(code: Int32(clamping: -result), attempt: "read from the service")
    default: return nil
    }
  }

  /// Each reply belongs to the call under way; one that nobody asked for ends the connection.
  private func takeReplies() {
    while end == nil {
      let frame: VarlinkFrame
      do {
        guard let next = try framer.next() else { return }
        frame = next
      } catch {
        return finish(.malformed("\(error)"))
      }
      let reply: VarlinkReply
      do { reply = try VarlinkReply(frame: frame.bytes, depthLimit: limits.depth) } catch { return finish(.malformed("\(error)")) }
      guard let call = current else { return finish(.malformed("a reply that nobody asked for")) }
      if let name = reply.error {
        current = nil
        call.told(.failure(.failed(VarlinkErrorReply(name: name, parameters: reply.parameters))))
      } else if reply.continues && !call.takesMore {
        return finish(.malformed("a second reply to a call that takes one"))
      } else {
        if !reply.continues { current = nil }
        call.told(.success(Answer(parameters: reply.parameters, descriptors: frame.descriptors, continues: reply.continues)))
      }
      advance()
    }
  }

  /// The end of the connection, told to every call that waits.
  private func finish(_ error: VarlinkClientError) {
    guard end == nil else { return }
    end = error
    source?.cancel()
    source = nil
    if socket >= 0 { Glibc.close(socket) }
    socket = -1
    output.removeAll()
    framer = VarlinkFramer(limit: limits.frame)
    var unanswered = waiting
    if let current { unanswered.insert(current, at: 0) }
    current = nil
    waiting = []
    waitingBytes = 0
    let handler = onDisconnect
    onDisconnect = nil
    guard !unanswered.isEmpty || handler != nil else { return }
    let told = unanswered.filter { !$0.isOneway }.map(\.told)
    EventLoop.main.post {
      for told in told { told(.failure(error)) }
      handler?(error)
    }
  }
}
