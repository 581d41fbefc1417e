import CLibUSB
import DeviceCore
import EventLoop
import Glibc

/// One transfer on its way. It lives until libusb has given it back.
@LoopActor final class USBTransfer {
  enum Kind {
    case bulk
    case interrupt
    case control
  }

  enum Outcome: Hashable {
    case completed
    case cancelled
    case stalled
    case noDevice
    /// Any other error, and more data than was asked for.
    case failed
  }

  /// For a control transfer the bytes after the eight of the setup packet.
  private(set) var actual = 0
  private(set) var outcome = Outcome.failed
  private let context: USBContext
  private let raw: UnsafeMutablePointer<libusb_transfer>
  private let buffer: UnsafeMutableBufferPointer<UInt8>
  private let kind: Kind
  private let ended: @LoopActor (USBTransfer) -> Void

  /// Starts a transfer that nothing but ``cancel()`` or its end ends.
  ///
  /// - Parameters:
  ///   - bytes: what to send; for one from the device, as many bytes as are asked for; for a control transfer with the setup packet before them.
  ///   - ended: called after libusb has returned.
  /// - Throws: ``DeviceError`` when the kernel refuses it.
  static func start(
    _ kind: Kind, endpoint: UInt8, _ bytes: [UInt8], on device: OpaquePointer, in context: USBContext,
    ended: @escaping @LoopActor (USBTransfer) -> Void
  ) throws(DeviceError) -> USBTransfer {
    guard let raw = libusb_alloc_transfer(0) else { throw DeviceError(.ioError, "no memory for a USB transfer") }
    let transfer = USBTransfer(kind, raw: raw, bytes, context: context, ended: ended)
    raw.pointee.dev_handle = device
    raw.pointee.endpoint = endpoint
    raw.pointee.type =
      switch kind {
      case .control: UInt8(LIBUSB_TRANSFER_TYPE_CONTROL.rawValue)
      case .bulk: UInt8(LIBUSB_TRANSFER_TYPE_BULK.rawValue)
      case .interrupt: UInt8(LIBUSB_TRANSFER_TYPE_INTERRUPT.rawValue)
      }
    raw.pointee.timeout = 0
    raw.pointee.buffer = transfer.buffer.baseAddress
    raw.pointee.length = Int32(clamping: bytes.count)
    // libusb holds it until the callback.
    raw.pointee.user_data = Unmanaged.passRetained(transfer).toOpaque()
    raw.pointee.callback = { raw in
      guard let held = raw?.pointee.user_data else { return }
      let transfer = Unmanaged<USBTransfer>.fromOpaque(held).takeRetainedValue()
      LoopActor.assumeIsolated { transfer.finish() }
    }
    let result = libusb_submit_transfer(raw)
    guard result >= 0 else {
      Unmanaged.passUnretained(transfer).release()
      throw USBError.error(result, "a USB transfer")
    }
    return transfer
  }

  private init(
    _ kind: Kind, raw: UnsafeMutablePointer<libusb_transfer>, _ bytes: [UInt8], context: USBContext,
    ended: @escaping @LoopActor (USBTransfer) -> Void
  ) {
    self.kind = kind
    self.raw = raw
    self.context = context
    self.ended = ended
    buffer = .allocate(capacity: max(1, bytes.count))
    _ = buffer.initialize(from: bytes)
  }

  isolated deinit {
    libusb_free_transfer(raw)
    buffer.deallocate()
  }

  /// Takes it back. It ends, soon, with what it had done.
  func cancel() { libusb_cancel_transfer(raw) }

  /// What the device sent.
  var received: [UInt8] {
    let start = kind == .control ? 8 : 0
    return Array(buffer.dropFirst(start).prefix(actual))
  }

  func tell() { ended(self) }

  private func finish() {
    actual = max(0, Int(raw.pointee.actual_length))
    outcome =
      switch raw.pointee.status {
      case LIBUSB_TRANSFER_COMPLETED: .completed
      case LIBUSB_TRANSFER_CANCELLED: .cancelled
      case LIBUSB_TRANSFER_STALL: .stalled
      case LIBUSB_TRANSFER_NO_DEVICE: .noDevice
      default: .failed
      }
    context.add(ended: self)
  }
}
