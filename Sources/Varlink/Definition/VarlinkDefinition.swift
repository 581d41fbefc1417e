/// A parsed interface definition (varlink.org, "Interface Definition").
public struct VarlinkDefinition: Hashable, Sendable {
  /// The full name, such as `org.varlink.service`
  public var name: String
  /// The comment before `interface`, line by line
  public var documentation: [String]
  /// The named types, in order
  public var types: [TypeDefinition]
  /// The methods, in order
  public var methods: [MethodDefinition]
  /// The errors, in order
  public var errors: [ErrorDefinition]

  /// A named struct or enum.
  public struct TypeDefinition: Hashable, Sendable {
    /// Its name
    public var name: String
    /// The comment before it
    public var documentation: [String]
    /// A `.structure` or `.enumeration`
    public var type: VarlinkType
  }

  /// A method.
  public struct MethodDefinition: Hashable, Sendable {
    /// Its name
    public var name: String
    /// The comment before it
    public var documentation: [String]
    /// The input
    public var parameters: [VarlinkType.Field]
    /// The output
    public var reply: [VarlinkType.Field]
  }

  /// An error.
  public struct ErrorDefinition: Hashable, Sendable {
    /// Its name
    public var name: String
    /// The comment before it
    public var documentation: [String]
    /// What it carries
    public var parameters: [VarlinkType.Field]
  }

  /// The type of that name.
  public func type(named name: String) -> VarlinkType? {
    types.first { $0.name == name }?.type
  }

  /// The method of that name.
  public func method(named name: String) -> MethodDefinition? {
    methods.first { $0.name == name }
  }
}

/// A type of the interface definition language.
public indirect enum VarlinkType: Hashable, Sendable {
  /// `bool`
  case bool
  /// `int`, 64 bits here
  case int
  /// `float`, a double here
  case float
  /// `string`
  case string
  /// `object`: members left open
  case object
  /// A type named in the same interface
  case named(String)
  /// `[]T`
  case array(VarlinkType)
  /// `[string]T`
  case map(VarlinkType)
  /// `?T`
  case maybe(VarlinkType)
  /// `(a: int, b: string)`
  case structure([Field])
  /// `(one, two)`
  case enumeration([Member])

  /// A field of a struct.
  public struct Field: Hashable, Sendable {
    /// Its name
    public var name: String
    /// The comment before it
    public var documentation: [String]
    /// Its type
    public var type: VarlinkType
  }

  /// A member of an enum.
  public struct Member: Hashable, Sendable {
    /// Its name, which is also its value
    public var name: String
    /// The comment before it
    public var documentation: [String]
  }
}

/// Why a text is no interface definition, and where.
public struct VarlinkDefinitionError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The line, from 1
  public let line: Int
  /// The column in bytes, from 1
  public let column: Int
  /// What is wrong
  public let message: String

  /// "12:5: expected ':'"
  public var description: String { "\(line):\(column): \(message)" }
}
