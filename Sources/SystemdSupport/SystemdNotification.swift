/// One assignment, or one pair that belongs together, of a message to the service manager; the names are those of sd_notify(3).
enum SystemdNotification: Hashable, Sendable {
  case ready
  case stopping
  /// The stamp is CLOCK_MONOTONIC in microseconds, taken when the reload began.
  case reloading(monotonicMicroseconds: UInt64)
  /// A line for people. Control characters become spaces, because a newline would begin another assignment and the text may hold a device's
  /// name; more than ``longestStatus`` bytes are cut.
  case status(String)

  /// In UTF-8 bytes. `systemctl status` shows one line; systemd itself refuses a message over 64 KiB.
  static let longestStatus = 512

  /// The assignments as one datagram's text, one per line.
  static func message(_ notifications: [SystemdNotification]) -> String {
    notifications.map(\.assignment).joined(separator: "\n")
  }

  private var assignment: String {
    switch self {
    case .ready: "READY=1"
    case .stopping: "STOPPING=1"
    case .reloading(let microseconds): "RELOADING=1\nMONOTONIC_USEC=\(microseconds)"
    case .status(let text): "STATUS=" + Self.oneLine(text)
    }
  }

  private static func oneLine(_ text: String) -> String {
    var line = ""
    var used = 0
    for scalar in text.unicodeScalars {
      let shown: Unicode.Scalar = scalar.isUnsafeInOneLine ? " " : scalar
      let size = UTF8.width(shown)
      guard used &+ size <= longestStatus else { break }
      line.unicodeScalars.append(shown)
      used &+= size
    }
    return line
  }
}
