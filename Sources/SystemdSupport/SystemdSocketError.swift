/// Why a socket passed by systemd cannot be served.
package enum SystemdSocketError: Error, Hashable, Sendable {
  /// `LISTEN_FDS` or `LISTEN_PID` cannot be understood, or a descriptor they promise is not open.
  case environment(errno: Int32)
  /// The descriptor is not open or refuses to be asked.
  case notUsable(name: String, errno: Int32)
  /// The unit file passes something else: `ListenDatagram=`, a TCP port, a connected socket (`Accept=yes`).
  case notListeningUnixStream(name: String)
}

extension SystemdSocketError: CustomStringConvertible {
  /// One sentence for the journal that names the setting to look at.
  package var description: String {
    switch self {
    case .environment(let errno):
      "The sockets announced by systemd in LISTEN_FDS cannot be taken over: \(systemErrorText(errno))."
    case .notUsable(let name, let errno):
      "The socket \"\(name)\" passed by systemd cannot be used: \(systemErrorText(errno))."
    case .notListeningUnixStream(let name):
      "The socket \"\(name)\" passed by systemd is not a listening Unix stream socket; check ListenStream= and Accept=no in halld.socket."
    }
  }
}
