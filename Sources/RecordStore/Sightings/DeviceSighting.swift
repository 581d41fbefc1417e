/// What was last driven in a role.
package struct DeviceSighting: Sendable, Hashable {
  /// The role, as the configuration names it.
  package var role: String
  /// The position that the configuration gave the role then.
  package var position: String
  /// ID_PATH, where udev had one.
  package var idPath: String?
  /// ID_SERIAL; nil for a device without a serial number of its own, which cannot be told from its twins.
  package var serial: String?
  /// "1a86:7523"; nil for what is not on USB.
  package var ids: String?
  /// What it called itself (ID_MODEL).
  package var model: String?

  package init(role: String, position: String, idPath: String? = nil, serial: String? = nil, ids: String? = nil, model: String? = nil) {
    self.role = role
    self.position = position
    self.idPath = idPath
    self.serial = serial
    self.ids = ids
    self.model = model
  }
}
