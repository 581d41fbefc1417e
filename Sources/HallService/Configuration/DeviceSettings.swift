import DeviceCore
import FirmwareMaps
import StrictTOML

/// One `[[device]]`: a role in this hall, and what fills it.
package struct DeviceSettings: Equatable, Sendable {
  /// Classes that this halld has services for.
  package enum Class: String, CaseIterable, Sendable {
    /// Prints tickets.
    case ticketPrinter = "ticket_printer"
  }

  /// The name of the role, 1 to 64 of a-z, 0-9 and the hyphen.
  package var id: String
  /// What kind of device it is.
  package var deviceClass: Class
  /// Name of the map that drives it.
  package var map: String
  /// Where it is.
  package var place: Position
  /// Bit/s instead of the map's; nil for the map's.
  package var baud: Int?
  /// Flow control instead of the map's; nil for the map's.
  package var flow: LineSettings.FlowControl?
  /// Where it stands in the file.
  package var line: Int?

  init(reading reader: TableReader) {
    id = reader.identifier("id")
    deviceClass = reader.oneOf("class", default: .ticketPrinter, required: true)
    map = reader.identifier("map")
    let text = reader.string("at", maxLength: 255)
    place = Position(text) ?? .device("/")
    if !text.isEmpty, Position(text) == nil {
      reader.wrong(
        "at",
        "must be \"path:\" and a name in /dev/serial/by-path, \"usb:\" and a port, \"serial:\" and an ID_SERIAL, or \"device:\" and "
          + "an absolute path")
    }
    baud = reader.has("baud") ? reader.int("baud", oneOf: LineSettings.rates) : nil
    flow = reader.has("flow") ? reader.oneOf("flow", default: .none) : nil
    line = reader.log.line(of: reader.path)
  }

  /// What the device is reached over: the map's settings for its place, with this device's in their place; nil when the map has none for such a place.
  package func line(_ map: FirmwareMap) -> StreamLine? {
    if case .usb = place { return map.usb.map(StreamLine.usb) }
    return serial(map).map(StreamLine.serial)
  }

  /// The line's settings: the map's with this device's in their place; nil when the map has no serial line.
  package func serial(_ map: FirmwareMap) -> LineSettings? {
    guard var serial = map.serial else { return nil }
    if let baud { serial.baud = baud }
    if let flow { serial.flow = flow }
    return serial
  }
}
