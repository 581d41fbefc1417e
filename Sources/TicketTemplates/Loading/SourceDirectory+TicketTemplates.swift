import StrictTOML

extension SourceDirectory {
  /// Where templates are: what the package ships, then what the hall added or replaced.
  package static let ticketTemplates = [
    SourceDirectory("/usr/share/halld/templates"), SourceDirectory("/etc/halld/templates.d", mayBeAbsent: true),
  ]
}
