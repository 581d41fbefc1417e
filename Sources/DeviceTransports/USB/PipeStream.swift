import DeviceCore
import EventLoop

/// A byte stream made of a packet pipe, for drivers that know no packets.
///
/// What counts as taken is in the device's buffer, not on paper. A transfer that fails ends the stream: how much of it was taken is known, but not what
/// the device makes of half a command.
@LoopActor final class PipeStream: ByteStream {
  var onEvent: (@LoopActor (ByteStreamEvent) -> Void)?
  private(set) var taken: UInt64 = 0

  /// Bytes in one transfer: enough to keep a bus busy, few enough to know where a slow device is.
  private static let transferSize = 4096
  /// Twice the largest ticket.
  private static let queueLimit = 8 << 20

  private let pipe: any PacketPipe
  private var queue: [UInt8] = []
  private var queueStart = 0
  /// Bytes in the transfer on its way.
  private var inFlight = 0
  /// The transfer on its way is being taken back; what is written meanwhile follows once it has ended.
  private var isDiscarding = false
  private var isOpen = true

  init(_ pipe: any PacketPipe) {
    self.pipe = pipe
    pipe.onEvent = { [weak self] event in
      switch event {
      case .received(let bytes): self?.onEvent?(.received(bytes))
      case .closed(let error): self?.finish(error)
      }
    }
  }

  isolated deinit { close() }

  var unsent: Int { inFlight + queue.count - queueStart }

  func write(_ bytes: [UInt8]) {
    guard isOpen, !bytes.isEmpty else { return }
    guard unsent + bytes.count <= Self.queueLimit else {
      let error = DeviceError(.ioError, "the device takes nothing, and more waits than it can ever print")
      EventLoop.main.post { [weak self] in self?.finish(error) }
      return
    }
    queue.append(contentsOf: bytes)
    push()
  }

  func discardUnsent() {
    queue.removeAll()
    queueStart = 0
    guard inFlight > 0, !isDiscarding else { return }
    isDiscarding = true
    pipe.cancelTransfers()
  }

  func close() {
    guard isOpen else { return }
    isOpen = false
    onEvent = nil
    queue.removeAll()
    queueStart = 0
    inFlight = 0
    pipe.close()
  }

  private func push() {
    guard isOpen, inFlight == 0, queueStart < queue.count else { return }
    let count = min(Self.transferSize, queue.count - queueStart)
    let bytes = Array(queue[queueStart..<(queueStart + count)])
    queueStart += count
    if queueStart == queue.count {
      queue.removeAll(keepingCapacity: queue.count <= Self.transferSize)
      queueStart = 0
    }
    inFlight = count
    pipe.send(bytes, timeout: nil) { [weak self] taken, error in self?.ended(taken, error) }
  }

  private func ended(_ count: Int, _ error: DeviceError?) {
    guard isOpen else { return }
    taken &+= UInt64(max(0, count))
    inFlight = 0
    let wasDiscarding = isDiscarding
    isDiscarding = false
    // Taken back at our own wish; it may also have ended just before.
    if let error, !(wasDiscarding && error.reason == .shutdown) {
      finish(error)
    } else if queue.isEmpty {
      onEvent?(.drained)
    } else {
      push()
    }
  }

  private func finish(_ error: DeviceError) {
    guard isOpen else { return }
    let report = onEvent
    close()
    report?(.closed(error))
  }
}
