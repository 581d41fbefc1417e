import DeviceCore
import EventLoop
import Logging
import RecordStore

/// Keeps what is known of roles and places, and says to every role which device is its own.
@LoopActor package final class PositionBook {
  private let devices: (any AttachedDevices)?
  private let log: Logger
  private var store: RecordStore?
  private var rules = PositionRules()
  private var watch: (any PlaceWatch)?
  private var watchers: [Int: @LoopActor () -> Void] = [:]
  private var made = 0
  /// What was logged last of each role.
  private var told: [String: DeviceError] = [:]

  /// - Parameter devices: nil where there is no udev.
  package init(devices: (any AttachedDevices)?, log: Logger) {
    self.devices = devices
    self.log = log
    watch = devices?.watch { [weak self] in self?.changed() }
  }

  /// Reads what was last driven where, before anything is opened.
  ///
  /// - Parameter then: called also when the journal cannot be read: then nothing is known.
  package func load(from store: RecordStore, then: @escaping @LoopActor () -> Void) {
    self.store = store
    store.read({ transaction throws(StoreError) in try transaction.sightings() }) { result in
      LoopActor.assumeIsolated { [weak self] in
        if let self, case .success(let sightings) = result {
          for sighting in sightings where rules.sightings[sighting.role] == nil { rules.remember(sighting) }
        }
        then()
      }
    }
  }

  /// The configuration has this role.
  ///
  /// - Returns: what finds its device; nil where nothing but the node can be looked at.
  package func add(_ role: RolePlace) -> (any PlaceResolver)? {
    rules.set(role)
    return devices.map { RoleResolver(role, book: self, devices: $0) }
  }

  /// The configuration has it no longer.
  package func remove(_ role: String) {
    rules.remove(role)
    told[role] = nil
  }

  /// Every port and every role.
  package var ports: [PortReport] { rules.ports(among: devices?.attached) }

  /// Whether udev tells of devices here.
  package var isWatching: Bool { devices != nil }

  /// Somebody says that what is at the place of a role is right.
  ///
  /// - Returns: false when there is no such role, or nothing that could be wrong.
  package func accept(_ id: String) -> Bool {
    guard let role = rules.roles.first(where: { $0.id == id }), let devices,
      case .wrong(let device, _) = rules.verdict(role, among: devices.attached)
    else { return false }
    rules.forget(id)
    // A map that is for another model is not made right by anybody's word.
    guard case .usable = rules.verdict(role, among: devices.attached) else { return false }
    log.notice("device accepted in its role", metadata: ["device": "\(id)", "what": "\(device.title)"])
    opened(device, in: role)
    changed()
    return true
  }

  func resolve(_ role: RolePlace, among devices: [UdevDevice]) throws -> UdevDevice {
    do {
      let device = try rules.verdict(role, among: devices).device(for: role)
      told[role.id] = nil
      return device
    } catch {
      if let error = error as? DeviceError, told.updateValue(error, forKey: role.id) != error, error.reason != .notFound {
        log.warning("device not opened", metadata: ["device": "\(role.id)", "why": "\(error)"])
      }
      throw error
    }
  }

  func opened(_ device: UdevDevice, in role: RolePlace) {
    guard let sighting = rules.sighting(of: device, in: role) else { return }
    if let before = rules.sightings[role.id]?.serial, let now = sighting.serial, before != now {
      log.notice("another device of the same model has taken over", metadata: ["device": "\(role.id)", "serial": "\(now)"])
    }
    rules.remember(sighting)
    store?.submit({ transaction throws(StoreError) in try transaction.put(sighting) }) { [log] result in
      if case .failure(let error) = result, error != .closed {
        log.warning("what is driven where cannot be written down", metadata: ["device": "\(sighting.role)", "why": "\(error.sentence)"])
      }
    }
  }

  func watch(_ changed: @escaping @LoopActor () -> Void) -> any PlaceWatch {
    made += 1
    let number = made
    watchers[number] = changed
    return BookWatch { [weak self] in self?.watchers[number] = nil }
  }

  private func changed() {
    for watcher in watchers.sorted(by: { $0.key < $1.key }) { watcher.value() }
  }
}

/// A role's view of the book.
@LoopActor private final class RoleResolver: PlaceResolver {
  private let role: RolePlace
  private let book: PositionBook
  private let devices: any AttachedDevices

  init(_ role: RolePlace, book: PositionBook, devices: any AttachedDevices) {
    self.role = role
    self.book = book
    self.devices = devices
  }

  func resolve() throws -> UdevDevice { try book.resolve(role, among: devices.attached) }

  func opened(_ device: UdevDevice) { book.opened(device, in: role) }

  func isAttached(_ device: UdevDevice) -> Bool {
    devices.attached.contains { $0.devpath == device.devpath && $0.appearance == device.appearance }
  }

  func watch(_ changed: @escaping @LoopActor () -> Void) -> any PlaceWatch { book.watch(changed) }
}

/// Ends a watch on the book when it is released.
@LoopActor private final class BookWatch: PlaceWatch {
  private let end: @LoopActor () -> Void

  init(_ end: @escaping @LoopActor () -> Void) { self.end = end }

  isolated deinit { end() }
}
