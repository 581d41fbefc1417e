import CShim
import DeviceCore
import EventLoop
import Glibc

/// An open serial line: raw, exclusive, never waited for.
@LoopActor final class SerialPort: ConfigurableLine {
  var onEvent: (@LoopActor (ByteStreamEvent) -> Void)?
  private(set) var taken: UInt64 = 0

  /// Watches whether the device is still attached, for as long as the line is open.
  var presence: (any PlaceWatch)?

  private let path: String
  private var descriptor: Int32
  private var source: DescriptorSource?
  private var queue: [UInt8] = []
  private var queueStart = 0
  /// A reader that falls behind is served again in the next turn of the loop, after the others.
  private static let readSize = 4096
  /// Twice the largest ticket.
  private static let queueLimit = 8 << 20

  /// - Throws: ``DeviceError``.
  init(path: String, settings: LineSettings) throws {
    self.path = path
    var line = settings.shim
    descriptor = hall_serial_open(path, &line)
    guard descriptor >= 0 else { throw DeviceError(opening: path, errno: -descriptor) }
    do {
      source = try DescriptorSource(descriptor: descriptor, interest: .readable) { [weak self] in self?.ready($0) }
    } catch {
      Glibc.close(descriptor)
      throw DeviceError(.ioError, "\(path) is no terminal that can be waited for")
    }
  }

  var unsent: Int {
    guard descriptor >= 0 else { return 0 }
    return queue.count - queueStart + max(0, Int(hall_serial_output_pending(descriptor)))
  }

  func configure(_ settings: LineSettings) throws {
    var line = settings.shim
    let result = hall_serial_configure(descriptor, &line)
    guard result >= 0 else { throw DeviceError(.ioError, "\(path) does not take \(settings.baud) baud: \(Self.text(result))") }
  }

  func write(_ bytes: [UInt8]) {
    guard descriptor >= 0, !bytes.isEmpty else { return }
    guard queue.count - queueStart + bytes.count <= Self.queueLimit else {
      let error = DeviceError(.ioError, "\(path) takes nothing, and more waits than a line can ever send")
      EventLoop.main.post { [weak self] in self?.finish(error) }
      return
    }
    queue.append(contentsOf: bytes)
    // What fits goes out at once; an error or the end of the queue is told from the loop, not from within this call.
    if push() { EventLoop.main.post { [weak self] in self?.tellDrained() } }
  }

  func discardUnsent() {
    guard descriptor >= 0 else { return }
    queue.removeAll()
    queueStart = 0
    source?.interest = .readable
    _ = hall_serial_discard_output(descriptor)
  }

  func close() {
    guard descriptor >= 0 else { return }
    presence = nil
    source?.cancel()
    source = nil
    // Closing would otherwise wait up to 30 s for a line whose flow control stands still.
    _ = hall_serial_discard_output(descriptor)
    Glibc.close(descriptor)
    descriptor = -1
    queue.removeAll()
    queueStart = 0
    onEvent = nil
  }

  isolated deinit { close() }

  /// The device behind the line is gone, whether or not the line says so.
  func lost() { finish(DeviceError(.deviceLost, "\(path) was pulled out")) }

  private func ready(_ readiness: Readiness) {
    if readiness.contains(.readable) || readiness.contains(.hangUp) || readiness.contains(.error) {
      guard receive() else { return }
    }
    if readiness.contains(.writable), push() { tellDrained() }
  }

  /// - Returns: false when the stream is over.
  private func receive() -> Bool {
    var result = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: Self.readSize) { buffer, count in
      result = read(descriptor, buffer.baseAddress, Self.readSize)
      count = max(0, result)
    }
    if result > 0 {
      onEvent?(.received(bytes))
      return descriptor >= 0
    }
    if result < 0, errno == EAGAIN || errno == EINTR { return true }
    // A pulled USB adapter reads as end of file on the real kernel, a closed pseudo-terminal as EIO.
    finish(DeviceError(.deviceLost, "\(path) was hung up"))
    return false
  }

  /// Gives the system what it takes.
  ///
  /// - Returns: true when the queue has just become empty.
  private func push() -> Bool {
    while queueStart < queue.count {
      let result = queue.withUnsafeBytes { bytes in
        Glibc.write(descriptor, bytes.baseAddress.map { $0 + queueStart }, bytes.count - queueStart)
      }
      if result > 0 {
        queueStart += result
        taken &+= UInt64(result)
      } else if result < 0, errno == EINTR {
        continue
      } else if result < 0, errno != EAGAIN {
        let error = DeviceError(.deviceLost, "\(path) takes no more bytes: \(Self.text(-errno))")
        queue.removeAll()
        queueStart = 0
        source?.interest = []
        EventLoop.main.post { [weak self] in self?.finish(error) }
        return false
      } else {
        source?.interest = [.readable, .writable]
        return false
      }
    }
    queue.removeAll(keepingCapacity: queue.count <= Self.readSize)
    queueStart = 0
    source?.interest = .readable
    return true
  }

  private func tellDrained() {
    guard descriptor >= 0, queue.isEmpty else { return }
    onEvent?(.drained)
  }

  private func finish(_ error: DeviceError) {
    guard descriptor >= 0 else { return }
    let report = onEvent
    close()
    report?(.closed(error))
  }

  private static func text(_ code: Int32) -> String { String(cString: strerror(-code)) }
}

extension LineSettings {
  /// As the C edge takes it.
  var shim: hall_serial_settings {
    let parity =
      switch parity {
      case .none: UInt8(ascii: "N")
      case .even: UInt8(ascii: "E")
      case .odd: UInt8(ascii: "O")
      }
    return hall_serial_settings(
      baud: UInt32(clamping: baud), data_bits: UInt8(clamping: dataBits), parity: parity,
      stop_bits: UInt8(clamping: stopBits), rts_cts: flow == .rtscts ? 1 : 0, xon_xoff: flow == .xonxoff ? 1 : 0)
  }
}

extension DeviceError {
  /// What `open` said, in the words of docs/names.md.
  init(opening path: String, errno code: Int32) {
    switch code {
    case ENOENT, ENODEV, ENXIO: self.init(.notFound, "there is nothing at \(path)")
    case EACCES, EPERM:
      self.init(.noPermission, "\(path) may not be opened by this user; the udev rules of halld give it to the group halld or dialout")
    case EBUSY: self.init(.busy, "another program holds \(path)")
    case ENOTTY: self.init(.ioError, "\(path) is no serial line")
    default: self.init(.ioError, "cannot open \(path): \(String(cString: strerror(code)))")
    }
  }
}
