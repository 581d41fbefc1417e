import CLibUSB
import DeviceCore
import EventLoop

/// A printer's interface through libusb: one transfer to the device at a time, one that listens, control requests beside them.
@LoopActor final class USBPipe: PacketPipe {
  var onEvent: (@LoopActor (PacketPipeEvent) -> Void)?
  var interface: UInt8 { setting.number }
  var alternate: UInt8 { setting.alternate }

  /// Watches whether the device is still attached, for as long as the pipe is open.
  var presence: (any PlaceWatch)?

  private struct Order {
    var bytes: [UInt8]
    var timeout: Duration?
    var ended: @LoopActor (Int, DeviceError?) -> Void
  }

  /// Some printers answer at once with an empty packet when they have nothing to say; asking again at once would keep both busy.
  private static let pauseAfterNothing = Duration.milliseconds(20)
  /// So many failures to read in a row end the pipe.
  private static let readFailureLimit = 3

  private let setting: USBPrinterInterface
  private let clock: any LoopClock
  private var handle: USBHandle?
  private var orders: [Order] = []
  private var sending: (transfer: USBTransfer, order: Order, timer: LoopTimer?)?
  private var reading: USBTransfer?
  private var readTimer: LoopTimer?
  private var readFailures = 0
  private var requests: [ObjectIdentifier: (transfer: USBTransfer, timer: LoopTimer)] = [:]
  private var timedOut: Set<ObjectIdentifier> = []

  init(_ handle: USBHandle, _ setting: USBPrinterInterface, clock: any LoopClock) {
    self.handle = handle
    self.setting = setting
    self.clock = clock
    handle.onBroken { [weak self] in self?.lose() }
    EventLoop.main.post { [weak self] in self?.listen() }
  }

  isolated deinit { close() }

  func close() {
    guard let handle else { return }
    self.handle = nil
    presence = nil
    onEvent = nil
    orders = []
    readTimer = nil
    let open = [reading, sending?.transfer].compactMap { $0 } + requests.values.map(\.transfer)
    reading = nil
    sending = nil
    requests = [:]
    handle.onBroken(nil)
    for transfer in open { transfer.cancel() }
    // The kernel has ended them when the call that takes them back returns; libusb only has to see it.
    if !open.isEmpty { handle.context.handleEvents() }
    handle.close()
  }

  // MARK: To the device

  func send(_ bytes: [UInt8], timeout: Duration?, ended: @escaping @LoopActor (Int, DeviceError?) -> Void) {
    guard handle != nil else { return }
    orders.append(Order(bytes: bytes, timeout: timeout, ended: ended))
    sendNext()
  }

  private func sendNext() {
    guard sending == nil, let handle, !orders.isEmpty else { return }
    let order = orders.removeFirst()
    do {
      let transfer = try USBTransfer.start(
        .bulk, endpoint: setting.output.address, order.bytes, on: handle.raw, in: handle.context
      ) { [weak self] in self?.sent($0) }
      sending = (transfer, order, order.timeout.map { expire(transfer, after: $0) })
    } catch {
      EventLoop.main.post { [weak self] in
        guard self?.handle != nil else { return }
        self?.fail(order, taken: 0, error)
      }
    }
  }

  private func sent(_ transfer: USBTransfer) {
    guard let handle, let sending, sending.transfer === transfer else { return }
    self.sending = nil
    let total = sending.order.bytes.count
    let isLate = timedOut.remove(ObjectIdentifier(transfer)) != nil
    let partly = "after \(transfer.actual) of \(total) bytes"
    switch transfer.outcome {
    case .completed where transfer.actual == total:
      sending.order.ended(total, nil)
      sendNext()
    case .cancelled where isLate:
      fail(sending.order, taken: transfer.actual, DeviceError(.noReply, "the device took nothing more in time, \(partly)"))
    case .cancelled:
      fail(sending.order, taken: transfer.actual, DeviceError(.shutdown, "taken back \(partly)"))
    case .stalled:
      let cleared = handle.clearHalt(setting.output.address) ? "" : ", and the halt cannot be cleared"
      fail(sending.order, taken: transfer.actual, DeviceError(.ioError, "the device stalled \(partly)\(cleared)"))
    case .noDevice:
      fail(sending.order, taken: transfer.actual, Self.lost)
      lose()
    case .completed, .failed:
      fail(sending.order, taken: transfer.actual, DeviceError(.ioError, "the USB transfer failed \(partly)"))
    }
  }

  /// Ends an order, and those that waited behind it: what they hold makes no sense without it.
  private func fail(_ order: Order, taken: Int, _ error: DeviceError) {
    let behind = orders
    orders = []
    order.ended(taken, error)
    for order in behind { order.ended(0, error) }
    sendNext()
  }

  func cancelTransfers() {
    // Those behind it end with it.
    sending?.transfer.cancel()
  }

  private func expire(_ transfer: USBTransfer, after timeout: Duration) -> LoopTimer {
    clock.after(timeout) { [weak self] in
      self?.timedOut.insert(ObjectIdentifier(transfer))
      transfer.cancel()
    }
  }

  // MARK: From the device

  private func listen() {
    guard let handle, let input = setting.input, reading == nil else { return }
    readTimer = nil
    do {
      reading = try USBTransfer.start(
        input.kind == .bulk ? .bulk : .interrupt, endpoint: input.address, [UInt8](repeating: 0, count: input.packetSize), on: handle.raw,
        in: handle.context
      ) { [weak self] in self?.heard($0) }
    } catch {
      finish(error)
    }
  }

  private func heard(_ transfer: USBTransfer) {
    guard let handle, reading === transfer, let input = setting.input else { return }
    reading = nil
    if transfer.actual > 0 { onEvent?(.received(transfer.received)) }
    guard self.handle != nil else { return }
    switch transfer.outcome {
    case .completed where transfer.actual > 0:
      readFailures = 0
      listen()
    case .completed:
      readTimer = clock.after(Self.pauseAfterNothing) { [weak self] in self?.listen() }
    case .noDevice: lose()
    case .stalled, .failed, .cancelled:
      readFailures += 1
      guard readFailures < Self.readFailureLimit, transfer.outcome != .stalled || handle.clearHalt(input.address) else {
        finish(DeviceError(.ioError, "the device cannot be read"))
        return
      }
      readTimer = clock.after(Self.pauseAfterNothing) { [weak self] in self?.listen() }
    }
  }

  // MARK: Beside them

  func control(_ request: ControlRequest, timeout: Duration, ended: @escaping @LoopActor (Result<[UInt8], DeviceError>) -> Void) {
    guard let handle else { return }
    do {
      let transfer = try USBTransfer.start(.control, endpoint: 0, request.packet, on: handle.raw, in: handle.context) {
        [weak self] transfer in
        guard let self, requests.removeValue(forKey: ObjectIdentifier(transfer)) != nil else { return }
        let isLate = timedOut.remove(ObjectIdentifier(transfer)) != nil
        switch transfer.outcome {
        case .completed: ended(.success(request.asks ? transfer.received : []))
        case .stalled: ended(.failure(DeviceError(.ioError, "the device refuses the request")))
        case .noDevice:
          ended(.failure(Self.lost))
          lose()
        case .cancelled where isLate: ended(.failure(DeviceError(.noReply, "the device did not answer the request in time")))
        case .cancelled, .failed: ended(.failure(DeviceError(.ioError, "the request failed")))
        }
      }
      requests[ObjectIdentifier(transfer)] = (transfer, expire(transfer, after: timeout))
    } catch {
      EventLoop.main.post { ended(.failure(error)) }
    }
  }

  // MARK: The end

  private static let lost = DeviceError(.deviceLost, "the USB device was unplugged")

  private func lose() { finish(Self.lost) }

  /// The device is gone, whether or not the kernel has said so here.
  func pulled() {
    // What has ended already is counted first: transfers know how much the device took.
    handle?.context.handleEvents()
    lose()
  }

  private func finish(_ error: DeviceError) {
    guard handle != nil else { return }
    let report = onEvent
    close()
    report?(.closed(error))
  }
}

extension ControlRequest {
  /// Whether data come from the device.
  var asks: Bool { type & 0x80 != 0 }

  /// The setup packet (USB 2.0, 9.3) and what goes with it, or room for the answer.
  var packet: [UInt8] {
    let data: [UInt8] =
      switch payload {
      case .send(let bytes): asks ? [] : Array(bytes.prefix(Int(UInt16.max)))
      case .receive(let count): [UInt8](repeating: 0, count: asks ? Int(count) : 0)
      }
    return [
      type, request, UInt8(value & 0xFF), UInt8(value >> 8), UInt8(index & 0xFF), UInt8(index >> 8), UInt8(data.count & 0xFF),
      UInt8(data.count >> 8),
    ] + data
  }
}
