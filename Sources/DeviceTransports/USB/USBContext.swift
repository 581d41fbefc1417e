import CLibUSB
import DeviceCore
import EventLoop
import Glibc

/// libusb on the loop's thread: its descriptors are the loop's, what has ended is told after libusb has returned. It starts no thread and no
/// timer: devices are found in sysfs and handed to it open, and time-outs come from the loop's clock.
@LoopActor final class USBContext {
  private static weak var current: USBContext?

  /// The one of this process, made when it is first needed and kept by those who have a device open.
  ///
  /// - Throws: ``DeviceError`` with `io_error`.
  static func shared() throws(DeviceError) -> USBContext {
    if let current { return current }
    let context = try USBContext()
    current = context
    return context
  }

  let raw: OpaquePointer
  private var sources: [Int32: DescriptorSource] = [:]
  private var ended: [USBTransfer] = []
  private var brokenDescriptors: [Int32: @LoopActor () -> Void] = [:]

  private init() throws(DeviceError) {
    var created: OpaquePointer?
    var result = hall_usb_skip_discovery()
    if result >= 0 { result = libusb_init(&created) }
    guard result >= 0, let created else { throw DeviceError(.ioError, "libusb does not start: \(USBError.name(result))") }
    raw = created
    libusb_set_pollfd_notifiers(
      created,
      { descriptor, events, context in USBContext.on(context) { $0.watch(descriptor, events) } },
      { descriptor, context in USBContext.on(context) { $0.unwatch(descriptor) } },
      Unmanaged.passUnretained(self).toOpaque())
    guard let list = libusb_get_pollfds(created) else { return }
    defer { libusb_free_pollfds(list) }
    var entry = list
    while let pollfd = entry.pointee {
      watch(pollfd.pointee.fd, pollfd.pointee.events)
      entry += 1
    }
  }

  isolated deinit {
    libusb_set_pollfd_notifiers(raw, nil, nil, nil)
    for source in sources.values { source.cancel() }
    libusb_exit(raw)
  }

  /// Calls back when the kernel says that there is no device behind a descriptor any more.
  func onBroken(_ descriptor: Int32, _ call: (@LoopActor () -> Void)?) { brokenDescriptors[descriptor] = call }

  /// Called by libusb for a transfer that has ended; its owner hears of it once libusb has returned.
  func add(ended transfer: USBTransfer) { ended.append(transfer) }

  /// Lets libusb see what has happened, without waiting, and passes it on.
  func handleEvents() {
    var none = timeval()
    _ = libusb_handle_events_timeout_completed(raw, &none, nil)
    while !ended.isEmpty {
      let batch = ended
      ended = []
      for transfer in batch { transfer.tell() }
    }
  }

  private func watch(_ descriptor: Int32, _ events: Int16) {
    // POLLIN and POLLOUT are EPOLLIN and EPOLLOUT. A descriptor that cannot be watched shows in nothing ever ending: time-outs end it.
    let interest = Interest(rawValue: UInt32(UInt16(bitPattern: events))).intersection([.readable, .writable])
    sources[descriptor] = try? DescriptorSource(descriptor: descriptor, interest: interest) { [weak self] readiness in
      guard let self else { return }
      handleEvents()
      if !readiness.isDisjoint(with: [.error, .hangUp]) { brokenDescriptors[descriptor]?() }
    }
  }

  private func unwatch(_ descriptor: Int32) { sources.removeValue(forKey: descriptor)?.cancel() }

  private nonisolated static func on(_ context: UnsafeMutableRawPointer?, _ body: @LoopActor (USBContext) -> Void) {
    guard let context else { return }
    let this = Unmanaged<USBContext>.fromOpaque(context).takeUnretainedValue()
    LoopActor.assumeIsolated { body(this) }
  }
}

/// libusb's error codes.
enum USBError {
  static func name(_ code: Int32) -> String { String(cString: libusb_error_name(code)) }

  /// What a call to libusb said of a device, in the words of docs/names.md.
  static func error(_ code: Int32, _ what: String) -> DeviceError {
    switch libusb_error(rawValue: code) {
    case LIBUSB_ERROR_NO_DEVICE: DeviceError(.deviceLost, "\(what): the device is gone")
    case LIBUSB_ERROR_BUSY: DeviceError(.busy, "\(what): another program holds it")
    case LIBUSB_ERROR_ACCESS: DeviceError(.noPermission, "\(what): not permitted")
    default: DeviceError(.ioError, "\(what): \(name(code))")
    }
  }
}
