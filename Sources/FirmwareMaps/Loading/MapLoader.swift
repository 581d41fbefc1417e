import StrictTOML

/// Reads directories of maps.
package enum MapLoader {
  /// What was read.
  package struct Result: Sendable {
    /// By id.
    package var maps: [FirmwareMap]
    /// Everything that is wrong; the maps concerned are not among `maps`, except for the overlapping ones.
    package var problems: [FileProblem]
    /// Maps that replace others.
    package var overrides: [FileOverride]

    package init(maps: [FirmwareMap] = [], problems: [FileProblem] = [], overrides: [FileOverride] = []) {
      self.maps = maps
      self.problems = problems
      self.overrides = overrides
    }

    /// The map of that name.
    package func map(_ id: String) -> FirmwareMap? { maps.first { $0.id == id } }
  }

  /// Loads every `<directory>/<class>/<id>.toml`, later directories over earlier ones. A file with any problem is left out whole; the
  /// map of the same name from an earlier directory then stays in use. The result does not depend on the order of directory entries.
  package static func load(_ directories: [SourceDirectory], drivers: [any DriverSchema.Type]) -> Result {
    var byID: [String: FirmwareMap] = [:]
    var problems: [FileProblem] = []
    var overrides: [FileOverride] = []
    for directory in directories {
      var here: [String: FirmwareMap] = [:]
      for file in files(in: directory, drivers: drivers, problems: &problems) {
        let log = ProblemLog(file: file)
        let map = read(file, drivers: drivers, log: log)
        problems += log.problems
        guard let map else { continue }
        if let earlier = here[map.id] {
          problems.append(FileProblem(file: file, reason: "\(earlier.file) has the same name", rule: idIsUnique.name))
          continue
        }
        here[map.id] = map
      }
      for (id, map) in here {
        if let earlier = byID[id] { overrides.append(FileOverride(id: id, file: map.file, replaced: earlier.file)) }
        byID[id] = map
      }
    }
    let maps = byID.values.sorted { $0.id < $1.id }
    for rule in MapSetRule.all { problems += rule.check(maps) }
    return Result(maps: maps, problems: problems, overrides: overrides.sorted { ($0.id, $0.file) < ($1.id, $1.file) })
  }

  /// Folder of a class: `ticket_printer` is in `ticket-printer`.
  package static func folder(of deviceClass: String) -> String {
    String(deviceClass.map { $0 == "_" ? "-" : $0 })
  }

  /// The rule that the loader itself keeps.
  package static let idIsUnique = (
    name: "id-is-unique", promise: "Within one directory no two maps have the same name, whatever their class."
  )

  /// Names and promises of all rules on maps: those of every map, of the given drivers, and between maps.
  package static func rules(drivers: [any DriverSchema.Type]) -> [(name: String, promise: String)] {
    MapRule.all.map { ($0.name, $0.promise) } + [idIsUnique] + MapSetRule.all.map { ($0.name, $0.promise) }
      + drivers.flatMap { driverRules($0) }
  }

  private static func driverRules<Profile: DriverSchema>(_ driver: Profile.Type) -> [(name: String, promise: String)] {
    driver.rules.map { ($0.name, $0.promise) }
  }

  private static func read(_ file: String, drivers: [any DriverSchema.Type], log: ProblemLog) -> FirmwareMap? {
    do throws(PlainFiles.Failure) {
      return FirmwareMap.read(try PlainFiles.read(file, limit: TOMLDocument.maximumBytes), file: file, drivers: drivers, log: log)
    } catch {
      log.report("", error.reason)
      return nil
    }
  }

  /// The map files of a directory, by class and name. What lies there and is no map is a problem, except for files of other kinds.
  private static func files(in directory: SourceDirectory, drivers: [any DriverSchema.Type], problems: inout [FileProblem]) -> [String] {
    let folders = Set(drivers.map { folder(of: $0.deviceClass) })
    var files: [String] = []
    for entry in directory.entries(problems: &problems) {
      let path = "\(directory.path)/\(entry)"
      if folders.contains(entry) {
        for name in SourceDirectory.entries(of: path, problems: &problems) where name.hasSuffix(".toml") {
          files.append("\(path)/\(name)")
        }
      } else if PlainFiles.isDirectory(path) {
        problems.append(FileProblem(file: path, reason: "is not a device class; there is \(folders.sorted().joined(separator: ", "))"))
      } else if entry.hasSuffix(".toml") {
        problems.append(FileProblem(file: path, reason: "must lie in the folder of its class: \(folders.sorted().joined(separator: ", "))"))
      }
    }
    return files
  }
}
