import DeviceCore
import StrictTOML

extension FirmwareMap {
  /// The version of the schema that this halld reads.
  package static let schema = 1

  /// Reads one map and checks it against every rule on single maps.
  /// - Parameters:
  ///   - bytes: the file, at most 256 KiB.
  ///   - file: its path; the name gives the id, the folder the class.
  ///   - drivers: the schemas of the drivers there are.
  ///   - log: takes every problem.
  /// - Returns: nil when there is any problem: a map is used whole or not at all.
  package static func read(_ bytes: [UInt8], file: String, drivers: [any DriverSchema.Type], log: ProblemLog) -> FirmwareMap? {
    guard let root = TableReader.root(of: bytes, log: log) else { return nil }
    // Another schema has other keys: reporting them all would hide the reason.
    _ = root.int("schema", oneOf: [schema])
    guard log.isEmpty else { return nil }
    let common = Common(reading: root, file: file)
    guard let driver = drivers.first(where: { $0.driver == common.identity.driver }) else {
      if !common.identity.driver.isEmpty { reportUnknownDriver(common.identity.driver, drivers, log) }
      root.ignoreTables()
      root.finish()
      return nil
    }
    return read(driver, root: root, common: common, log: log)
  }

  /// The parts that are the same for every driver.
  private struct Common {
    var id: String
    var file: String
    var identity: MapIdentity
    var matches: [USBMatch]
    var matchLines: [Int?]
    var bindsByPosition: Bool
    var serial: LineSettings?
    var usb: USBSettings?
    var firmware: FirmwareRange?
    var samples: [SampleFrame]

    init(reading root: TableReader, file: String) {
      let name = file.split(separator: "/").last ?? ""
      id = String(name.hasSuffix(".toml") ? name.dropLast(5) : name)
      self.file = file
      identity = MapIdentity(reading: root.table("identity"))
      let matchTables = root.tables("match", count: 0...32)
      matches = matchTables.map(USBMatch.init(reading:))
      matchLines = matchTables.map { root.log.line(of: $0.path) }
      bindsByPosition = root.bool("by_position", default: false)
      serial = root.optionalTable("serial").map(LineSettings.init(reading:))
      usb = root.optionalTable("usb").map(USBSettings.init(reading:))
      firmware = root.optionalTable("firmware").map(FirmwareRange.init(reading:))
      samples = root.tables("sample", count: 0...256).map(SampleFrame.init(reading:))
    }
  }

  private static func read<Profile: DriverSchema>(
    _ driver: Profile.Type, root: TableReader, common: Common, log: ProblemLog
  ) -> FirmwareMap? {
    let deviceClass = common.identity.deviceClass
    if !deviceClass.isEmpty, deviceClass != Profile.deviceClass {
      log.reportValue(
        "identity.class", "the driver \(Profile.driver) drives \(Profile.deviceClass), not \(KeyPathText.printable(deviceClass))")
    }
    let profile = Profile(reading: root.table(Profile.section))
    let map = FirmwareMap(
      id: common.id, file: common.file, identity: common.identity, matches: common.matches, matchLines: common.matchLines,
      bindsByPosition: common.bindsByPosition, serial: common.serial, usb: common.usb, firmware: common.firmware, profile: profile,
      samples: common.samples)
    root.finish()
    if log.valuesAreSound {
      for rule in MapRule.all { rule.check(map) { log.report($0, $1, rule: rule.name) } }
      for rule in Profile.rules { rule.check(profile, map) { log.report($0, $1, rule: rule.name) } }
    }
    return log.isEmpty ? map : nil
  }

  private static func reportUnknownDriver(_ name: String, _ drivers: [any DriverSchema.Type], _ log: ProblemLog) {
    let names = drivers.map { $0.driver }.sorted()
    log.report("identity.driver", "there is no driver \"\(KeyPathText.printable(name))\"; there is \(names.joined(separator: ", "))")
  }
}
