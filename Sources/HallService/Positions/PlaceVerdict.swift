import DeviceCore

/// What is the case at the place of a role.
package enum PlaceVerdict: Hashable, Sendable {
  /// It may be driven.
  case usable(UdevDevice)
  /// Nothing is there.
  case absent
  /// Nothing is there, and the device that was is now in another port, which no role has.
  case moved(to: UdevDevice)
  /// Something else is there than what the role had, or than its map is for.
  case wrong(UdevDevice, expected: String)
  /// Several are there that cannot be told apart.
  case ambiguous([UdevDevice])
}

extension PlaceVerdict {
  /// The device that may be opened.
  ///
  /// - Throws: ``DeviceError`` with what to do about it.
  func device(for role: RolePlace) throws -> UdevDevice {
    switch self {
    case .usable(let device): return device
    case .absent: throw DeviceError(.notFound, "there is nothing at \(role.position)")
    case .moved(let device):
      let port = device.place?.description ?? device.devpath
      throw DeviceError(.deviceMoved, "its device is at \(port) now; if it is to stay there: hallctl positions adopt \(role.id) \(port)")
    case .wrong(let device, let expected):
      throw DeviceError(
        .wrongDevice,
        "\(role.position) has \(device.title), expected \(expected); if it is right: hallctl positions adopt \(role.id) \(role.position)")
    case .ambiguous(let devices):
      throw DeviceError(
        .deviceAmbiguous, "\(role.position) is \(devices.count) devices that cannot be told apart; bind \(role.id) to a place instead")
    }
  }
}

extension UdevDevice {
  /// For people: "04b8:0e28 TM-T82III".
  var title: String {
    let words = [ids, model].compactMap { $0 }
    return words.isEmpty ? node ?? devpath : words.joined(separator: " ")
  }
}
