import CShim
import Glibc

/// Who is at the other end of a connection, as the kernel knew it when they connected (SO_PEERCRED, SO_PEERGROUPS).
public struct VarlinkPeer: Hashable, Sendable {
  /// User
  public let uid: UInt32
  /// Primary group
  public let gid: UInt32
  /// Process; may have ended, and its number may be another's by now, so it names and never authorizes
  public let pid: Int32
  /// Supplementary groups
  public let groups: [UInt32]

  /// A peer.
  public init(uid: UInt32, gid: UInt32, pid: Int32, groups: [UInt32] = []) {
    self.uid = uid
    self.gid = gid
    self.pid = pid
    self.groups = groups
  }

  /// Whether the peer is in a group, primary or supplementary.
  public func isMember(of group: UInt32) -> Bool { gid == group || groups.contains(group) }

  /// The peer of a connected Unix socket; nil when the kernel does not tell.
  init?(socket: Int32) {
    var peer = hall_peer()
    guard hall_socket_peer(socket, &peer) == 0 else { return nil }
    // 1024 is what the shim takes at most; NGROUPS_MAX is larger, but nobody is in that many.
    let groups = withUnsafeTemporaryAllocation(of: gid_t.self, capacity: 1024) { buffer -> [UInt32] in
      let count = hall_socket_peer_groups(socket, buffer.baseAddress, buffer.count)
      return count > 0 ? Array(buffer.prefix(Int(count))) : []
    }
    self.init(uid: peer.uid, gid: peer.gid, pid: peer.pid, groups: groups)
  }
}
