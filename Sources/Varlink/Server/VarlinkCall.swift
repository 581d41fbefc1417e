import EventLoop

/// What became of a reply.
public enum VarlinkReplyOutcome: Hashable, Sendable {
  /// It is on its way, or waits in the client's queue.
  case sent
  /// The client reads too slowly: the reply was not taken. One more reply is, which should tell of the gap; then the connection closes.
  case overflow
  /// Nobody hears it: the client is gone, the call is over, or it was `oneway`.
  case unheard
}

/// One call of one client, from its arrival to its last reply.
///
/// It can be answered at once or at any time later. A handler that lets go of a call it has not answered has the client told so
/// (MethodNotImplemented) rather than left waiting.
@LoopActor public final class VarlinkCall {
  /// The call as it came
  public nonisolated let request: VarlinkRequest
  /// Who calls
  public nonisolated let peer: VarlinkPeer
  /// The descriptors that came with the call; they are closed with it unless duplicated
  public nonisolated let descriptors: [VarlinkDescriptor]

  private let connection: VarlinkConnection
  private let number: UInt64
  private var awaitsReply: Bool
  private var isDisconnected = false

  /// Called once, on the loop, when the client goes before the last reply. Not called for `oneway` calls.
  public var onDisconnect: (@LoopActor () -> Void)? {
    didSet {
      // Set too late to be told: told at once.
      if isDisconnected, let handler = onDisconnect {
        onDisconnect = nil
        EventLoop.main.post(handler)
      }
    }
  }

  init(_ request: VarlinkRequest, descriptors: [VarlinkDescriptor], number: UInt64, connection: VarlinkConnection) {
    self.request = request
    self.descriptors = descriptors
    self.number = number
    self.connection = connection
    peer = connection.peer
    awaitsReply = !request.oneway
  }

  deinit {
    guard awaitsReply else { return }
    // The last reference may be let go anywhere; the connection is touched on the loop only.
    EventLoop.main.post { [connection, number, request] in connection.callWasDropped(number, method: request.method) }
  }

  /// The full name of the method
  public nonisolated var method: String { request.method }
  /// The name without the interface's
  public nonisolated var methodName: Substring { request.methodName }
  /// The input parameters
  public nonisolated var parameters: JSONObject { request.parameters }
  /// Whether the client takes several replies
  public nonisolated var wantsMore: Bool { request.more }
  /// Whether the client wants none
  public nonisolated var oneway: Bool { request.oneway }

  /// Whether nobody waits for a reply any more.
  public var isFinished: Bool { !awaitsReply }

  /// Answers the call.
  ///
  /// - Parameters:
  ///   - continues: further replies follow. When the client did not ask for more than one, this is its last all the same.
  ///   - descriptors: passed along, at most `VarlinkDescriptor.limitPerMessage`; those beyond are not.
  @discardableResult
  public func reply(
    _ parameters: JSONObject = [:], continues: Bool = false, descriptors: [VarlinkDescriptor] = []
  ) -> VarlinkReplyOutcome {
    send(VarlinkReply(parameters: parameters, continues: continues && wantsMore), descriptors)
  }

  /// Answers the call with an error, which ends it.
  @discardableResult
  public func fail(_ failure: some VarlinkFailure) -> VarlinkReplyOutcome {
    send(VarlinkReply(parameters: failure.errorParameters, error: failure.errorName), [])
  }

  /// For methods that make sense only as a stream: fails the call with ExpectedMore unless the client asked for more.
  public func requireMore() -> Bool {
    if wantsMore { return true }
    fail(VarlinkServiceError.expectedMore)
    return false
  }

  private func send(_ reply: VarlinkReply, _ descriptors: [VarlinkDescriptor]) -> VarlinkReplyOutcome {
    guard awaitsReply else { return .unheard }
    let outcome = connection.send(
      reply, descriptors: Array(descriptors.prefix(VarlinkDescriptor.limitPerMessage)), call: number)
    if outcome != .overflow && (!reply.continues || !connection.isAnswering(number)) { finish() }
    return outcome
  }

  private func finish() {
    awaitsReply = false
    onDisconnect = nil
  }

  func disconnected() {
    guard awaitsReply else { return }
    awaitsReply = false
    isDisconnected = true
    let handler = onDisconnect
    onDisconnect = nil
    handler?()
  }
}
