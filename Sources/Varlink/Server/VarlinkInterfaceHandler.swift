import EventLoop

/// What servers and their handlers are isolated to: the event loop. Under this name generated code needs no other module.
public typealias VarlinkActor = LoopActor

/// What answers the calls of one interface.
@LoopActor public protocol VarlinkInterfaceHandler: AnyObject {
  /// The interface
  var interface: VarlinkInterface { get }
  /// Answers a call of one of the interface's methods, now or later. Never called for a method that the interface does not have.
  func handle(_ call: VarlinkCall)
}

/// A call whose parameters were read, of one method of a generated interface.
@LoopActor public struct VarlinkTypedCall<Method: VarlinkMethod> {
  /// The call itself
  public let call: VarlinkCall
  /// Its input
  public let parameters: Method.Parameters

  /// Reads the parameters. When they do not fit, the call is failed with InvalidParameter and there is nothing to do.
  public init?(_ call: VarlinkCall) {
    do {
      parameters = try Method.Parameters(json: .object(call.parameters))
      self.call = call
    } catch {
      call.fail(VarlinkServiceError.invalidParameter(parameter: error.parameter))
      return nil
    }
  }

  /// Who calls
  public var peer: VarlinkPeer { call.peer }
  /// Whether the client takes several replies
  public var wantsMore: Bool { call.wantsMore }
  /// The descriptors that came with the call
  public var descriptors: [VarlinkDescriptor] { call.descriptors }

  /// Answers the call; see `VarlinkCall.reply`.
  @discardableResult
  public func reply(
    _ reply: Method.Reply, continues: Bool = false, descriptors: [VarlinkDescriptor] = []
  ) -> VarlinkReplyOutcome {
    call.reply(reply.json.objectValue ?? [:], continues: continues, descriptors: descriptors)
  }

  /// Answers with an error of the interface, which ends the call.
  @discardableResult
  public func fail(_ failure: Method.Failure) -> VarlinkReplyOutcome { call.fail(failure) }

  /// Answers with an error of every service, which ends the call.
  @discardableResult
  public func fail(_ failure: VarlinkServiceError) -> VarlinkReplyOutcome { call.fail(failure) }

  /// See `VarlinkCall.requireMore`.
  public func requireMore() -> Bool { call.requireMore() }

  /// Says what to do when the client goes before the last reply.
  public func onDisconnect(_ handler: @escaping @LoopActor () -> Void) { call.onDisconnect = handler }
}
