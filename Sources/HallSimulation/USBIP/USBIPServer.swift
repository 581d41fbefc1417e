import EventLoop
import Glibc

/// Offers the virtual hall's USB devices to the kernels that import them, over TCP. Whoever can connect may take a device: it belongs on
/// loopback or in a network of its own.
@LoopActor final class USBIPServer {
  private static let mostClients = 32
  private static let backlog: Int32 = 16

  /// Where it listens, with the port that it got.
  let address: USBIPAddress
  let clock: any LoopClock
  private let onProblem: @LoopActor (String) -> Void
  private let descriptor: Int32
  private var source: DescriptorSource?
  private var devices: [any USBPeripheral] = []
  private var clients: [ObjectIdentifier: USBIPConnection] = [:]

  /// - Parameter onProblem: told what a client did wrong.
  /// - Throws: `SystemError` when the address cannot be had.
  init(_ address: USBIPAddress, clock: any LoopClock = SystemClock.shared, onProblem: @escaping @LoopActor (String) -> Void) throws {
    self.clock = clock
    self.onProblem = onProblem
    (descriptor, self.address) = try address.listen(backlog: Self.backlog)
    do {
      source = try DescriptorSource(descriptor: descriptor, interest: .readable) { [weak self] _ in self?.accept() }
    } catch {
      Glibc.close(descriptor)
      throw error
    }
  }

  /// The bus id that the next device gets: "1-1", "1-2" and so on, in the order of the command line.
  var nextBusID: String { Self.busID(devices.count) }

  func add(_ device: any USBPeripheral) { devices.append(device) }

  /// Ends everything: to the hosts, all devices are unplugged.
  func close() {
    source?.cancel()
    source = nil
    for client in clients.values { client.close() }
    Glibc.close(descriptor)
  }

  private static func busID(_ index: Int) -> String { "\(USBIPDeviceRecord.bus)-\(index + 1)" }

  // MARK: What connections ask

  /// The devices on the bus.
  var records: [USBIPDeviceRecord] { devices.indices.compactMap { record($0) } }

  func find(_ busID: String) -> (USBIPDeviceRecord, any USBPeripheral)? {
    for index in devices.indices where Self.busID(index) == busID {
      if let record = record(index) { return (record, devices[index]) }
    }
    return nil
  }

  private func record(_ index: Int) -> USBIPDeviceRecord? {
    devices[index].description.map { USBIPDeviceRecord(busID: Self.busID(index), number: UInt32(clamping: index + 1), description: $0) }
  }

  func complain(_ problem: String) { onProblem(problem) }
  func ended(_ client: USBIPConnection) { clients[ObjectIdentifier(client)] = nil }

  private func accept() {
    let accepted = Glibc.accept(descriptor, nil, nil)
    guard accepted >= 0 else { return }
    _ = fcntl(accepted, F_SETFD, FD_CLOEXEC)
    _ = fcntl(accepted, F_SETFL, O_NONBLOCK)
    // A transfer waits for the one before it: bytes must not be held back to fill a packet.
    var on: Int32 = 1
    setsockopt(accepted, Int32(IPPROTO_TCP), TCP_NODELAY, &on, socklen_t(MemoryLayout<Int32>.size))
    // A host that vanished without a word gives its device back.
    setsockopt(accepted, SOL_SOCKET, SO_KEEPALIVE, &on, socklen_t(MemoryLayout<Int32>.size))
    guard clients.count < Self.mostClients, let client = try? USBIPConnection(descriptor: accepted, server: self) else {
      Glibc.close(accepted)
      return
    }
    clients[ObjectIdentifier(client)] = client
  }
}
