import EventLoop
import Glibc

/// What happened to a device, for everybody who watches.
package struct DeviceEvent: Sendable {
  package enum Kind: String, Sendable {
    case changed
    /// A reload brought it.
    case added
    /// A reload took it away.
    case removed
    case claimed
    case released
  }

  /// Numbers the events of this run, from 1.
  package let sequence: Int
  package let kind: Kind
  package let device: DeviceSnapshot
}

/// Hands events to those who watch. It keeps none: who comes later starts from a snapshot.
@LoopActor package final class EventHub {
  /// Names this run of the daemon; sequences of different runs have nothing to do with one another.
  package let instance: String
  /// The newest event.
  package private(set) var sequence = 0

  private var watchers: [Int: @LoopActor (Int, DeviceEvent) -> Void] = [:]
  private var made = 0

  /// - Parameter instance: unique to this run.
  package init(instance: String) { self.instance = instance }

  /// Calls `watcher` for every event from now on, with its own number.
  ///
  /// - Returns: the number, for ``stopWatching(_:)``.
  package func watch(_ watcher: @escaping @LoopActor (Int, DeviceEvent) -> Void) -> Int {
    made += 1
    watchers[made] = watcher
    return made
  }

  package func stopWatching(_ number: Int) { watchers[number] = nil }

  func publish(_ kind: DeviceEvent.Kind, _ device: DeviceSnapshot) {
    sequence += 1
    let event = DeviceEvent(sequence: sequence, kind: kind, device: device)
    for watcher in watchers.sorted(by: { $0.key < $1.key }) { watcher.value(watcher.key, event) }
  }
}
