import DeviceCore
import DeviceTransports
import EventLoop
import FirmwareMaps

extension FirmwareMap {
  /// The transport to a device of this model at a position.
  @LoopActor func place(_ position: Position, clock: any LoopClock) -> any ByteStreamPlace {
    guard case .usb = position else { return SerialPlace(position) }
    return USBPlace(position, finder: SysfsPortFinder(position), clock: clock) { device in
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
