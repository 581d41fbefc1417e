import DeviceCore
import EventLoop

/// Says where a configured USB device is.
@LoopActor package protocol USBPortFinder: AnyObject {
  /// The kernel's name of the port, such as `1-1.4`.
  ///
  /// - Throws: ``DeviceError``, with `not_found` when it is nowhere.
  func port() throws -> String
  /// The device that ``port()`` named last was opened.
  ///
  /// - Parameter pulled: called when that very device is no longer attached, until the returned watch is released.
  /// - Returns: nil where nothing but the device itself tells.
  func opened(_ pulled: @escaping @LoopActor () -> Void) -> (any PlaceWatch)?
  /// Calls back whenever ``port()`` may say something else, or its device may be opened now, until the returned watch is released.
  func watch(_ changed: @escaping @LoopActor () -> Void) -> any PlaceWatch
}

/// Finds it without udev: the kernel's list of devices, and inotify on its nodes.
@LoopActor package final class SysfsPortFinder: USBPortFinder {
  private let position: Position

  package init(_ position: Position) { self.position = position }

  package func port() throws -> String {
    guard case .usb(let name) = position, let address = USBAddress(name) else {
      throw DeviceError(.notFound, "only udev knows where \(position) is, and there is none")
    }
    return try USBNode.find(address).port
  }

  package func opened(_ pulled: @escaping @LoopActor () -> Void) -> (any PlaceWatch)? { nil }

  package func watch(_ changed: @escaping @LoopActor () -> Void) -> any PlaceWatch { USBNodeWatch(changed) }
}

/// Finds it by udev's list of devices, which a resolver judges: the port may be known by any of its names, and a strange device in it is not opened.
@LoopActor package final class UdevPortFinder: USBPortFinder {
  private let resolver: any PlaceResolver
  private var found: UdevDevice?

  package init(_ resolver: any PlaceResolver) { self.resolver = resolver }

  package func port() throws -> String {
    found = nil
    let device = try resolver.resolve()
    guard let port = device.usbPort, USBAddress.isPort(port) else {
      throw DeviceError(.wrongDevice, "\(device.devpath) is no USB device that can be plugged in")
    }
    found = device
    return port
  }

  package func opened(_ pulled: @escaping @LoopActor () -> Void) -> (any PlaceWatch)? {
    guard let device = found else { return nil }
    let watch = resolver.watch { [weak resolver] in
      guard let resolver, !resolver.isAttached(device) else { return }
      pulled()
    }
    resolver.opened(device)
    return watch
  }

  package func watch(_ changed: @escaping @LoopActor () -> Void) -> any PlaceWatch { resolver.watch(changed) }
}
