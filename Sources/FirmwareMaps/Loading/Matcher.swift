/// Finds the map for a USB interface.
package struct Matcher: Sendable {
  /// What was found.
  package enum Outcome: Equatable, Sendable {
    /// No map knows it.
    case none
    /// Exactly one map, by id.
    case one(String)
    /// Several, by id; none of them may be used.
    case ambiguous([String])
  }

  private let byIDs: [UInt32: [(map: String, match: USBMatch)]]

  package init(_ maps: [FirmwareMap]) {
    var byIDs: [UInt32: [(map: String, match: USBMatch)]] = [:]
    for map in maps {
      for match in map.matches { byIDs[Self.key(match.vendor, match.product), default: []].append((map.id, match)) }
    }
    self.byIDs = byIDs
  }

  /// The one map that matches. Being narrower does not win: a device that two maps claim is nobody's until the maps are mended.
  package func match(_ device: USBIdentity) -> Outcome {
    var ids: [String] = []
    for candidate in byIDs[Self.key(device.vendor, device.product)] ?? [] where candidate.match.matches(device) {
      if !ids.contains(candidate.map) { ids.append(candidate.map) }
    }
    return ids.count > 1 ? .ambiguous(ids.sorted()) : ids.first.map(Outcome.one) ?? .none
  }

  private static func key(_ vendor: UInt16, _ product: UInt16) -> UInt32 { UInt32(vendor) << 16 | UInt32(product) }
}
