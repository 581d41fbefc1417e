import EventLoop

/// The devices that are attached to this machine, kept up to date.
@LoopActor package protocol AttachedDevices: AnyObject {
  /// Those that halld looks at, by their path.
  var attached: [UdevDevice] { get }
  /// Calls back after every change until the returned watch is released.
  func watch(_ changed: @escaping @LoopActor () -> Void) -> any PlaceWatch
}

/// Says which of the attached devices, if any, may be opened in a role.
@LoopActor package protocol PlaceResolver: AnyObject {
  /// - Throws: ``DeviceError`` with `not_found`, `device_moved`, `wrong_device` or `device_ambiguous`.
  func resolve() throws -> UdevDevice
  /// The device was opened in this role.
  func opened(_ device: UdevDevice)
  /// Whether the very device is still there: a new one in the same place is another.
  func isAttached(_ device: UdevDevice) -> Bool
  /// Calls back whenever ``resolve()`` may say something else, until the returned watch is released.
  func watch(_ changed: @escaping @LoopActor () -> Void) -> any PlaceWatch
}
