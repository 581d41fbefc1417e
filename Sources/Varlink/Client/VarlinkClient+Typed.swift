extension VarlinkClient {
  /// Calls a method of a generated interface and waits for its reply.
  ///
  /// Fields that the reply has beyond the interface are ignored: a newer service may have added them.
  public func call<Method: VarlinkMethod>(
    _ method: Method.Type, _ parameters: Method.Parameters, descriptors: [VarlinkDescriptor] = [], timeout: Duration? = nil
  ) throws(VarlinkClientError) -> Method.Reply {
    try Self.decode(method, call(Method.name, parameters.json.objectValue ?? [:], descriptors: descriptors, timeout: timeout))
  }

  /// The same for a method whose reply comes with descriptors.
  public func callForDescriptors<Method: VarlinkMethod>(
    _ method: Method.Type, _ parameters: Method.Parameters, descriptors: [VarlinkDescriptor] = [], timeout: Duration? = nil
  ) throws(VarlinkClientError) -> (Method.Reply, [VarlinkDescriptor]) {
    let answer = try call(Method.name, parameters.json.objectValue ?? [:], descriptors: descriptors, timeout: timeout)
    return (try Self.decode(method, answer), answer.descriptors)
  }

  /// Calls a method of a generated interface for a stream of replies.
  public func callMore<Method: VarlinkMethod>(
    _ method: Method.Type, _ parameters: Method.Parameters, descriptors: [VarlinkDescriptor] = [], timeout: Duration? = nil
  ) throws(VarlinkClientError) -> VarlinkReplies<Method> {
    try callMore(Method.name, parameters.json.objectValue ?? [:], descriptors: descriptors, timeout: timeout)
    return VarlinkReplies(client: self)
  }

  /// Calls a method of a generated interface without wanting to hear of it again.
  public func oneway<Method: VarlinkMethod>(
    _ method: Method.Type, _ parameters: Method.Parameters, descriptors: [VarlinkDescriptor] = []
  ) throws(VarlinkClientError) {
    try oneway(Method.name, parameters.json.objectValue ?? [:], descriptors: descriptors)
  }

  static func decode<Method: VarlinkMethod>(_ method: Method.Type, _ answer: Answer) throws(VarlinkClientError) -> Method.Reply {
    do { return try Method.Reply(json: .object(answer.parameters), unknownFields: .ignored) } catch { throw .unexpectedReply(error) }
  }
}

/// The replies of one `more` call, in order.
public struct VarlinkReplies<Method: VarlinkMethod> {
  /// The connection that the stream occupies
  public let client: VarlinkClient

  /// The next reply; nil behind the last one. When the time runs out before it, the stream goes on and can be asked again.
  public func next(timeout: Duration? = nil) throws(VarlinkClientError) -> Method.Reply? {
    guard let answer = try client.next(timeout: timeout) else { return nil }
    return try VarlinkClient.decode(Method.self, answer)
  }
}

extension VarlinkClientError {
  /// The error of every service that the service answered with.
  public var service: VarlinkServiceError? { reply.flatMap { VarlinkServiceError($0) } }

  /// The error of an interface that the service answered with: `error.declared(as: HalldDevices.Failure.self)`.
  public func declared<Failure: VarlinkDeclaredFailure>(as failure: Failure.Type) -> Failure? {
    reply.flatMap { Failure($0) }
  }
}
