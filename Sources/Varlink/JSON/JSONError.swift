/// Why a text is not the JSON we take, and where.
public struct JSONError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What is wrong.
  public enum Reason: String, Sendable {
    /// The text ends within a value.
    case unexpectedEnd = "ends too early"
    /// A byte that cannot stand there.
    case unexpectedByte = "unexpected byte"
    /// There is something after the value.
    case trailingData = "data after the value"
    /// Arrays and objects lie deeper in each other than allowed.
    case tooDeep = "nested too deeply"
    /// A key appears twice in one object.
    case duplicateKey = "key given twice"
    /// A string is not UTF-8: overlong, cut off, beyond U+10FFFF or a surrogate.
    case invalidUTF8 = "invalid UTF-8"
    /// An unknown escape, or a \u surrogate without its other half.
    case invalidEscape = "invalid escape"
    /// A control character that must be escaped.
    case controlCharacter = "control character in a string"
    /// Not a number by the grammar, such as 01, 1. or +1.
    case invalidNumber = "invalid number"
    /// An integer beyond 64 bits or a number beyond what a double holds.
    case numberOutOfRange = "number out of range"
  }

  /// What is wrong.
  public let reason: Reason
  /// The byte, from 0, at which it was noticed.
  public let offset: Int

  /// "key given twice at byte 17"
  public var description: String { "\(reason.rawValue) at byte \(offset)" }
}
