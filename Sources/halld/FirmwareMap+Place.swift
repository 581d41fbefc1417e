import DeviceCore
import DeviceTransports
import EventLoop
import FirmwareMaps

extension FirmwareMap {
  /// The transport to a device of this model at a position.
  ///
  /// - Parameter resolver: nil where there is no udev.
  @LoopActor func place(_ position: Position, resolver: (any PlaceResolver)?, clock: any LoopClock) -> any ByteStreamPlace {
    guard case .usb = position else { return SerialPlace(position, resolver: resolver) }
    let finder: any USBPortFinder = resolver.map(UdevPortFinder.init) ?? SysfsPortFinder(position)
    return USBPlace(position, finder: finder, clock: clock) { device in
      // A map without ids is for whatever printer is plugged in.
      matches.isEmpty
        || matches.contains {
          $0.matches(
            USBIdentity(
              vendor: device.vendor, product: device.product, serial: device.serial, productName: device.productName,
              interfaceClass: usb?.interfaceClass))
        }
    }
  }
}
