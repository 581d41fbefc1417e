import FirmwareMaps
import StrictTOML

/// A named rule on a configuration by itself.
package struct ConfigurationRule: Sendable {
  /// Shown in square brackets after the problem.
  package let name: String
  /// What the rule makes sure of, in one sentence.
  package let promise: String
  let check: @Sendable (HallConfiguration, RuleReport) -> Void

  /// Every rule that needs no maps.
  package static let all = [deviceIDsDiffer, placesDiffer]

  static let deviceIDsDiffer = ConfigurationRule(name: "device-ids-differ", promise: "No two devices have the same id.") {
    configuration, report in
    duplicates(configuration.devices.map(\.id)) { index, first in
      if !configuration.devices[index].id.isEmpty { report("device[\(index + 1)].id", "is also the id of device[\(first + 1)]") }
    }
  }

  static let placesDiffer = ConfigurationRule(name: "places-differ", promise: "No two devices are at the same place.") {
    configuration, report in
    duplicates(configuration.devices.map(\.place)) { index, first in
      if configuration.devices[index].place != .device("/") { report("device[\(index + 1)].at", "device[\(first + 1)] is there already") }
    }
  }

  private static func duplicates<Value: Hashable>(_ values: [Value], _ found: (_ index: Int, _ first: Int) -> Void) {
    var first: [Value: Int] = [:]
    for (index, value) in values.enumerated() {
      if let earlier = first[value] { found(index, earlier) } else { first[value] = index }
    }
  }
}

extension HallConfiguration {
  /// Names and promises of the rules between the configuration and the maps.
  package static let mapRules = [
    (name: "map-exists", promise: "The map of a device is among those that loaded."),
    (name: "map-fits-class", promise: "The map is of the device's class."),
    (name: "map-binds-by-position", promise: "The map may be bound by position (by_position = true)."),
    (name: "usb-needs-table", promise: "The map of a device at a \"usb:\" place has a [usb] table."),
    (name: "usb-has-no-rate", promise: "A device at a \"usb:\" place has no baud and no flow."),
    (name: "line-fits-driver", promise: "With the device's baud and flow the map still keeps its driver's rules."),
  ]

  /// Problems between this configuration, read from `file`, and the maps. A device with a problem cannot be driven; the others can.
  package func problems(with maps: MapLoader.Result, file: String) -> [FileProblem] {
    var problems: [FileProblem] = []
    for (index, device) in devices.enumerated() {
      func report(_ key: String, _ reason: String, _ rule: String) {
        problems.append(FileProblem(file: file, line: device.line, keyPath: "device[\(index + 1)].\(key)", reason: reason, rule: rule))
      }
      guard let map = maps.map(device.map) else {
        report("map", "there is no map \"\(device.map)\" that loaded" + suggestion(device.map, maps), "map-exists")
        continue
      }
      if map.identity.deviceClass != device.deviceClass.rawValue {
        report("map", "\(map.id) is for \(map.identity.deviceClass), not \(device.deviceClass.rawValue)", "map-fits-class")
      }
      if case .usb = device.place {
        if map.usb == nil { report("map", "\(map.id) has no [usb] table", "usb-needs-table") }
        if device.baud != nil || device.flow != nil {
          report(device.baud == nil ? "flow" : "baud", "a USB interface has none", "usb-has-no-rate")
        }
        continue
      }
      guard map.bindsByPosition, let serial = device.serial(map) else {
        report("map", "\(map.id) is not made to be bound to a place", "map-binds-by-position")
        continue
      }
      for broken in map.with(serial: serial).brokenDriverRules() {
        report(device.flow == nil ? "baud" : "flow", "breaks \(broken.rule) of map \(map.id): \(broken.reason)", "line-fits-driver")
      }
    }
    return problems
  }

  private func suggestion(_ name: String, _ maps: MapLoader.Result) -> String {
    Suggestion.nearest(to: name, among: maps.maps.map(\.id)).map { ", did you mean \($0)?" } ?? ""
  }
}
