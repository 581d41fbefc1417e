import Glibc

/// A call to the operating system failed.
public struct SystemError: Error, Hashable, CustomStringConvertible {
  /// The positive `errno` value.
  public let code: Int32
  /// What was attempted, to read after "cannot": "open /dev/ttyS0".
  public let attempt: String

  /// - Parameters:
  ///   - code: an `errno` value; the sign does not matter, as C edges return it negated.
  ///   - attempt: what was attempted, to read after "cannot".
  public init(_ code: Int32, _ attempt: String) {
    self.code = code < 0 ? 0 &- code : code
    self.attempt = attempt
  }

  /// "cannot open /dev/ttyS0: Device or resource busy"
  public var description: String { "cannot \(attempt): \(String(cString: strerror(code)))" }
}
