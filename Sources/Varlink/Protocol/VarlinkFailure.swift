/// An error that an interface declares: what a method may answer instead of its reply.
public protocol VarlinkFailure: Error, Sendable {
  /// The full name, such as `org.varlink.service.InvalidParameter`.
  var errorName: String { get }
  /// The parameters it carries.
  var errorParameters: JSONObject { get }
}

/// An error reply of any interface, as it came.
public struct VarlinkErrorReply: VarlinkFailure, Hashable, CustomStringConvertible {
  /// The full name.
  public let errorName: String
  /// Its parameters.
  public let errorParameters: JSONObject

  /// An error reply.
  public init(name: String, parameters: JSONObject = [:]) {
    errorName = name
    errorParameters = parameters
  }

  /// The name and, where there are any, the parameters.
  public var description: String {
    errorParameters.isEmpty ? errorName : "\(errorName) \(JSON.object(errorParameters))"
  }
}

/// The errors that every service may answer (varlink.org, "Service").
public enum VarlinkServiceError: VarlinkFailure, Hashable {
  /// No such interface here.
  case interfaceNotFound(interface: String)
  /// The interface has no such method.
  case methodNotFound(method: String)
  /// The method is declared, but does not do what was asked.
  case methodNotImplemented(method: String)
  /// A parameter is missing, unknown, of the wrong type or out of its range.
  case invalidParameter(parameter: String)
  /// The caller may not do this.
  case permissionDenied
  /// The method answers only calls with `more`.
  case expectedMore

  /// The full name.
  public var errorName: String {
    switch self {
    case .interfaceNotFound: "org.varlink.service.InterfaceNotFound"
    case .methodNotFound: "org.varlink.service.MethodNotFound"
    case .methodNotImplemented: "org.varlink.service.MethodNotImplemented"
    case .invalidParameter: "org.varlink.service.InvalidParameter"
    case .permissionDenied: "org.varlink.service.PermissionDenied"
    case .expectedMore: "org.varlink.service.ExpectedMore"
    }
  }

  /// The parameter, if it has one.
  public var errorParameters: JSONObject {
    switch self {
    case .interfaceNotFound(let name): ["interface": .string(name)]
    case .methodNotFound(let name), .methodNotImplemented(let name): ["method": .string(name)]
    case .invalidParameter(let name): ["parameter": .string(name)]
    case .permissionDenied, .expectedMore: [:]
    }
  }

  /// The error that an error reply stands for; nil when it is of another interface.
  public init?(_ reply: VarlinkErrorReply) {
    func text(_ key: String) -> String { reply.errorParameters[key]?.stringValue ?? "" }
    switch reply.errorName {
    case "org.varlink.service.InterfaceNotFound": self = .interfaceNotFound(interface: text("interface"))
    case "org.varlink.service.MethodNotFound": self = .methodNotFound(method: text("method"))
    case "org.varlink.service.MethodNotImplemented": self = .methodNotImplemented(method: text("method"))
    case "org.varlink.service.InvalidParameter": self = .invalidParameter(parameter: text("parameter"))
    case "org.varlink.service.PermissionDenied": self = .permissionDenied
    case "org.varlink.service.ExpectedMore": self = .expectedMore
    default: return nil
    }
  }
}
