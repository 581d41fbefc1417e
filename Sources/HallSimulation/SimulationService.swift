import EventLoop
import HallInterface
import Varlink

/// `io.halld.Simulation`: the hand that reaches into the virtual hall.
@LoopActor final class SimulationService: HalldSimulation.Handler {
  /// A reply with all of them stays far below the longest frame.
  private static let longestList = 1000

  private let hall: VirtualHall
  private var observer: Int?
  private var watchers: [Int: HalldSimulation.Watch.Call] = [:]
  private var nextWatcher = 0

  init(_ hall: VirtualHall) {
    self.hall = hall
    observer = hall.addObserver { [weak self] in self?.tell($0) }
  }

  func list(_ call: HalldSimulation.List.Call) {
    call.reply(.init(devices: hall.devices.map(describe)))
  }

  func conditions(_ call: HalldSimulation.Conditions.Call) {
    guard let device = hall.device(call.parameters.device) else {
      call.fail(.noSuchDevice(device: call.parameters.device))
      return
    }
    let sentences = PrinterCondition.all(of: device.attachment).map { ($0.rawValue, $0.explanation) }
    call.reply(.init(conditions: Dictionary(sentences) { first, _ in first }))
  }

  func set(_ call: HalldSimulation.Set.Call) {
    guard let device = hall.device(call.parameters.device) else {
      call.fail(.noSuchDevice(device: call.parameters.device))
      return
    }
    guard let condition = PrinterCondition(rawValue: call.parameters.condition),
      PrinterCondition.all(of: device.attachment).contains(condition)
    else {
      call.fail(.noSuchCondition(condition: call.parameters.condition))
      return
    }
    device.set(condition, call.parameters.on, value: call.parameters.value)
    call.reply(.init(device: describe(device)))
  }

  func act(_ call: HalldSimulation.Act.Call) {
    guard let device = hall.device(call.parameters.device) else {
      call.fail(.noSuchDevice(device: call.parameters.device))
      return
    }
    guard let action = PrinterAction(rawValue: call.parameters.action) else {
      call.fail(.noSuchAction(action: call.parameters.action))
      return
    }
    device.perform(action)
    call.reply(.init(device: describe(device)))
  }

  func tickets(_ call: HalldSimulation.Tickets.Call) {
    guard hall.device(call.parameters.device) != nil else {
      call.fail(.noSuchDevice(device: call.parameters.device))
      return
    }
    call.reply(.init(tickets: hall.tickets(of: call.parameters.device).suffix(Self.longestList).map(describe)))
  }

  func watch(_ call: HalldSimulation.Watch.Call) {
    guard call.requireMore() else { return }
    for device in hall.devices {
      call.reply(.init(device: describe(device), event: "present", text: device.printer.description), continues: true)
    }
    nextWatcher += 1
    let number = nextWatcher
    watchers[number] = call
    call.onDisconnect { [weak self] in self?.watchers[number] = nil }
  }

  private func tell(_ change: VirtualHall.Change) {
    guard !watchers.isEmpty, let device = hall.device(change.device) else { return }
    let reply = HalldSimulation.Watch.Reply(
      device: describe(device), event: change.event.kind.name, text: change.event.kind.description, ticket: change.ticket.map(describe))
    for (number, call) in watchers where call.reply(reply, continues: true) != .sent { watchers[number] = nil }
  }

  private func describe(_ device: any VirtualDevice) -> HalldSimulation.Device {
    HalldSimulation.Device(
      name: device.name, kind: "escpos_printer", model: device.printer.model.name, path: device.path, baud: device.baud,
      conditions: device.printer.activeConditions.map(\.rawValue), offline: device.printer.offlineReasons,
      tickets: hall.ticketCount(of: device.name), received: device.printer.received, unknownCommands: device.printer.unknownCommands)
  }

  private func describe(_ record: VirtualHall.Record) -> HalldSimulation.Ticket {
    HalldSimulation.Ticket(
      number: record.number, path: record.path ?? "", width: record.width, height: record.height, fate: record.fate.rawValue,
      complete: record.isComplete)
  }
}
