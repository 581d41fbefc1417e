import CLibUSB
import DeviceCore
import EventLoop
import Glibc

/// An open USB device with one interface claimed; the kernel's driver of that interface is sent away meanwhile.
///
/// What has to be asked of the device on the way (its configuration, an alternate setting, a halt to be cleared) is asked by the kernel, which waits for the answer:
/// a moment from a device that works, at most 5 s from one that hangs.
@LoopActor final class USBHandle {
  let context: USBContext
  let raw: OpaquePointer
  private let descriptor: Int32
  private let interface: Int32
  private let keepsKernelDriverOff: Bool
  private let name: String
  private var isOpen = true

  /// - Throws: ``DeviceError`` with `not_found`, `no_permission`, `busy`, `device_lost` or `io_error`.
  init(_ node: USBNode, _ setting: USBPrinterInterface, keepsKernelDriverOff: Bool, context: USBContext) throws(DeviceError) {
    let name = "USB port \(node.port), interface \(setting.number)"
    let descriptor = Glibc.open(node.path, O_RDWR | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw DeviceError(opening: node.path, errno: errno) }
    var opened: OpaquePointer?
    let result = libusb_wrap_sys_device(context.raw, Int(descriptor), &opened)
    guard result >= 0, let opened else {
      Glibc.close(descriptor)
      throw USBError.error(result, "open \(name)")
    }
    self.context = context
    self.descriptor = descriptor
    self.keepsKernelDriverOff = keepsKernelDriverOff
    self.name = name
    raw = opened
    interface = Int32(setting.number)
    do {
      try claim(setting)
    } catch {
      libusb_close(raw)
      Glibc.close(descriptor)
      isOpen = false
      throw error
    }
  }

  private func claim(_ setting: USBPrinterInterface) throws(DeviceError) {
    // Sends the kernel's driver away and claims in one step, so that nobody comes between; giving back works the same way.
    libusb_set_auto_detach_kernel_driver(raw, 1)
    var result = libusb_claim_interface(raw, interface)
    guard result >= 0 else { throw USBError.error(result, "claim \(name)") }
    // Not said to a device that stands there already: some do not know the request.
    guard setting.alternate != 0 else { return }
    result = libusb_set_interface_alt_setting(raw, interface, Int32(setting.alternate))
    guard result >= 0 else {
      libusb_release_interface(raw, interface)
      throw USBError.error(result, "\(name), alternate setting \(setting.alternate)")
    }
  }

  isolated deinit { close() }

  /// Calls back when the device is pulled, whether or not a transfer is on its way.
  func onBroken(_ call: (@LoopActor () -> Void)?) { context.onBroken(descriptor, call) }

  /// After a stall: both ends begin anew.
  ///
  /// - Returns: whether the device took it.
  func clearHalt(_ endpoint: UInt8) -> Bool { libusb_clear_halt(raw, endpoint) >= 0 }

  /// Lets go of the interface and gives it back to the kernel's driver. Transfers must have ended.
  func close() {
    guard isOpen else { return }
    isOpen = false
    context.onBroken(descriptor, nil)
    if keepsKernelDriverOff { libusb_set_auto_detach_kernel_driver(raw, 0) }
    libusb_release_interface(raw, interface)
    libusb_close(raw)
    Glibc.close(descriptor)
  }
}
