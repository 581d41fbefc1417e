import EventLoop
import Glibc

/// One client: asks for the list, or imports a device and is its host from then on.
@LoopActor final class USBIPConnection: USBHost {
  /// Transfers that one client may have waiting, and their bytes; the drivers of Linux have a few dozen.
  private static let mostTransfers = 1024
  private static let mostBytes = 8 << 20
  /// Answers that a client leaves unread.
  private static let mostUnread = 8 << 20
  private static let portion = 65_536
  /// Until a device is imported.
  private static let patience = Duration.seconds(10)

  private let descriptor: Int32
  private weak var server: USBIPServer?
  private var source: DescriptorSource?
  private var deadline: LoopTimer?
  private var decoder = USBIPDecoder()
  private var device: (any USBPeripheral)?
  private var deviceID: UInt32 = 0
  private var waiting: [UInt32: Int] = [:]
  private var waitingBytes = 0
  private var output: [UInt8] = []
  private var isHandling = false
  private var isClosed = false

  init(descriptor: Int32, server: USBIPServer) throws {
    self.descriptor = descriptor
    self.server = server
    source = try DescriptorSource(descriptor: descriptor, interest: .readable) { [weak self] in self?.happened($0) }
    deadline = server.clock.after(Self.patience) { [weak self] in self?.close() }
  }

  /// Ends the connection; the host's kernel sees its device unplugged.
  func close() {
    guard !isClosed else { return }
    isClosed = true
    deadline?.cancel()
    source?.cancel()
    source = nil
    Glibc.close(descriptor)
    device?.disconnect()
    device = nil
    server?.ended(self)
  }

  // MARK: The device's side

  func completed(_ completion: USBCompletion) {
    forget(completion.id)
    send(.submitted(completion))
  }

  func deviceLeft() {
    device = nil
    // What has been answered is true and goes out before the end.
    flush()
    close()
  }

  // MARK: The client's side

  private func happened(_ readiness: Readiness) {
    if readiness.contains(.writable) { flush() }
    if !isClosed, readiness.contains(.readable) { read() }
    if !readiness.isDisjoint(with: [.hangUp, .error]) { close() }
  }

  private func read() {
    var bytes = [UInt8](repeating: 0, count: Self.portion)
    let count = Glibc.read(descriptor, &bytes, bytes.count)
    guard count > 0 else {
      if count == 0 || (errno != EAGAIN && errno != EINTR) { close() }
      return
    }
    decoder.push(bytes.prefix(count))
    isHandling = true
    do throws(USBIPError) {
      while !isClosed, let request = try decoder.next() { handle(request) }
    } catch {
      server?.complain("USB/IP client: \(error)")
      close()
    }
    isHandling = false
    flush()
  }

  private func handle(_ request: USBIPRequest) {
    switch request {
    case .deviceList: send(.deviceList(server?.records ?? []))
    case .importDevice(let busID): importDevice(busID)
    case .submit(let number, let transfer):
      let (total, overflow) = waitingBytes.addingReportingOverflow(transfer.length)
      guard let device, number == deviceID, waiting[transfer.id] == nil, waiting.count < Self.mostTransfers, !overflow,
        total <= Self.mostBytes
      else { return close() }
      waiting[transfer.id] = transfer.length
      waitingBytes = total
      device.submit(transfer)
    case .unlink(let number, let id, let transfer):
      guard let device, number == deviceID else { return close() }
      guard let completion = device.withdraw(transfer) else { return send(.unlinked(id: id, found: false)) }
      forget(transfer)
      // RET_UNLINK cannot say how much went over the bus. A transfer that went half-way is answered as if it had ended by itself just
      // before, which the protocol has to allow for anyway.
      if completion.length > 0 { send(.submitted(completion)) }
      send(.unlinked(id: id, found: completion.length == 0))
    }
  }

  private func importDevice(_ busID: String) {
    guard let server, let (record, device) = server.find(busID) else { return send(.refused(.noDevice)) }
    guard !device.hasHost else { return send(.refused(.busy)) }
    deadline?.cancel()
    send(.imported(record))
    decoder.beginTransfers()
    deviceID = record.deviceID
    self.device = device
    device.connect(to: self)
  }

  private func forget(_ id: UInt32) { waitingBytes -= waiting.removeValue(forKey: id) ?? 0 }

  // MARK: Writing

  private func send(_ reply: USBIPReply) {
    guard !isClosed else { return }
    output += reply.bytes
    if output.count > Self.mostUnread { return close() }
    if !isHandling { flush() }
  }

  private func flush() {
    var sent = 0
    while !isClosed, sent < output.count {
      let count = output[sent...].withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      if count > 0 {
        sent += count
      } else if errno == EAGAIN {
        break
      } else if errno != EINTR {
        return close()
      }
    }
    output.removeFirst(min(sent, output.count))
    source?.interest = output.isEmpty ? .readable : [.readable, .writable]
  }
}
