/// A directory of maps, with one folder per device class in it.
package struct MapDirectory: Hashable, Sendable {
  /// Path.
  package var path: String
  /// Whether it may be absent without that being a problem.
  package var mayBeAbsent: Bool

  package init(_ path: String, mayBeAbsent: Bool = false) {
    self.path = path
    self.mayBeAbsent = mayBeAbsent
  }

  /// What the package ships, then what the hall added or replaced.
  package static let standard = [
    MapDirectory("/usr/share/halld/firmware-maps"), MapDirectory("/etc/halld/firmware-maps.d", mayBeAbsent: true),
  ]
}
