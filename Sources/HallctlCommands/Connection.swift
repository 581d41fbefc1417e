import HallInterface
import Varlink

/// A connection to a daemon whose failures are troubles in words.
struct Connection {
  let daemon: Daemon
  /// How long an answer may take.
  let answerTime: Span
  private let client: VarlinkClient

  init(path: String, daemon: Daemon, answerTime: Span) throws(Trouble) {
    self.daemon = daemon
    self.answerTime = answerTime
    do { client = try VarlinkClient.connect(path: path) } catch { throw Trouble(error, daemon) }
  }

  /// Calls a method and waits for its reply.
  func call<Method: VarlinkMethod>(
    _ method: Method.Type, _ parameters: Method.Parameters, descriptors: [VarlinkDescriptor] = []
  ) throws(Trouble) -> Method.Reply where Method.Failure: DeclaredTrouble {
    do {
      return try client.call(method, parameters, descriptors: descriptors, timeout: answerTime.duration)
    } catch { throw trouble(error, method) }
  }

  /// Calls a method whose reply comes with descriptors.
  func callForDescriptors<Method: VarlinkMethod>(
    _ method: Method.Type, _ parameters: Method.Parameters, descriptors: [VarlinkDescriptor] = []
  ) throws(Trouble) -> (Method.Reply, [VarlinkDescriptor]) where Method.Failure: DeclaredTrouble {
    do {
      return try client.callForDescriptors(method, parameters, descriptors: descriptors, timeout: answerTime.duration)
    } catch { throw trouble(error, method) }
  }

  /// Calls a method for a stream of replies.
  func stream<Method: VarlinkMethod>(_ method: Method.Type, _ parameters: Method.Parameters) throws(Trouble) -> Replies<Method>
  where Method.Failure: DeclaredTrouble {
    do {
      return Replies(connection: self, replies: try client.callMore(method, parameters, timeout: answerTime.duration))
    } catch { throw trouble(error, method) }
  }

  fileprivate func trouble<Method: VarlinkMethod>(_ error: VarlinkClientError, _ method: Method.Type) -> Trouble
  where Method.Failure: DeclaredTrouble {
    Trouble(error, daemon, method: Method.name) { reply in Method.Failure(reply)?.trouble }
  }
}

/// The replies of a stream, in order.
struct Replies<Method: VarlinkMethod> where Method.Failure: DeclaredTrouble {
  fileprivate let connection: Connection
  fileprivate let replies: VarlinkReplies<Method>

  /// The next reply; nil behind the last one.
  func next() throws(Trouble) -> Method.Reply? {
    do { return try replies.next() } catch { throw connection.trouble(error, Method.self) }
  }

  /// The next reply, `.quiet` when none came within the time.
  func next(within time: Duration) throws(Trouble) -> Awaited {
    do {
      return try replies.next(timeout: time).map(Awaited.reply) ?? .end
    } catch .timedOut {
      return .quiet
    } catch { throw connection.trouble(error, Method.self) }
  }

  enum Awaited {
    case reply(Method.Reply)
    case end
    case quiet
  }
}

/// The errors of an interface that have words.
protocol DeclaredTrouble: VarlinkDeclaredFailure {
  var trouble: Trouble { get }
}

extension HalldDevices.Failure: DeclaredTrouble {
  var trouble: Trouble { Trouble(self) }
}

extension HalldTicketPrinter.Failure: DeclaredTrouble {
  var trouble: Trouble { Trouble(self) }
}

extension HalldMaintenance.Failure: DeclaredTrouble {
  var trouble: Trouble { Trouble(errorName, .failed, Text(verbatim: errorName)) }
}

extension HalldSimulation.Failure: DeclaredTrouble {
  var trouble: Trouble { Trouble(self) }
}
