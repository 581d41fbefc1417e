import DeviceCore
import EventLoop
import FirmwareMaps

/// Every driver that there is. A new one is its own folder and a line here.
package enum DriverRegistry {
  /// For reading maps: each driver's own part of the schema.
  package static let schemas: [any DriverSchema.Type] = [
    ESCPOSPrinterProfile.self
  ]

  /// The printer that a map describes, on a byte stream.
  ///
  /// - Throws: ``DeviceError`` when no driver here drives it, or the map and the line do not go together.
  @LoopActor package static func ticketPrinter(
    map: FirmwareMap, line: StreamLine, place: any ByteStreamPlace, clock: any LoopClock
  ) throws -> any TicketPrinter {
    switch map.profile {
    case let profile as ESCPOSPrinterProfile:
      return try ESCPOSPrinter(profile: profile, line: line, place: place, clock: clock)
    default:
      throw DeviceError(.noMap, "the map \(map.id) is not for a ticket printer on a byte stream")
    }
  }
}
