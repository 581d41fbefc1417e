import FirmwareMaps
import StrictTOML

/// The contents of /etc/halld/halld.toml. packaging/halld.toml documents every key.
package struct HallConfiguration: Equatable, Sendable {
  /// The `[daemon]` table.
  package var daemon: DaemonSettings
  /// The `[access]` table.
  package var access: AccessSettings
  /// The `[print]` table.
  package var print: PrintSettings
  /// The `[tickets]` table and the `[[font]]` tables.
  package var tickets: TicketSettings
  /// The `[[device]]` tables, in the order of the file.
  package var devices: [DeviceSettings]

  /// Where the package puts it.
  package static let standardPath = "/etc/halld/halld.toml"

  /// A configuration and what is wrong with it.
  package struct Result: Sendable {
    /// nil when there is any problem: a configuration is used whole or not at all.
    package var configuration: HallConfiguration?
    /// By line.
    package var problems: [FileProblem]
  }

  /// Reads a file of at most 256 KiB. A file that is absent is a problem: halld without devices is a mistake.
  package static func load(_ path: String) -> Result {
    do throws(PlainFiles.Failure) {
      return read(try PlainFiles.read(path, limit: 256 * 1024), file: path)
    } catch {
      return Result(configuration: nil, problems: [FileProblem(file: path, reason: error.reason)])
    }
  }

  /// Reads the bytes of a file; `file` is its name in problems.
  package static func read(_ bytes: [UInt8], file: String) -> Result {
    let log = ProblemLog(file: file)
    guard let root = TableReader.root(of: bytes, log: log) else { return Result(configuration: nil, problems: log.problems) }
    let configuration = HallConfiguration(
      daemon: DaemonSettings(reading: root.tableOrEmpty("daemon")),
      access: AccessSettings(reading: root.tableOrEmpty("access")),
      print: PrintSettings(reading: root.tableOrEmpty("print")),
      tickets: TicketSettings(reading: root.tableOrEmpty("tickets"), fonts: root.tables("font", count: 0...16)),
      devices: root.tables("device", count: 0...64).map(DeviceSettings.init(reading:)))
    root.finish()
    for rule in ConfigurationRule.all { rule.check(configuration) { log.report($0, $1, rule: rule.name) } }
    return Result(configuration: log.isEmpty ? configuration : nil, problems: log.problems)
  }
}
