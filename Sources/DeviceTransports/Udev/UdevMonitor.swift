import CUdev
import DeviceCore
import EventLoop
import Glibc

/// libudev: the list of what is there, and the netlink socket on which udev tells of changes once its rules have run. Decides nothing.
@LoopActor final class UdevMonitor {
  enum News: Sendable {
    case event(UdevInventory.Action, devpath: String, UdevDevice?)
    /// Events were lost: ask for the list again.
    case overflow
  }

  private let udev: OpaquePointer
  private let monitor: OpaquePointer
  private let subsystems: [UdevDevice.Subsystem]
  private var source: DescriptorSource?

  /// Events read in one turn of the loop; the rest waits for the next.
  private static let eventsPerTurn = 64
  /// Room for a hub full of devices while the loop is busy: bytes.
  private static let receiveBuffer: Int32 = 1 << 20

  /// - Throws: ``DeviceError`` with `io_error` where libudev cannot listen.
  init(subsystems: [UdevDevice.Subsystem], _ handler: @escaping @LoopActor (News) -> Void) throws {
    guard let udev = udev_new() else { throw DeviceError(.ioError, "libudev cannot be used") }
    guard let monitor = udev_monitor_new_from_netlink(udev, "udev") else {
      udev_unref(udev)
      throw DeviceError(.ioError, "udev's events cannot be received")
    }
    self.udev = udev
    self.monitor = monitor
    self.subsystems = subsystems
    for subsystem in subsystems { udev_monitor_filter_add_match_subsystem_devtype(monitor, subsystem.rawValue, nil) }
    // Only root may go beyond the system's limit; the limit will do.
    _ = udev_monitor_set_receive_buffer_size(monitor, Self.receiveBuffer)
    guard udev_monitor_enable_receiving(monitor) >= 0 else { throw DeviceError(.ioError, "udev's events cannot be received") }
    source = try DescriptorSource(descriptor: udev_monitor_get_fd(monitor), interest: .readable) { [weak self] _ in
      self?.receive(handler)
    }
  }

  isolated deinit {
    source?.cancel()
    udev_monitor_unref(monitor)
    udev_unref(udev)
  }

  /// What is there now.
  func enumerate() -> [UdevDevice] {
    guard let enumerate = udev_enumerate_new(udev) else { return [] }
    defer { udev_enumerate_unref(enumerate) }
    for subsystem in subsystems { udev_enumerate_add_match_subsystem(enumerate, subsystem.rawValue) }
    guard udev_enumerate_scan_devices(enumerate) >= 0 else { return [] }
    var found: [UdevDevice] = []
    var entry = udev_enumerate_get_list_entry(enumerate)
    while let current = entry {
      if let path = udev_list_entry_get_name(current), let device = udev_device_new_from_syspath(udev, path) {
        if let read = Self.read(device) { found.append(read) }
        udev_device_unref(device)
      }
      entry = udev_list_entry_get_next(current)
    }
    return found
  }

  private func receive(_ handler: @LoopActor (News) -> Void) {
    for _ in 0..<Self.eventsPerTurn {
      errno = 0
      guard let device = udev_monitor_receive_device(monitor) else {
        if errno == ENOBUFS { handler(.overflow) }
        return
      }
      defer { udev_device_unref(device) }
      guard let action = udev_device_get_action(device).flatMap({ UdevInventory.Action(rawValue: String(cString: $0)) }),
        let devpath = udev_device_get_devpath(device).map({ String(cString: $0) })
      else { continue }
      handler(.event(action, devpath: devpath, Self.read(device)))
    }
  }

  private static func read(_ device: OpaquePointer) -> UdevDevice? {
    guard let devpath = udev_device_get_devpath(device) else { return nil }
    var properties: [String: String] = [:]
    var entry = udev_device_get_properties_list_entry(device)
    while let current = entry {
      if let name = udev_list_entry_get_name(current), let value = udev_list_entry_get_value(current) {
        properties[String(cString: name)] = String(cString: value)
      }
      entry = udev_list_entry_get_next(current)
    }
    return UdevDevice(devpath: String(cString: devpath), properties: properties)
  }
}
