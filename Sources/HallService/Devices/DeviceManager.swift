import DeviceCore
import EventLoop
import Logging

/// All devices of this machine: what they are, how they are, who holds them.
@LoopActor package final class DeviceManager {
  package let events: EventHub
  package let claims: ClaimTable
  private let log: Logger
  private var printers: [ManagedPrinter] = []
  private var told: [String: DeviceSnapshot] = [:]

  package init(events: EventHub, claims: ClaimTable, log: Logger) {
    self.events = events
    self.claims = claims
    self.log = log
    claims.onChange = { [weak self] device, claimed in self?.claimChanged(device, claimed) }
  }

  /// Takes a printer in. Its events go to `listener` after everybody who watches has seen the new state.
  package func add(_ printer: ManagedPrinter, listener: @escaping @LoopActor (TicketPrinterEvent) -> Void) {
    printers.append(printer)
    told[printer.id] = snapshot(printer)
    if let refusal = printer.refusal {
      log.error("device not driven", metadata: ["device": "\(printer.id)", "why": "\(refusal)"])
    }
    printer.printer?.onEvent = { [weak self, weak printer] event in
      guard let self, let printer else { return }
      if event == .statusChanged { changed(printer) }
      listener(event)
    }
  }

  package var devices: [DeviceSnapshot] { printers.map { snapshot($0) } }

  package func printer(_ id: String) -> ManagedPrinter? { printers.first { $0.id == id } }

  package func snapshot(_ printer: ManagedPrinter) -> DeviceSnapshot { printer.snapshot(claim: claims.holder(of: printer.id)) }

  /// Lets go of everything.
  package func stop() {
    claims.endAll()
    for printer in printers { printer.printer?.stop() }
  }

  private func changed(_ printer: ManagedPrinter) {
    let now = snapshot(printer)
    var comparable = now
    comparable.claim = told[printer.id]?.claim
    guard told[printer.id] != comparable else { return }
    let before = told.updateValue(now, forKey: printer.id)
    if before?.state != now.state || before?.reasons != now.reasons || before?.generation != now.generation {
      log.info(
        "device state",
        metadata: [
          "device": "\(printer.id)", "state": "\(now.state.rawValue)", "reasons": "\(now.reasons.map(\.rawValue).joined(separator: ","))",
          "generation": "\(now.generation)",
        ])
    }
    claims.generationChanged(printer.id, to: now.generation)
    events.publish(.changed, snapshot(printer))
  }

  private func claimChanged(_ device: String, _ claimed: Bool) {
    guard let printer = printer(device) else { return }
    let now = snapshot(printer)
    told[device] = now
    events.publish(claimed ? .claimed : .released, now)
  }
}
