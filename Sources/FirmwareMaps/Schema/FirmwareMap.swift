import DeviceCore

/// What a model is and can do, read from one file of firmware-maps/.
package struct FirmwareMap: Sendable {
  /// Name of the map: the file's name without `.toml`. Unique over all classes.
  package let id: String
  /// Path of the file it was read from.
  package let file: String
  /// Who made what, and how far this map can be trusted.
  package let identity: MapIdentity
  /// USB identities that this map claims.
  package let matches: [USBMatch]
  /// Line of each match.
  let matchLines: [Int?]
  /// Whether a configuration may bind it to a place (a serial port) that says nothing about what is plugged in.
  package let bindsByPosition: Bool
  /// How to talk over a serial line; nil when the model has none.
  package let serial: LineSettings?
  /// How to treat its USB interface; nil when the model has none.
  package let usb: USBSettings?
  /// Firmware versions for which the map holds; nil for all.
  package let firmware: FirmwareRange?
  /// The driver's own part.
  package let profile: any DriverSchema
  /// Frames that the tests replay.
  package let samples: [SampleFrame]

  /// Whether a device driven by one would notice nothing of the other.
  package func drivesLike(_ other: FirmwareMap) -> Bool {
    id == other.id && identity == other.identity && matches == other.matches && bindsByPosition == other.bindsByPosition
      && serial == other.serial && usb == other.usb && firmware == other.firmware && profile.equals(other.profile)
  }

  /// The driver's own part as the driver's type; nil when the map is another driver's.
  package func profile<Profile: DriverSchema>(as type: Profile.Type) -> Profile? { profile as? Profile }
}
