/// A device, or the way to it, failed.
package struct DeviceError: Error, Hashable, CustomStringConvertible {
  /// The word that clients see.
  package let reason: Reason
  /// A sentence for the log, without private data.
  package let message: String

  package init(_ reason: Reason, _ message: String) {
    self.reason = reason
    self.message = message
  }

  package var description: String { message }
}
