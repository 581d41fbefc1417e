import FirmwareMaps
import StrictTOML

/// The `[access]` table: who has which role. Everybody else is refused; root and halld's own user always maintain.
package struct AccessSettings: Equatable, Sendable {
  /// Names of groups and users.
  package struct Members: Equatable, Sendable {
    /// Names of groups.
    package var groups: [String]
    /// Names of users.
    package var users: [String]
  }

  /// Who may list and watch.
  package var observe: Members
  /// Who may also use devices.
  package var print: Members
  /// Who may also maintain.
  package var maintain: Members

  /// The policy by numbers, each user and group with its highest role.
  /// - Parameters:
  ///   - group: the number of a group, nil when there is none of that name.
  ///   - user: the same for users.
  /// - Returns: the policy, and the key paths and names that nobody has; they give no one a role.
  package func policy(
    group: (String) -> UInt32?, user: (String) -> UInt32?
  ) -> (policy: AccessPolicy, unknown: [(keyPath: String, name: String)]) {
    var policy = AccessPolicy(users: [:], groups: [:])
    var unknown: [(keyPath: String, name: String)] = []
    for (role, key, members) in [(AccessRole.observe, "observe", observe), (.print, "print", print), (.maintain, "maintain", maintain)] {
      for name in members.groups {
        if let id = group(name) { policy.groups[id] = role } else { unknown.append(("access.\(key)", name)) }
      }
      for name in members.users {
        if let id = user(name) { policy.users[id] = role } else { unknown.append(("access.\(key)_users", name)) }
      }
    }
    return (policy, unknown)
  }

  init(reading reader: TableReader) {
    observe = Self.members("observe", ["halld"], reader)
    print = Self.members("print", ["halld"], reader)
    maintain = Self.members("maintain", ["halld-technician"], reader)
  }

  private static func members(_ role: String, _ groups: [String], _ reader: TableReader) -> Members {
    Members(groups: names(role, groups, reader), users: names("\(role)_users", [], reader))
  }

  private static func names(_ key: String, _ standard: [String], _ reader: TableReader) -> [String] {
    let names = reader.strings(key, maxLength: 32, default: standard)
    for (index, name) in names.enumerated() where !isAccountName(name) {
      reader.wrong(key, "element \(index + 1), \"\(name)\", is no name of a user or group")
    }
    return names
  }

  /// useradd's rule: a letter or underscore, then letters, digits, underscore, hyphen and dot.
  private static func isAccountName(_ name: String) -> Bool {
    guard let first = name.utf8.first, !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first), first != UInt8(ascii: "-"),
      first != UInt8(ascii: ".")
    else { return false }
    return name.utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
        UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."):
        true
      default: false
      }
    }
  }
}
