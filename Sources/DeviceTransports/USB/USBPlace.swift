import DeviceCore
import EventLoop

/// A USB printer at a place. Only the printer's interface of a configured device is ever opened.
@LoopActor package final class USBPlace: ByteStreamPlace {
  /// What is plugged in, for whoever decides whether it is what was meant.
  package struct Identity: Hashable, Sendable {
    /// idVendor
    package var vendor: UInt16
    /// idProduct
    package var product: UInt16
    /// iSerialNumber's string; nil when the device has none.
    package var serial: String?
    /// iProduct's string; nil when the device has none.
    package var productName: String?
  }

  package let position: Position
  private let finder: any USBPortFinder
  private let clock: any LoopClock
  private let isExpected: @LoopActor (Identity) -> Bool

  /// - Parameters:
  ///   - finder: says in which port the device is now.
  ///   - isExpected: whether a device is of the model that is configured here; one that is not is not touched.
  package init(
    _ position: Position, finder: any USBPortFinder, clock: any LoopClock,
    isExpected: @escaping @LoopActor (Identity) -> Bool = { _ in true }
  ) {
    self.position = position
    self.finder = finder
    self.clock = clock
    self.isExpected = isExpected
  }

  package func open(_ line: StreamLine) throws -> any ByteStream {
    guard case .usb(let settings) = line else { throw DeviceError(.ioError, "\(position) is no serial line") }
    let pipe = try openPipe(settings)
    if settings.softReset { pipe.softReset() }
    return PipeStream(pipe)
  }

  /// The printer's interface, for a driver that knows packets.
  ///
  /// - Throws: ``DeviceError``, as ``open(_:)`` does.
  package func openPipe(_ settings: USBSettings) throws -> any PacketPipe {
    let port = try finder.port()
    guard let node = USBNode(port: port) else { throw DeviceError(.notFound, "there is nothing in the USB port \(port)") }
    let identity = Identity(vendor: node.vendor, product: node.product, serial: node.serial, productName: node.productName)
    guard isExpected(identity) else {
      let name = "\(USBAddress.hex(node.vendor)):\(USBAddress.hex(node.product))"
      throw DeviceError(.wrongDevice, "what is plugged in at \(position) is \(name), which the configured map does not drive")
    }
    let setting = try USBPrinterInterface(in: node.descriptors, configuration: node.configuration, settings: settings)
    let handle = try USBHandle(
      node, setting, keepsKernelDriverOff: settings.keepsKernelDriverOff, context: try USBContext.shared())
    let pipe = USBPipe(handle, setting, clock: clock)
    pipe.presence = finder.opened { [weak pipe] in pipe?.pulled() }
    return pipe
  }

  package func watch(_ changed: @escaping @LoopActor () -> Void) -> any PlaceWatch { finder.watch(changed) }
}
