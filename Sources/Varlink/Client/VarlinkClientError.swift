import Glibc

/// Why a call from a client did not succeed.
public enum VarlinkClientError: Error, Hashable, Sendable, CustomStringConvertible {
  /// There is no such socket: the service is not installed, or was never started.
  case noSuchSocket(path: String)
  /// The socket is there, but nobody listens on it.
  case connectionRefused(path: String)
  /// The user may not open the socket.
  case permissionDenied(path: String)
  /// Another failure of the operating system, an `errno` value.
  case system(code: Int32, attempt: String)
  /// The time given ran out.
  case timedOut
  /// The service closed the connection.
  case disconnected
  /// A stream of replies is under way on this connection.
  case busy
  /// What came is no Varlink.
  case malformed(String)
  /// The reply does not fit the interface.
  case unexpectedReply(VarlinkParameterError)
  /// The service answered with an error.
  case failed(VarlinkErrorReply)

  /// Why connect(2) to a socket failed.
  init(connecting path: String, errno code: Int32) {
    switch code {
    case ENOENT, ENOTDIR: self = .noSuchSocket(path: path)
    case ECONNREFUSED: self = .connectionRefused(path: path)
    case EACCES, EPERM: self = .permissionDenied(path: path)
    default: self = .system(code: code, attempt: "connect to \(path)")
    }
  }

  /// What happened, in words for a person.
  public var description: String {
    switch self {
    case .noSuchSocket(let path): "no such socket: \(path)"
    case .connectionRefused(let path): "nobody listens on \(path)"
    case .permissionDenied(let path): "no permission to use \(path)"
    case .system(let code, let attempt): "cannot \(attempt): \(String(cString: strerror(code)))"
    case .timedOut: "no answer in time"
    case .disconnected: "the service closed the connection"
    case .busy: "a stream of replies is under way on this connection"
    case .malformed(let reason): "the service does not speak Varlink: \(reason)"
    case .unexpectedReply(let error): "unexpected reply: \(error)"
    case .failed(let reply): reply.description
    }
  }

  /// The error that the service answered with; nil for other failures.
  public var reply: VarlinkErrorReply? {
    if case .failed(let reply) = self { reply } else { nil }
  }
}
