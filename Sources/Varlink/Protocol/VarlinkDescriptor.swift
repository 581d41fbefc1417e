import CShim
import Glibc

/// A file descriptor that is closed when nobody refers to it any more.
///
/// Descriptors travel beside messages. Because the object owns the number, one that nobody claims cannot leak.
public final class VarlinkDescriptor: Sendable {
  /// How many descriptors may go with one message; the kernel's own limit is 253 (SCM_MAX_FD).
  public static let limitPerMessage = 16

  /// The number, valid as long as this object lives. To keep the file longer use `duplicate()`.
  public let number: Int32

  /// Takes over an open descriptor.
  public init(owning number: Int32) {
    self.number = number
  }

  deinit {
    // What a client passed may be made to take long to close.
    if hall_closes_at_once(number) == 1 { _ = close(number) } else { hall_close_elsewhere(number) }
  }

  /// A further descriptor of the same open file, close-on-exec, owned by the caller. Nil (and errno) when there is none left.
  public func duplicate() -> Int32? {
    let copy = fcntl(number, F_DUPFD_CLOEXEC, 3)
    return copy < 0 ? nil : copy
  }
}
