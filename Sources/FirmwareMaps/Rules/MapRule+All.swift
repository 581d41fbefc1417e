import StrictTOML

extension MapRule {
  /// Every rule on a single map, in the order in which they are checked.
  package static let all: [MapRule] = [
    idIsName, classIsFolder, sourceIsCited, bound, positionNeedsLine, bridgeNeedsNarrowing, narrowingNarrows, matchesDiffer,
    firmwareInOrder,
    verifiedNeedsSamples, sampleNamesDiffer, samplesReplay,
  ]

  static let idIsName = MapRule("id-is-name", "The file's name is 1 to 64 of a-z, 0-9 and the hyphen, then .toml.") { map, report in
    if !TableReader.isIdentifier(map.id) {
      report("", "the file's name must be of a-z, 0-9 and -, not \"\(KeyPathText.printable(map.id))\"")
    }
  }

  static let classIsFolder = MapRule("class-is-folder", "A map lies in the folder of its class: ticket_printer in ticket-printer/.") {
    map, report in
    let folder = map.file.split(separator: "/").dropLast().last.map(String.init) ?? ""
    let expected = MapLoader.folder(of: map.identity.deviceClass)
    if folder != expected {
      report("identity.class", "belongs in the folder \(expected)/, but the file lies in \(KeyPathText.printable(folder))/")
    }
  }

  static let sourceIsCited = MapRule("source-is-cited", "identity.source names a manual, a capture or public code: at least 12 characters.")
  {
    map, report in
    if map.identity.source.unicodeScalars.count < 12 { report("identity.source", "must say where the values come from") }
  }

  static let bound = MapRule("bound", "A map has at least one [[match]] or by_position = true; else nothing could ever use it.") {
    map, report in
    if map.matches.isEmpty, !map.bindsByPosition { report("", "needs a [[match]] or by_position = true") }
  }

  static let positionNeedsLine = MapRule("position-needs-line", "A map that is bound by position has a [serial] or a [usb] table.") {
    map, report in
    if map.bindsByPosition, map.serial == nil, map.usb == nil { report("by_position", "needs a [serial] or a [usb] table") }
  }

  /// Ids of USB-serial bridges that any device may sit behind: CH340, CP210x, FT232R, PL2303.
  static let sharedBridges: [(vendor: UInt16, product: UInt16, name: String)] = [
    (0x1A86, 0x7523, "CH340"), (0x10C4, 0xEA60, "CP210x"), (0x0403, 0x6001, "FTDI FT232R"), (0x067B, 0x2303, "PL2303"),
  ]

  static let bridgeNeedsNarrowing = MapRule(
    "bridge-needs-narrowing", "A match on a shared USB-serial bridge (CH340, CP210x, FTDI, PL2303) names a serial number or a product name."
  ) { map, report in
    for (index, match) in map.matches.enumerated() where match.serial == nil && match.productName == nil {
      guard let bridge = sharedBridges.first(where: { $0.vendor == match.vendor && $0.product == match.product }) else { continue }
      report("match[\(index + 1)]", "\(bridge.name) sits in front of all kinds of devices: add serial or product_name, or bind by position")
    }
  }

  static let narrowingNarrows = MapRule("narrowing-narrows", "A product_name pattern has at least three characters that are not wildcards.")
  {
    map, report in
    for (index, match) in map.matches.enumerated() {
      guard let name = match.productName, name.literalCount < 3 else { continue }
      report("match[\(index + 1)].product_name", "\"\(name)\" matches nearly everything")
    }
  }

  static let matchesDiffer = MapRule("matches-differ", "No two matches of one map can match the same device.") { map, report in
    for (index, match) in map.matches.enumerated() {
      guard let other = map.matches[..<index].firstIndex(where: match.overlaps) else { continue }
      report("match[\(index + 1)]", "matches what match[\(other + 1)] matches already")
    }
  }

  static let firmwareInOrder = MapRule("firmware-in-order", "firmware.first is not after firmware.last, and at least one is given.") {
    map, report in
    guard let firmware = map.firmware else { return }
    switch (firmware.first, firmware.last) {
    case (nil, nil): report("firmware", "needs first, last or both")
    case (let first?, let last?) where FirmwareRange.compare(first, last) > 0:
      report("firmware.last", "\"\(last)\" is before first, \"\(first)\"")
    default: break
    }
  }

  static let verifiedNeedsSamples = MapRule(
    "verified-needs-samples", "A map of maturity verified has at least one [[sample]] seen on the device."
  ) {
    map, report in
    if map.identity.maturity == .verified, map.samples.isEmpty { report("identity.maturity", "verified needs at least one [[sample]]") }
  }

  static let sampleNamesDiffer = MapRule("sample-names-differ", "Samples have different names.") { map, report in
    var seen: Set<String> = []
    for (index, sample) in map.samples.enumerated() where !seen.insert(sample.name).inserted {
      report("sample[\(index + 1)].name", "\"\(sample.name)\" is the name of an earlier sample")
    }
  }
}

extension MapRule {
  static let samplesReplay = MapRule("samples-replay", "Every sample means to the driver, under this map, what the map says it means.") {
    map, report in
    for (index, sample) in map.samples.enumerated() {
      if let reason = map.profile.problem(replaying: sample) { report("sample[\(index + 1)]", "\"\(sample.name)\" \(reason)") }
    }
  }
}

extension MapSetRule {
  /// Every rule between maps.
  package static let all: [MapSetRule] = [matchesAreExclusive]

  static let matchesAreExclusive = MapSetRule(
    name: "matches-are-exclusive",
    promise: "No device is matched by two maps. Both maps stay usable by name, but the device is not matched."
  ) { maps in
    // By ids, so that a thousand maps are not compared with each other one by one.
    var byIDs: [UInt32: [(map: FirmwareMap, index: Int)]] = [:]
    var problems: [FileProblem] = []
    for map in maps {
      for (index, match) in map.matches.enumerated() {
        let ids = UInt32(match.vendor) << 16 | UInt32(match.product)
        for other in byIDs[ids] ?? [] where other.map.id != map.id && other.map.matches[other.index].overlaps(match) {
          problems.append(
            FileProblem(
              file: map.file, line: map.matchLines[index], keyPath: "match[\(index + 1)]",
              reason: "\(match.text) also matches match[\(other.index + 1)] of \(other.map.file)", rule: "matches-are-exclusive"))
        }
        byIDs[ids, default: []].append((map, index))
      }
    }
    return problems
  }
}
