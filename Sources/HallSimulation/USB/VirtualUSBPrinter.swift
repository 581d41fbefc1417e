import EventLoop

/// A virtual printer on USB: the transfers around ``VirtualESCPOSPrinter``, either as a device of the printer class or as a serial line
/// (CDC-ACM, or behind an FTDI bridge). Which host it has is decided by USB/IP.
///
/// USB has flow control of its own: what the printer has no room for stays on the host as a transfer that does not end. Replies wait in
/// the device until the host asks for them.
@LoopActor public final class VirtualUSBPrinter: VirtualDevice, USBPeripheral {
  public nonisolated let name: String
  public nonisolated let attachment: Attachment
  public nonisolated let path: String
  public nonisolated let baud: Int
  public private(set) var printer: VirtualESCPOSPrinter

  private let identity: USBIdentity
  private let clock: any LoopClock
  private let start: MonotonicTime
  private let onEvent: @LoopActor (any VirtualDevice, PrinterEvent) -> Void
  private weak var host: (any USBHost)?
  private var timer: LoopTimer?

  /// As the host saw it when it connected: what changes meanwhile is seen the next time.
  var control: USBControlEndpoint
  /// Set by the host; of a serial line only.
  var line = USBLineCoding()
  private var outgoing: [(transfer: USBTransfer, taken: Int)] = []
  private var incoming: [USBTransfer] = []
  /// Transfers that never end by themselves: of interrupt endpoints with nothing to tell.
  private var idle: [USBTransfer] = []
  /// What the printer has sent and the host has not asked for.
  private var replies: [UInt8] = []
  private var bytesUntilStall: Int?

  /// - Parameters:
  ///   - path: what ``VirtualDevice/path`` says.
  ///   - attachment: one that is on USB.
  ///   - onEvent: called on the loop for every event of the printer.
  init(
    name: String, path: String, attachment: Attachment, baud: Int, printer: VirtualESCPOSPrinter, serial: String,
    clock: any LoopClock = SystemClock.shared, onEvent: @escaping @LoopActor (any VirtualDevice, PrinterEvent) -> Void
  ) {
    self.name = name
    self.path = path
    self.attachment = attachment
    self.baud = attachment.isSerial ? baud : 0
    self.printer = printer
    self.clock = clock
    self.onEvent = onEvent
    identity = USBIdentity(of: printer.model, attachment, serial: serial)
    control = USBControlEndpoint(identity.description(.init()))
    start = clock.now
    pump()
  }

  // MARK: A person's side

  public func set(_ condition: PrinterCondition, _ on: Bool, value: Int?) {
    printer.advance(to: now)
    printer.set(condition, on, value: value)
    if condition == .usbStall { bytesUntilStall = on ? max(0, value ?? 0) : nil }
    pump()
  }

  public func perform(_ action: PrinterAction) {
    printer.advance(to: now)
    printer.perform(action)
    pump()
  }

  public func close() {
    timer = nil
    leave()
  }

  private var now: Duration { clock.now - start }

  // MARK: The host's side

  var isOnBus: Bool { printer.isConnected && printer.isPowered }

  var description: USBDeviceDescription? {
    guard isOnBus else { return nil }
    return identity.description(
      .init(otherEndpoints: printer.isOn(.usbEndpoints), keyboard: printer.isOn(.usbKeyboard)))
  }

  var hasHost: Bool { host != nil }

  func connect(to host: any USBHost) {
    guard let description else { return host.deviceLeft() }
    self.host = host
    control = USBControlEndpoint(description)
    line = USBLineCoding()
    replies = []
    pump()
  }

  func disconnect() {
    host = nil
    forget()
  }

  func submit(_ transfer: USBTransfer) {
    printer.advance(to: now)
    if transfer.endpoint == 0 {
      answer(transfer)
    } else {
      let address = transfer.endpoint | (transfer.isIn ? 0x80 : 0)
      switch address {
      case identity.bulkOut(in: control.description): outgoing.append((transfer, 0))
      case identity.bulkIn(in: control.description): incoming.append(transfer)
      case _ where control.hasEndpoint(address): idle.append(transfer)
      default: complete(transfer, .stall, 0)
      }
    }
    pump()
  }

  func withdraw(_ id: UInt32) -> USBCompletion? {
    var taken = 0
    if let index = outgoing.firstIndex(where: { $0.transfer.id == id }) {
      taken = outgoing.remove(at: index).taken
    } else if let index = incoming.firstIndex(where: { $0.id == id }) {
      incoming.remove(at: index)
    } else if let index = idle.firstIndex(where: { $0.id == id }) {
      idle.remove(at: index)
    } else {
      return nil
    }
    return USBCompletion(id: id, status: .withdrawn, length: taken)
  }

  private func complete(_ transfer: USBTransfer, _ status: USBCompletion.Status, _ length: Int, _ data: [UInt8] = []) {
    host?.completed(USBCompletion(id: transfer.id, status: status, length: length, data: data))
  }

  private func forget() {
    outgoing = []
    incoming = []
    idle = []
    replies = []
  }

  private func leave() {
    let host = host
    disconnect()
    host?.deviceLeft()
  }

  // MARK: Control transfers

  private func answer(_ transfer: USBTransfer) {
    var answer = control.answer(transfer.setup)
    if answer == .notStandard {
      if printer.isOn(.usbVanish) {
        printer.end(.usbVanish)
        printer.perform(.unplug)
        return
      }
      answer =
        switch attachment {
        case .usbPrinter: answerAsPrinter(transfer.setup)
        case .usbBridge: answerAsBridge(transfer.setup)
        default: answerAsSerialLine(transfer)
        }
      if answer == .notStandard { answer = answerAsKeyboard(transfer.setup) }
    }
    switch answer {
    case .data(let data):
      let sent = transfer.isIn ? Array(data.prefix(min(transfer.length, Int(transfer.setup.length)))) : []
      complete(transfer, .success, transfer.isIn ? sent.count : transfer.data.count, sent)
    case .stall, .notStandard: complete(transfer, .stall, 0)
    }
  }

  /// What waits to be sent is thrown away.
  func dropReplies() {
    replies = []
    _ = printer.takeReplies()
  }

  /// What the printer's buffers hold is thrown away, and what waits to be sent.
  func softReset() {
    printer.clearBuffers()
    dropReplies()
    control.clearHalts()
  }

  // MARK: Bulk transfers

  private func takeOutput() {
    let address = identity.bulkOut(in: control.description)
    while host != nil, let (transfer, taken) = outgoing.first {
      if !control.halted.contains(address), bytesUntilStall == 0 {
        bytesUntilStall = nil
        control.halt(address)
        printer.end(.usbStall)
      }
      if control.halted.contains(address) {
        outgoing.removeFirst()
        complete(transfer, .stall, taken)
        continue
      }
      guard !printer.isOn(.usbNAK) || transfer.data.isEmpty else { return }
      let rest = transfer.data.count - taken
      // A full printer has room for a short command, so that a host can still throw away what it sent.
      let room = printer.room > 0 ? printer.room : rest <= printer.reserve ? rest : 0
      let count = min(rest, room, bytesUntilStall ?? .max)
      guard count > 0 || rest == 0 else { return }
      // The cable may be pulled by what is in these bytes: the transfer goes with it.
      printer.receive(transfer.data[taken..<taken + count])
      if let left = bytesUntilStall { bytesUntilStall = left - count }
      guard isOnBus else { return }
      if count == rest {
        outgoing.removeFirst()
        complete(transfer, .success, transfer.data.count)
      } else {
        outgoing[0].taken += count
      }
    }
  }

  private func giveInput() {
    let address = identity.bulkIn(in: control.description)
    while host != nil {
      if replies.isEmpty { replies = printer.takeReplies() }
      // A serial line is deaf to what comes while nobody has it open.
      if attachment.isSerial, !line.isOpen, !printer.isOn(.keepReplies) { replies = [] }
      guard let transfer = incoming.first else { return }
      if control.halted.contains(address) {
        incoming.removeFirst()
        complete(transfer, .stall, 0)
        continue
      }
      guard !replies.isEmpty else { return }
      incoming.removeFirst()
      let (sent, count) = packets(of: replies, into: transfer.length)
      replies.removeFirst(count)
      complete(transfer, .success, sent.count, sent)
    }
  }

  /// What goes over the bus for so much of `bytes` as the host has room for, and how much that is.
  private func packets(of bytes: [UInt8], into length: Int) -> ([UInt8], Int) {
    guard attachment == .usbBridge else { return (Array(bytes.prefix(length)), min(bytes.count, length)) }
    var sent: [UInt8] = []
    var taken = 0
    while taken < bytes.count, sent.count + 2 < length {
      let count = min(62, bytes.count - taken, length - sent.count - 2)
      sent += Self.bridgeStatus + bytes[taken..<taken + count]
      taken += count
    }
    return (sent, taken)
  }

  // MARK: Time

  private func pump() {
    printer.isAtAnotherRate = attachment.isSerial && line.isOpen && !line.suits(baud: baud)
    printer.advance(to: now)
    takeOutput()
    giveInput()
    deliver()
    timer = printer.nextDeadline.map { deadline in
      clock.after(max(.zero, deadline - now) + .microseconds(1)) { [weak self] in self?.pump() }
    }
  }

  private func deliver() {
    for event in printer.takeEvents() {
      // A printer without power is not on the bus either.
      switch event.kind {
      case .plugged(false), .power(false): leave()
      default: break
      }
      onEvent(self, event)
    }
  }
}
