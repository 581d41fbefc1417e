import DeviceCore
import FirmwareMaps
import RecordStore

/// A role and the place that the configuration gives it.
package struct RolePlace: Hashable, Sendable {
  /// The role.
  package var id: String
  package var position: Position
  /// What its map knows to be its model; empty for a map that fits many.
  package var matches: [USBMatch]

  package init(id: String, position: Position, matches: [USBMatch] = []) {
    self.id = id
    self.position = position
    self.matches = matches
  }
}

/// Which device fills which role. A role belongs to a place: a like device there takes over without a word. A device that was moved and a
/// strange one in its place are reported; nothing is guessed.
package struct PositionRules: Sendable {
  package private(set) var roles: [RolePlace] = []
  /// By role.
  package private(set) var sightings: [String: DeviceSighting] = [:]

  package init(roles: [RolePlace] = [], sightings: [DeviceSighting] = []) {
    self.roles = roles
    self.sightings = Dictionary(sightings.map { ($0.role, $0) }, uniquingKeysWith: { _, last in last })
  }

  package mutating func set(_ role: RolePlace) {
    roles.removeAll { $0.id == role.id }
    roles.append(role)
  }

  package mutating func remove(_ role: String) { roles.removeAll { $0.id == role } }

  package mutating func remember(_ sighting: DeviceSighting) { sightings[sighting.role] = sighting }

  package mutating func forget(_ role: String) { sightings[role] = nil }

  /// What a role's opening makes known; nil when that is known already.
  package func sighting(of device: UdevDevice, in role: RolePlace) -> DeviceSighting? {
    let sighting = DeviceSighting(
      role: role.id, position: role.position.description, idPath: device.idPath,
      serial: device.serialNumber == nil ? nil : device.idSerial, ids: device.ids, model: device.model)
    return sightings[role.id] == sighting ? nil : sighting
  }

  // MARK: Verdicts

  package func verdict(_ role: RolePlace, among devices: [UdevDevice]) -> PlaceVerdict {
    let candidates = candidates(role.position, among: devices)
    guard let device = candidates.first else { return whereabouts(of: role, among: devices).map { .moved(to: $0) } ?? .absent }
    guard Set(candidates.map { Self.hardware(of: $0, among: devices) }).count == 1 else { return .ambiguous(candidates) }
    if let expected = expectation(broken: device, role) { return .wrong(device, expected: expected) }
    return .usable(device)
  }

  /// What stands at a position; of an adapter with several lines, the first line first.
  private func candidates(_ position: Position, among devices: [UdevDevice]) -> [UdevDevice] {
    var found = devices.filter { $0.isAt(position) }
    switch position {
    case .serial:
      // The same serial number is the device's, its interfaces' and its terminals'.
      let lines = found.filter { $0.subsystem == .tty }
      found = lines.isEmpty ? found.filter(\.isWholeUSBDevice) : lines
    case .path(let name):
      let linked = found.filter { $0.links.contains("/dev/serial/by-path/\(name)") }
      if !linked.isEmpty { found = linked }
    case .usb, .device: break
    }
    return found.sorted { ($0.interface ?? "", $0.devpath) < ($1.interface ?? "", $1.devpath) }
  }

  /// The whole device that something is a part of.
  private static func hardware(of device: UdevDevice, among devices: [UdevDevice]) -> String {
    let wholes = devices.filter { $0.isWholeUSBDevice && ($0 == device || device.isPart(of: $0)) }
    return wholes.max { $0.devpath.utf8.count < $1.devpath.utf8.count }?.devpath ?? device.devpath
  }

  /// What should be there instead of this; nil when it may be.
  private func expectation(broken device: UdevDevice, _ role: RolePlace) -> String? {
    if device.isWholeUSBDevice, !role.matches.isEmpty, !role.matches.contains(where: { $0.matches(device) }) {
      return role.matches.map(\.text).joined(separator: ", ")
    }
    // A serial number names vendor and model too.
    if case .serial = role.position { return nil }
    guard let before = sightings[role.id], before.position == role.position.description else { return nil }
    func differs(_ left: String?, _ right: String?) -> Bool { left != nil && right != nil && left != right }
    guard differs(before.ids, device.ids) || differs(before.model, device.model) else { return nil }
    return [before.ids, before.model].compactMap { $0 }.joined(separator: " ")
  }

  /// Where the device of a role is now that its place is empty: only if it has a serial number, is the only one with it, and hangs in a
  /// port that no role has.
  private func whereabouts(of role: RolePlace, among devices: [UdevDevice]) -> UdevDevice? {
    guard let before = sightings[role.id], before.position == role.position.description, let serial = before.serial else { return nil }
    let isUSB = if case .usb = role.position { true } else { false }
    let found = devices.filter { device in
      device.idSerial == serial && device.serialNumber != nil && (isUSB ? device.isWholeUSBDevice : device.subsystem == .tty)
        && device.ids == before.ids
    }
    guard Set(found.map { Self.hardware(of: $0, among: devices) }).count == 1, let device = found.min(by: { $0.devpath < $1.devpath }),
      !roles.contains(where: { device.isAt($0.position) })
    else { return nil }
    return device
  }

  // MARK: The list

  /// Every port with what is in it, and every role whose place is empty.
  ///
  /// - Parameter devices: nil where there is no udev: then only roles are known.
  package func ports(among devices: [UdevDevice]?) -> [PortReport] {
    guard let devices else { return roles.map { PortReport(position: $0.position, role: $0.id, standing: .unwatched) } }
    var reports: [PortReport] = []
    var taken: Set<String> = []
    var movedTo: [String: String] = [:]
    for role in roles {
      let verdict = verdict(role, among: devices)
      func put(_ device: UdevDevice, _ standing: PortStanding) {
        taken.insert(device.devpath)
        reports.append(PortReport(device, position: role.position, role: role.id, standing: standing))
      }
      switch verdict {
      case .usable(let device): put(device, .inUse)
      case .wrong(let device, _): put(device, .wrongDevice)
      case .ambiguous(let devices): for device in devices { put(device, .ambiguous) }
      case .moved(let device):
        movedTo[device.devpath] = role.id
        reports.append(PortReport(position: role.position, role: role.id, standing: .empty))
      case .absent:
        // A node that udev does not know is no port: a pseudo-terminal, say.
        let isFixed = if case .device = role.position { true } else { false }
        reports.append(PortReport(position: role.position, role: role.id, standing: isFixed ? .unwatched : .empty))
      }
    }
    for device in devices where !taken.contains(device.devpath) {
      guard let place = device.place, Self.isPort(device, among: devices) else { continue }
      let role = movedTo[device.devpath]
      reports.append(PortReport(device, position: place, role: role, standing: role == nil ? .unused : .moved))
    }
    return reports.sorted { ($0.position.description, $0.role ?? "") < ($1.position.description, $1.role ?? "") }
  }

  /// Serial lines, and USB devices that have none; hubs are not for roles.
  private static func isPort(_ device: UdevDevice, among devices: [UdevDevice]) -> Bool {
    if device.subsystem == .tty { return true }
    guard device.isWholeUSBDevice, !device.interfaceClasses.allSatisfy({ $0 == 0x09 }) else { return false }
    return !devices.contains { $0.subsystem == .tty && $0.isPart(of: device) }
  }
}

extension USBMatch {
  /// Whether a whole device, or one of its interfaces, is what this describes.
  func matches(_ device: UdevDevice) -> Bool {
    guard let vendor = device.vendor, let product = device.product else { return false }
    // udev writes a space as an underscore.
    let names = [device.model, device.model.map { String($0.map { $0 == "_" ? " " : $0 }) }]
    let classes = device.interfaceClasses.map(Optional.some) + [nil]
    return names.contains { name in
      classes.contains { number in
        matches(
          USBIdentity(vendor: vendor, product: product, serial: device.serialNumber, productName: name, interfaceClass: number))
      }
    }
  }
}
