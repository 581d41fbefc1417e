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
  /// Of devices that were taken out, so that none comes back with a generation that a client has seen.
  private var generations: [String: Int] = [:]

  package init(events: EventHub, claims: ClaimTable, log: Logger) {
    self.events = events
    self.claims = claims
    self.log = log
    claims.onChange = { [weak self] device, claimed in self?.claimChanged(device, claimed) }
  }

  /// Takes a printer in. Its events go to `listener` after everybody who watches has seen the new state.
  package func add(_ printer: ManagedPrinter, listener: @escaping @LoopActor (TicketPrinterEvent) -> Void) {
    printer.earlierGenerations = generations[printer.id] ?? 0
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

  /// Takes a printer out and lets go of its device.
  ///
  /// - Parameter isReplaced: another driver for the same role follows at once.
  package func remove(_ id: String, isReplaced: Bool) {
    guard let index = printers.firstIndex(where: { $0.id == id }) else { return }
    let printer = printers[index]
    printer.retire()
    generations[id] = printer.status.generation
    claims.endAll(on: id, isReplaced ? .newGeneration : .removed)
    let last = snapshot(printer)
    printers.remove(at: index)
    told[id] = nil
    if !isReplaced { events.publish(.removed, last) }
  }

  /// Tells that a printer came by a reload, or is driven anew.
  package func announce(_ id: String, isNew: Bool) {
    guard let printer = printer(id) else { return }
    events.publish(isNew ? .added : .changed, snapshot(printer))
  }

  /// Lists devices in the order of the configuration.
  package func order(by ids: [String]) {
    let places = Dictionary(ids.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    printers.sort { (places[$0.id] ?? .max, $0.id) < (places[$1.id] ?? .max, $1.id) }
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
