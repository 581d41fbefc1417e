import DeviceCore
import FirmwareMaps

/// A device at one moment, as clients see it.
package struct DeviceSnapshot: Sendable, Equatable {
  package var id: String
  package var deviceClass: DeviceClass
  package var state: DeviceState
  package var reasons: [Reason]
  package var generation: Int
  package var map: String
  package var maturity: Maturity
  package var position: Position
  package var model: String?
  package var firmware: String?
  package var claim: ClaimHolder?
}

/// Who holds a device alone, and for how long.
package struct ClaimHolder: Sendable, Equatable {
  package var uid: UInt32
  package var pid: Int32
  /// The program's name, as the kernel knows it.
  package var name: String
  package var heldMilliseconds: Int64
  package var leaseLeftMilliseconds: Int64
}
