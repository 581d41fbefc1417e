import Glibc

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

extension AccessPolicy {
  /// Finds the numbers of the names in a configuration, once, at start.
  ///
  /// - Parameter ownUser: the daemon's own, which always maintains.
  /// - Returns: the policy, and the names that this system does not know.
  package static func resolve(_ settings: AccessSettings, ownUser: UInt32) -> (policy: AccessPolicy, unknown: [String]) {
    var policy = AccessPolicy(users: [ownUser: .maintain], groups: [:])
    var unknown: [String] = []
    for role in AccessRole.allCases {
      let members = settings.members(role)
      for name in members.groups {
        guard let entry = getgrnam(name) else {
          unknown.append("group \(name)")
          continue
        }
        policy.groups[entry.pointee.gr_gid] = max(policy.groups[entry.pointee.gr_gid] ?? role, role)
      }
      for name in members.users {
        guard let entry = getpwnam(name) else {
          unknown.append("user \(name)")
          continue
        }
        policy.users[entry.pointee.pw_uid] = max(policy.users[entry.pointee.pw_uid] ?? role, role)
      }
    }
    return (policy, unknown)
  }
}
