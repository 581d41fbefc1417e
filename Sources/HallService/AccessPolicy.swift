/// What a peer may do. Each role includes those before it.
package enum AccessRole: Int, CaseIterable, Comparable, Sendable {
  /// List, describe, watch; read jobs.
  case observe
  /// Print, claim, take back one's own tickets.
  case print
  /// Resolve unknown tickets, take back others', find a line's rate.
  case maintain

  package static func < (left: AccessRole, right: AccessRole) -> Bool { left.rawValue < right.rawValue }
}

/// Who may do what: roles by user and group. Whoever is in none of them is refused.
package struct AccessPolicy: Sendable, Equatable {
  /// Users by number; root and the daemon's own user always maintain.
  package var users: [UInt32: AccessRole]
  package var groups: [UInt32: AccessRole]

  package init(users: [UInt32: AccessRole], groups: [UInt32: AccessRole]) {
    self.users = users
    self.groups = groups
  }

  /// The highest role that the user or any of its groups has.
  ///
  /// - Returns: nil for somebody who may do nothing at all.
  package func role(uid: UInt32, groups: some Sequence<UInt32>) -> AccessRole? {
    guard uid != 0 else { return .maintain }
    return ([users[uid]] + groups.map { self.groups[$0] }).compactMap { $0 }.max()
  }
}
