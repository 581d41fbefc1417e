/// A listening socket that systemd handed to this process.
package struct PassedSocket: Hashable, Sendable {
  /// The open descriptor, owned by whoever holds this value; close-on-exec and non-blocking.
  package let descriptor: Int32
  /// The socket unit's `FileDescriptorName=`, or "unknown" where systemd gave none.
  package let name: String
}
