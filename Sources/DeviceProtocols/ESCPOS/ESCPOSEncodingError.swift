/// Why a command could not be put into a job. Thrown before anything is appended: the encoder is unchanged.
package enum ESCPOSEncodingError: Error, Hashable, Sendable {
  /// A parameter lies outside what the command takes.
  case parameterOutOfRange(name: String, value: Int, allowed: ClosedRange<Int>)
  /// The data of a code is empty or longer than the symbol can hold (bytes).
  case dataLength(count: Int, allowed: ClosedRange<Int>)
  /// The data of a code has a byte that the code cannot or must not carry.
  case dataByte(offset: Int, value: UInt8)
  /// The command's bytes would contain a real-time command, which a printer may execute wherever it finds it.
  case collidesWithRealTimeCommand
  /// The C library has no converter of this name (on Debian it is in libc6's gconv modules).
  case converterUnavailable(String)
}
