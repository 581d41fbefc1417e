import StrictTOML

extension SourceDirectory {
  /// Where maps are, with one folder per device class in each: what the package ships, then what the hall added or replaced.
  package static let firmwareMaps = [
    SourceDirectory("/usr/share/halld/firmware-maps"), SourceDirectory("/etc/halld/firmware-maps.d", mayBeAbsent: true),
  ]
}
