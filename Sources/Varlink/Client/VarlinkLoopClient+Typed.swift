import EventLoop

/// A reply of a generated interface, with the descriptors that came along.
public struct VarlinkTypedAnswer<Method: VarlinkMethod>: Sendable {
  /// The output parameters
  public let reply: Method.Reply
  /// Descriptors passed with the reply
  public let descriptors: [VarlinkDescriptor]
  /// Further replies follow
  public let continues: Bool

  /// Reads a reply. Fields beyond the interface are ignored: a newer service may have added them.
  init(_ answer: VarlinkClient.Answer) throws(VarlinkClientError) {
    reply = try VarlinkClient.decode(Method.self, answer)
    descriptors = answer.descriptors
    continues = answer.continues
  }
}

extension VarlinkLoopClient {
  /// What is told of a call of a generated interface.
  public typealias TypedOutcome<Method: VarlinkMethod> = Result<VarlinkTypedAnswer<Method>, VarlinkClientError>

  /// Calls a method of a generated interface.
  public func call<Method: VarlinkMethod>(
    _ method: Method.Type, _ parameters: Method.Parameters, descriptors: [VarlinkDescriptor] = [],
    completion: @escaping @LoopActor (TypedOutcome<Method>) -> Void
  ) {
    call(Method.name, parameters.json.objectValue ?? [:], descriptors: descriptors) { completion(Self.typed($0)) }
  }

  /// Calls a method of a generated interface for a stream of replies.
  public func callMore<Method: VarlinkMethod>(
    _ method: Method.Type, _ parameters: Method.Parameters, descriptors: [VarlinkDescriptor] = [],
    each: @escaping @LoopActor (TypedOutcome<Method>) -> Void
  ) {
    callMore(Method.name, parameters.json.objectValue ?? [:], descriptors: descriptors) { each(Self.typed($0)) }
  }

  private static func typed<Method: VarlinkMethod>(_ outcome: Outcome) -> TypedOutcome<Method> {
    outcome.flatMap { answer in Result { () throws(VarlinkClientError) in try VarlinkTypedAnswer(answer) } }
  }
}
