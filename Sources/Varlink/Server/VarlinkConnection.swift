import CShim
import EventLoop
import Glibc

/// One client of a server: reads its calls one after the other, writes their replies.
///
/// No function that a handler can reach through `VarlinkCall` runs another handler: what follows from a reply (the next call, the news
/// that the client is gone) is posted to the loop. So a service is never entered in the middle of one of its own functions.
@LoopActor final class VarlinkConnection {
  nonisolated let peer: VarlinkPeer
  /// Rises with each connection of the server.
  nonisolated let serial: UInt64
  /// Somebody who may do nothing.
  nonisolated let isStranger: Bool

  private weak var server: VarlinkServer?
  private let configuration: VarlinkServer.Configuration
  private let socket: Int32
  private var source: DescriptorSource?
  private var framer: VarlinkFramer
  /// What of `framer` is counted in the server's sum.
  private(set) var inputCounted = 0
  private var output = VarlinkOutputQueue()

  private enum Activity {
    case idle
    /// Came before the server was ready.
    case held(VarlinkRequest, [VarlinkDescriptor])
    case answering
  }

  private var activity = Activity.idle
  /// The number of the newest call.
  private var number: UInt64 = 0
  private weak var call: VarlinkCall?

  private var isClosed = false
  private var isBroken = false
  private var isProcessing = false
  private var isProcessingPosted = false
  private var inputEnded = false
  /// The connection closes when what waits is written.
  private var closesWhenFlushed = false
  private var overflowed = false
  private var linger: LoopTimer?

  /// While more than this waits to be written, or is read and waits for its turn, no more is read.
  private static let pausedAbove = 64 << 10

  init(socket: Int32, peer: VarlinkPeer, isStranger: Bool, serial: UInt64, server: VarlinkServer) {
    self.serial = serial
    self.isStranger = isStranger
    self.socket = socket
    self.peer = peer
    self.server = server
    configuration = server.configuration
    let limits = server.configuration
    framer = VarlinkFramer(limit: isStranger ? min(limits.strangerFrameLimit, limits.frameLimit) : limits.frameLimit)
  }

  func start() throws {
    source = try DescriptorSource(descriptor: socket, interest: .readable) { [self] in ready($0) }
  }

  private var isIdle: Bool { if case .idle = activity { true } else { false } }

  // MARK: Input

  private func ready(_ readiness: Readiness) {
    if readiness.contains(.writable) { flush() }
    let gone = !readiness.isDisjoint(with: [.hangUp, .error])
    if gone && (!isIdle || closesWhenFlushed || inputEnded) { return disconnect() }
    if gone || readiness.contains(.readable) { read() }
    process()
  }

  private func read() {
    guard !isClosed, !inputEnded, let server else { return }
    let buffer = server.readBuffer
    let (result, descriptors) = withUnsafeTemporaryAllocation(of: Int32.self, capacity: VarlinkDescriptor.limitPerMessage) { numbers in
      var count = 0
      let result = hall_recv_with_fds(socket, buffer.baseAddress, buffer.count, numbers.baseAddress, numbers.count, &count)
      return (result, numbers.prefix(count).map { VarlinkDescriptor(owning: $0) })
    }
    if result > 0 {
      framer.append(UnsafeBufferPointer(rebasing: UnsafeBufferPointer(buffer)[..<result]), descriptors: descriptors)
      countInput()
      server.boundInput()
    } else if result == 0 {
      // The client may have closed only its half and still wait for replies.
      inputEnded = true
    } else if result != -Int(EAGAIN) {
      disconnect()
    }
  }

  private func countInput() {
    let count = framer.bufferedCount
    server?.inputHeld += count - inputCounted
    inputCounted = count
  }

  /// Takes calls from what was read, until one has to be waited for.
  private func process() {
    guard !isClosed, !isProcessing else { return }
    isProcessing = true
    var malformed = false
    while isIdle, !isBroken, !closesWhenFlushed, output.count <= Self.pausedAbove {
      guard let frame = nextFrame(&malformed) else { break }
      guard let request = try? VarlinkRequest(frame: frame.bytes, depthLimit: configuration.depthLimit) else {
        malformed = true
        break
      }
      receive(request, frame.descriptors)
    }
    isProcessing = false
    countInput()
    flush()
    if malformed { return disconnect() }
    settle()
  }

  private func nextFrame(_ malformed: inout Bool) -> VarlinkFrame? {
    do { return try framer.next() } catch {
      malformed = true
      return nil
    }
  }

  /// Closes the connection if it has served its purpose, else decides what to wait for.
  private func settle() {
    guard !isClosed, !isBroken else { return }
    if output.isEmpty && (closesWhenFlushed || (inputEnded && isIdle && !framer.hasFrame())) { return disconnect() }
    var interest: Interest = []
    if !output.isEmpty { interest.insert(.writable) }
    if !inputEnded && !closesWhenFlushed && !isPaused { interest.insert(.readable) }
    source?.interest = interest
  }

  private var isPaused: Bool {
    if output.count > Self.pausedAbove { return true }
    return !isIdle && (framer.bufferedCount > Self.pausedAbove || framer.hasFrame())
  }

  /// Processes soon, outside of whatever is running now.
  private func processSoon() {
    guard !isProcessingPosted else { return }
    isProcessingPosted = true
    EventLoop.main.post { [self] in
      isProcessingPosted = false
      process()
    }
  }

  // MARK: Calls

  private func receive(_ request: VarlinkRequest, _ descriptors: [VarlinkDescriptor]) {
    guard let server else { return }
    guard server.canDispatch(request) else {
      activity = .held(request, descriptors)
      return
    }
    dispatch(request, descriptors, server)
  }

  private func dispatch(_ request: VarlinkRequest, _ descriptors: [VarlinkDescriptor], _ server: VarlinkServer) {
    number &+= 1
    activity = request.oneway ? .idle : .answering
    let call = VarlinkCall(request, descriptors: descriptors, number: number, connection: self)
    server.dispatch(call)
    if !isIdle { self.call = call }
  }

  /// The server is ready now: a call that was held has its turn.
  func serverIsReady() {
    guard case .held(let request, let descriptors) = activity, let server else { return }
    activity = .idle
    isProcessing = true
    dispatch(request, descriptors, server)
    isProcessing = false
    process()
  }

  func isAnswering(_ call: UInt64) -> Bool {
    if case .answering = activity, call == number { true } else { false }
  }

  func send(_ reply: VarlinkReply, descriptors: [VarlinkDescriptor], call: UInt64) -> VarlinkReplyOutcome {
    guard isAnswering(call), !isClosed, !isBroken else { return .unheard }
    var reply = reply
    // After an overflow there is one last reply.
    if overflowed { reply.continues = false }
    let bytes = reply.encoded()
    if reply.continues, exceedsLimit(bytes.count) {
      overflowed = true
      closeAfterLinger()
      return .overflow
    }
    output.append(bytes, descriptors: descriptors)
    if !reply.continues {
      activity = .idle
      self.call = nil
      if overflowed { closesWhenFlushed = true }
    }
    if !isProcessing {
      flush()
      // Calls that wait, and the end of the connection, are seen to outside of the handler.
      if isIdle && (framer.hasFrame() || inputEnded || closesWhenFlushed) { processSoon() } else { settle() }
    }
    return .sent
  }

  /// One reply always fits, however long: the limit is for what piles up.
  private func exceedsLimit(_ count: Int) -> Bool {
    guard output.count + count > configuration.outputLimit else { return false }
    flush()
    return !output.isEmpty && output.count + count > configuration.outputLimit
  }

  func callWasDropped(_ dropped: UInt64, method: String) {
    guard isAnswering(dropped) else { return }
    let failure = VarlinkServiceError.methodNotImplemented(method: method)
    _ = send(VarlinkReply(parameters: failure.errorParameters, error: failure.errorName), descriptors: [], call: dropped)
  }

  // MARK: Output

  private func flush() {
    guard !isClosed, !isBroken, !output.isEmpty else { return }
    if output.write(to: socket) { return }
    isBroken = true
    output.removeAll()
    source?.interest = []
    EventLoop.main.post { [self] in disconnect() }
  }

  /// A client that does not read is given a little time to take what waits for it.
  private func closeAfterLinger() {
    linger = server?.clock.after(configuration.lingerTimeout) { [self] in disconnect() }
  }

  // MARK: End

  /// No further calls; closes when the one under way is answered and written.
  func drain() {
    inputEnded = true
    framer = VarlinkFramer(limit: configuration.frameLimit)
    if case .held = activity { activity = .idle }
    settle()
  }

  func disconnect() {
    guard !isClosed else { return }
    isClosed = true
    linger?.cancel()
    linger = nil
    source?.cancel()
    source = nil
    // What a stranger passed and nobody read goes with the socket, and may take long to go.
    if isStranger { hall_close_elsewhere(socket) } else { close(socket) }
    output.removeAll()
    framer = VarlinkFramer(limit: configuration.frameLimit)
    countInput()
    activity = .idle
    let call = call
    self.call = nil
    server?.remove(self)
    call?.disconnected()
  }
}
