import DeviceCore
import EventLoop
import FirmwareMaps

/// A ticket printer with the role that this hall gave it.
@LoopActor package final class ManagedPrinter {
  package let id: String
  package let position: Position
  /// The name of its map, even where that could not be read.
  package let mapName: String
  package let map: FirmwareMap?
  /// What drives it; nil where the map or the line does not allow it.
  package private(set) var printer: (any TicketPrinter)?
  /// Why nothing drives it.
  package private(set) var refusal: DeviceError?
  /// How often the device of this role was opened before this driver had it: a generation never comes twice in a run.
  var earlierGenerations = 0

  package init(id: String, position: Position, mapName: String, map: FirmwareMap?, printer: Result<any TicketPrinter, DeviceError>) {
    self.id = id
    self.position = position
    self.mapName = mapName
    self.map = map
    switch printer {
    case .success(let printer):
      self.printer = printer
      refusal = nil
    case .failure(let error):
      self.printer = nil
      refusal = error
    }
  }

  /// What is known of it now.
  package var status: TicketPrinterStatus {
    var status = printer?.status ?? TicketPrinterStatus(state: .quarantined, reasons: [refusal?.reason ?? .noMap])
    status.generation += earlierGenerations
    return status
  }

  /// Lets go of the device for good.
  func retire() {
    printer?.onEvent = nil
    printer?.stop()
    earlierGenerations = status.generation
    printer = nil
    refusal = DeviceError(.removed, "\(id) is no longer in the configuration")
  }

  func snapshot(claim: ClaimHolder?) -> DeviceSnapshot {
    let status = status
    return DeviceSnapshot(
      id: id, deviceClass: .ticketPrinter, state: status.state, reasons: status.reasons, generation: status.generation, map: mapName,
      maturity: map?.identity.maturity ?? .template, position: position, model: status.model, firmware: status.firmware, claim: claim)
  }
}
