/// A method of an interface with its types; generated code conforms a namespace of each method to it.
public protocol VarlinkMethod: Sendable {
  /// Its input
  associatedtype Parameters: VarlinkValue
  /// Its output
  associatedtype Reply: VarlinkValue
  /// The errors of its interface
  associatedtype Failure: VarlinkDeclaredFailure
  /// The full name, such as `org.varlink.service.GetInfo`
  static var name: String { get }
}

/// The errors that one interface declares, as a closed set.
public protocol VarlinkDeclaredFailure: VarlinkFailure, Equatable {
  /// The error that an error reply stands for; nil when it is of another interface or lacks what it must carry.
  init?(_ reply: VarlinkErrorReply)
}

/// What a server must know of an interface that it offers.
public struct VarlinkInterface: Hashable, Sendable {
  /// The full name, such as `org.varlink.service`
  public let name: String
  /// The methods' names without the interface's
  public let methods: Set<String>
  /// The definition as text, given to whoever asks
  public let description: String

  /// An interface whose definition was checked before, by the generator.
  public init(name: String, methods: Set<String>, description: String) {
    self.name = name
    self.methods = methods
    self.description = description
  }

  /// An interface from its definition.
  public init(parsing description: String) throws(VarlinkDefinitionError) {
    let definition = try VarlinkDefinition(parsing: description)
    self.init(name: definition.name, methods: Set(definition.methods.map(\.name)), description: description)
  }
}
