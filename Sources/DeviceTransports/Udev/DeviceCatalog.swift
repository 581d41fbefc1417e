import DeviceCore
import EventLoop
import Glibc

/// The devices of this machine by udev, from the start and as they come and go. Without news it does nothing: no thread, no timer.
@LoopActor package final class DeviceCatalog: AttachedDevices {
  private let clock: any LoopClock
  private var inventory = UdevInventory()
  private var monitor: UdevMonitor?
  private var timer: LoopTimer?
  private var watchers: [Int: @LoopActor () -> Void] = [:]
  private var made = 0

  /// Whether udevd runs here; in most containers it does not, and what /sys shows there is not theirs to use.
  package nonisolated static var isAvailable: Bool { access("/run/udev/control", F_OK) == 0 }

  /// Listens first and then looks, so that nothing can come unseen in between.
  ///
  /// - Throws: ``DeviceError`` with `io_error` where udev's events cannot be received.
  package init(clock: any LoopClock, subsystems: [UdevDevice.Subsystem] = [.tty, .usb, .hidraw]) throws {
    self.clock = clock
    let monitor = try UdevMonitor(subsystems: subsystems) { [weak self] news in self?.hear(news) }
    self.monitor = monitor
    _ = inventory.enumerated(monitor.enumerate())
  }

  package var attached: [UdevDevice] { inventory.devices }

  package func watch(_ changed: @escaping @LoopActor () -> Void) -> any PlaceWatch {
    made += 1
    let number = made
    watchers[number] = changed
    return CatalogWatch { [weak self] in self?.watchers[number] = nil }
  }

  private func hear(_ news: UdevMonitor.News) {
    switch news {
    case .event(let action, let devpath, let device): report(inventory.event(action, devpath: devpath, device, clock.now))
    case .overflow: report(inventory.enumerated(monitor?.enumerate() ?? []))
    }
    arm()
  }

  private func arm() {
    timer = inventory.deadline.map { deadline in
      clock.after(deadline - clock.now) { [weak self] in
        guard let self else { return }
        report(inventory.timePassed(clock.now))
        arm()
      }
    }
  }

  private func report(_ changes: [UdevInventory.Change]) {
    guard !changes.isEmpty else { return }
    for watcher in watchers.sorted(by: { $0.key < $1.key }) { watcher.value() }
  }
}

/// Ends a watch on the catalog when it is released.
@LoopActor private final class CatalogWatch: PlaceWatch {
  private let end: @LoopActor () -> Void

  init(_ end: @escaping @LoopActor () -> Void) { self.end = end }

  isolated deinit { end() }
}
