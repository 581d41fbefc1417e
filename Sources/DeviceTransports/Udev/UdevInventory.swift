import DeviceCore
import EventLoop

/// What is attached, from udev's events. A burst of arrivals (a hub with all that hangs on it) is reported once it has settled; what goes
/// is reported at once. A device that goes and comes back is another one, however fast it was.
package struct UdevInventory: Sendable {
  /// What an event says happened (ACTION).
  package enum Action: String, Sendable {
    case add
    case remove
    case change
    case bind
    case unbind
    case move
    case online
    case offline
  }

  package enum Change: Hashable, Sendable {
    case added(UdevDevice)
    case changed(UdevDevice)
    case removed(UdevDevice)
  }

  /// After this long without an arrival a burst is over.
  package static let quiet = Duration.milliseconds(50)
  /// Nobody waits longer than this for a burst to end.
  package static let patience = Duration.milliseconds(200)
  /// More is no machine that halld was made for.
  private static let limit = 4096

  private var known: [String: UdevDevice] = [:]
  private var arriving: [String: UdevDevice] = [:]
  private var burst: (first: MonotonicTime, last: MonotonicTime)?
  private var appearances = 0

  package init() {}

  /// By path.
  package var devices: [UdevDevice] { known.values.sorted { $0.devpath < $1.devpath } }

  /// When ``timePassed(_:)`` is to be called; nil while nothing waits.
  package var deadline: MonotonicTime? {
    burst.map { min($0.last + Self.quiet, $0.first + Self.patience) }
  }

  /// One event. A removal goes by its path alone: on the real kernel it carries no ids.
  ///
  /// - Parameter device: nil for what halld does not look at.
  package mutating func event(_ action: Action, devpath: String, _ device: UdevDevice?, _ now: MonotonicTime) -> [Change] {
    switch action {
    case .remove, .offline: return gone(devpath)
    case .add, .online, .move:
      guard let device else { return [] }
      return arrived(device, now)
    case .change, .bind, .unbind:
      guard let device else { return [] }
      return described(device)
    }
  }

  /// The burst may be over.
  package mutating func timePassed(_ now: MonotonicTime) -> [Change] {
    guard let deadline, deadline <= now else { return [] }
    let settled = arriving.values.sorted { $0.devpath < $1.devpath }
    arriving = [:]
    burst = nil
    return settled.map { .added(put($0)) }
  }

  /// Everything that is there, asked for at the start, or after events were lost.
  package mutating func enumerated(_ devices: [UdevDevice]) -> [Change] {
    arriving = [:]
    burst = nil
    var changes: [Change] = []
    let present = Dictionary(devices.prefix(Self.limit).map { ($0.devpath, $0) }, uniquingKeysWith: { _, last in last })
    for old in self.devices where present[old.devpath].map({ $0.stamp != old.stamp }) ?? true {
      known[old.devpath] = nil
      changes.append(.removed(old))
    }
    for device in present.values.sorted(by: { $0.devpath < $1.devpath }) {
      if known[device.devpath] == nil { changes.append(.added(put(device))) } else { changes += described(device) }
    }
    return changes
  }

  private mutating func arrived(_ device: UdevDevice, _ now: MonotonicTime) -> [Change] {
    var changes: [Change] = []
    if let old = known[device.devpath] {
      // Told twice (it came between the start of listening and the first look), or its removal was missed.
      guard old.stamp != device.stamp else { return described(device) }
      changes = gone(device.devpath)
    }
    guard arriving[device.devpath] != nil || known.count + arriving.count < Self.limit else { return changes }
    arriving[device.devpath] = device
    burst = (burst?.first ?? now, now)
    return changes
  }

  private mutating func described(_ device: UdevDevice) -> [Change] {
    if arriving[device.devpath] != nil { arriving[device.devpath] = device }
    guard let old = known[device.devpath] else { return [] }
    var device = device
    device.appearance = old.appearance
    device.stamp = old.stamp
    guard device != old else { return [] }
    known[device.devpath] = device
    return [.changed(device)]
  }

  /// With a device goes all that hangs on it, whether or not somebody says so.
  private mutating func gone(_ devpath: String) -> [Change] {
    func isGone(_ path: String) -> Bool { path == devpath || path.hasPrefix(devpath + "/") }
    for path in arriving.keys.filter(isGone) { arriving[path] = nil }
    if arriving.isEmpty { burst = nil }
    return known.keys.filter(isGone).sorted(by: >).compactMap { known.removeValue(forKey: $0) }.map { .removed($0) }
  }

  private mutating func put(_ device: UdevDevice) -> UdevDevice {
    appearances += 1
    var device = device
    device.appearance = appearances
    known[device.devpath] = device
    return device
  }
}
