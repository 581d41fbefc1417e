import DeviceCore

/// How a port stands to the roles. Words of docs/names.md.
package enum PortStanding: String, Sendable, CaseIterable {
  /// Its role's device is there.
  case inUse = "in_use"
  /// Nothing is there.
  case empty
  /// The device of a role is there, but its place is another one.
  case moved
  /// Another device is there than its role had.
  case wrongDevice = "wrong_device"
  /// One of several that cannot be told apart.
  case ambiguous
  /// No role has it.
  case unused
  /// udev does not tell of it: a fixed node, or a machine without udev.
  case unwatched
}

/// A port, what is in it and which role it has.
package struct PortReport: Hashable, Sendable {
  /// As a configuration names it.
  package var position: Position
  /// nil when nobody has it.
  package var role: String?
  package var standing: PortStanding
  package var node: String?
  package var driver: String?
  /// "1a86:7523"
  package var ids: String?
  package var model: String?
  /// ID_SERIAL, where the device has a serial number of its own: what `serial:` names.
  package var serial: String?

  init(position: Position, role: String?, standing: PortStanding) {
    self.position = position
    self.role = role
    self.standing = standing
  }

  init(_ device: UdevDevice, position: Position, role: String?, standing: PortStanding) {
    self.init(position: position, role: role, standing: standing)
    node = device.node
    driver = device.driver
    ids = device.ids
    model = device.model
    serial = device.serialNumber == nil ? nil : device.idSerial
  }
}
