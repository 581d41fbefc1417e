import DeviceCore
import EventLoop
import HallInterface
import HallService
import Varlink

/// io.halld.Devices on the wire: decodes, asks the service, encodes.
@LoopActor package final class DevicesEndpoint: HalldDevices.Handler {
  private static let defaultLease = 300_000
  private static let longestLease = 3_600_000
  private static let longestWait = 3_600_000

  private let manager: DeviceManager
  private let positions: PositionBook

  package init(manager: DeviceManager, positions: PositionBook) {
    self.manager = manager
    self.positions = positions
  }

  package func list(_ call: HalldDevices.List.Call) {
    let devices = manager.devices.map(HalldDevices.Device.init).filter { call.parameters.class == nil || $0.class == call.parameters.class }
    call.reply(.init(instance: manager.events.instance, seq: manager.events.sequence, devices: devices))
  }

  package func describe(_ call: HalldDevices.Describe.Call) {
    guard let printer = manager.printer(call.parameters.device) else {
      call.fail(.noSuchDevice(device: call.parameters.device))
      return
    }
    let capabilities = printer.printer?.capabilities ?? []
    call.reply(
      .init(
        device: .init(manager.snapshot(printer)),
        capabilities: Dictionary(capabilities.map { ($0.name, $0.value) }, uniquingKeysWith: { first, _ in first })))
  }

  package func watch(_ call: HalldDevices.Watch.Call) {
    let events = manager.events
    let devices = manager.devices.map(HalldDevices.Device.init)
    let first = HalldDevices.Watch.Reply(
      instance: events.instance, seq: events.sequence, gap: false, devices: devices, event: nil)
    guard call.reply(first, continues: true) == .sent, call.wantsMore else { return }
    let number = events.watch { number, event in
      let reply = HalldDevices.Watch.Reply(
        instance: events.instance, seq: event.sequence, gap: false, devices: nil,
        event: .init(kind: .init(event.kind), device: .init(event.device)))
      guard call.reply(reply, continues: true) == .overflow else { return }
      // One last word for a client that reads too slowly: what it has seen has a hole here.
      call.reply(.init(instance: events.instance, seq: event.sequence, gap: true, devices: nil, event: nil))
      events.stopWatching(number)
    }
    call.onDisconnect { events.stopWatching(number) }
  }

  package func positions(_ call: HalldDevices.Positions.Call) {
    call.reply(.init(watching: positions.isWatching, ports: positions.ports.map(HalldDevices.Port.init)))
  }

  package func accept(_ call: HalldDevices.Accept.Call) {
    let device = call.parameters.device
    guard manager.printer(device) != nil else {
      call.fail(.noSuchDevice(device: device))
      return
    }
    if positions.accept(device) { call.reply(.init()) } else { call.fail(.nothingToAccept(device: device)) }
  }

  package func claim(_ call: HalldDevices.Claim.Call) {
    guard call.requireMore() else { return }
    let device = call.parameters.device
    guard let printer = manager.printer(device) else {
      call.fail(.noSuchDevice(device: device))
      return
    }
    let timeout = call.parameters.timeoutMs ?? 0
    let lease = call.parameters.leaseMs ?? Self.defaultLease
    guard (0...Self.longestWait).contains(timeout) else {
      call.fail(.invalidParameter(parameter: "timeout_ms"))
      return
    }
    guard (1...Self.longestLease).contains(lease) else {
      call.fail(.invalidParameter(parameter: "lease_ms"))
      return
    }
    let claims = manager.claims
    let number = claims.claim(
      device, by: Claimant(call.peer), timeout: .milliseconds(timeout), lease: .milliseconds(lease)
    ) { news in
      switch news {
      case .granted(let token, let generation):
        call.reply(.init(state: .granted, token: token, generation: generation, reason: nil), continues: true)
      case .refused(let holder):
        call.fail(.deviceClaimed(device: device, holder: .init(holder)))
      case .ended(let why):
        call.reply(.init(state: .ended, token: nil, generation: printer.status.generation, reason: why.rawValue))
      }
    }
    call.onDisconnect { claims.end(number, on: device) }
  }

  package func release(_ call: HalldDevices.Release.Call) {
    if manager.claims.release(token: call.parameters.token, uid: call.peer.uid) {
      call.reply(.init())
    } else {
      call.fail(.noSuchClaim)
    }
  }
}

extension HalldDevices.Device {
  init(_ device: DeviceSnapshot) {
    self.init(
      id: device.id, class: .init(device.deviceClass), state: .init(device.state), reasons: device.reasons.map(\.rawValue),
      generation: device.generation, map: device.map, maturity: HalldDevices.Maturity(rawValue: device.maturity.rawValue) ?? .template,
      position: device.position.description, model: device.model, firmware: device.firmware, claim: device.claim.map { .init($0) })
  }
}

extension HalldDevices.Port {
  init(_ port: PortReport) {
    self.init(
      position: port.position.description, standing: .init(port.standing), role: port.role, node: port.node, driver: port.driver,
      ids: port.ids, model: port.model, serial: port.serial)
  }
}

extension HalldDevices.PortStanding {
  init(_ value: PortStanding) {
    self =
      switch value {
      case .inUse: .inUse
      case .empty: .empty
      case .moved: .moved
      case .wrongDevice: .wrongDevice
      case .ambiguous: .ambiguous
      case .unused: .unused
      case .unwatched: .unwatched
      }
  }
}

extension HalldDevices.ClaimHolder {
  init(_ holder: ClaimHolder) {
    self.init(
      uid: Int(holder.uid), pid: Int(holder.pid), name: holder.name, heldMs: Int(holder.heldMilliseconds),
      leaseLeftMs: Int(holder.leaseLeftMilliseconds))
  }
}

extension HalldDevices.DeviceClass {
  init(_ value: DeviceClass) {
    self =
      switch value {
      case .ticketPrinter: .ticketPrinter
      }
  }
}

extension HalldDevices.DeviceState {
  init(_ value: DeviceState) {
    self =
      switch value {
      case .absent: .absent
      case .starting: .starting
      case .ready: .ready
      case .notReady: .notReady
      case .silent: .silent
      case .quarantined: .quarantined
      }
  }
}

extension HalldDevices.EventKind {
  init(_ value: DeviceEvent.Kind) {
    self =
      switch value {
      case .changed: .changed
      case .added: .added
      case .removed: .removed
      case .claimed: .claimed
      case .released: .released
      }
  }
}
