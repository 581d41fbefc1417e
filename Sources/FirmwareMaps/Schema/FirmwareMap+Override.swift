import DeviceCore

extension FirmwareMap {
  /// The same map with other settings of the line, as a configuration may ask for.
  package func with(serial: LineSettings) -> FirmwareMap {
    FirmwareMap(
      id: id, file: file, identity: identity, matches: matches, matchLines: matchLines, bindsByPosition: bindsByPosition, serial: serial,
      usb: usb, firmware: firmware, profile: profile, samples: samples)
  }

  /// The driver's rules that this map breaks: none as it was loaded, but perhaps some with other settings of the line.
  package func brokenDriverRules() -> [(rule: String, reason: String)] { profile.brokenRules(of: self) }
}

extension DriverSchema {
  fileprivate func brokenRules(of map: FirmwareMap) -> [(rule: String, reason: String)] {
    var broken: [(rule: String, reason: String)] = []
    for rule in Self.rules { rule.check(self, map) { broken.append((rule.name, "\($0): \($1)")) } }
    return broken
  }
}
