import CSystemd
import Glibc

/// Tells the service manager how the daemon is (sd_notify(3)). Without `NOTIFY_SOCKET`, as in stand-alone use, every call does nothing.
///
/// The watchdog's keep-alives are not sent from here: the event loop sends them itself (sd_event_set_watchdog(3)), so that they prove that the
/// loop still turns.
package enum SystemdNotify {
  /// Start-up or a reload is complete.
  /// - Parameter status: what `systemctl status` shows; see ``SystemdNotification/status(_:)`` for what happens to its text.
  /// - Returns: false when nobody listens or the message could not be delivered. The daemon works on either way.
  @discardableResult
  package static func ready(status: String) -> Bool {
    send([.ready, .status(status)])
  }

  /// Replaces the text that `systemctl status` shows.
  @discardableResult
  package static func status(_ text: String) -> Bool {
    send([.status(text)])
  }

  /// The daemon has begun to stop.
  @discardableResult
  package static func stopping(status: String) -> Bool {
    send([.stopping, .status(status)])
  }

  /// The daemon has begun to read its configuration anew; ``ready(status:)`` ends this state.
  @discardableResult
  package static func reloading(status: String) -> Bool {
    var now = timespec()
    // CLOCK_MONOTONIC and no other clock: systemd compares the stamp with its own (sd_notify(3), MONOTONIC_USEC=).
    clock_gettime(CLOCK_MONOTONIC, &now)
    let microseconds = UInt64(clamping: now.tv_sec) &* 1_000_000 &+ UInt64(clamping: now.tv_nsec / 1000)
    return send([.reloading(monotonicMicroseconds: microseconds), .status(status)])
  }

  private static func send(_ notifications: [SystemdNotification]) -> Bool {
    sd_notify(0, SystemdNotification.message(notifications)) > 0
  }
}
