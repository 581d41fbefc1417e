import DeviceCore
import EventLoop

/// Keeps a byte stream to one place open: opens it, says when it is lost and why, and opens it again when it returns. Used by every
/// driver that runs on a byte stream.
@LoopActor final class StreamLink {
  enum Event {
    case opened
    case received([UInt8])
    case drained
    /// Not there (any more), for this reason. Said once per reason.
    case closed(DeviceError)
  }

  /// A place that exists but cannot be opened (held by another program, no permission yet) is tried again this often; where only somebody
  /// who plugs something in can help, that is waited for without trying.
  private static let retryInterval = Duration.seconds(5)
  /// udev sets owner and mode just after making a node, so news of it is acted upon a little later.
  private static let settleTime = Duration.milliseconds(50)

  private static let awaitsPlugging: Set<Reason> = [.notFound, .wrongDevice, .deviceMoved, .deviceAmbiguous]

  private let place: any ByteStreamPlace
  private let line: StreamLine
  private let clock: any LoopClock
  private let onEvent: @LoopActor (Event) -> Void

  private(set) var stream: (any ByteStream)?
  private var watch: (any PlaceWatch)?
  private var timer: LoopTimer?
  private var lastError: DeviceError?
  private var isStopped = true

  init(place: any ByteStreamPlace, line: StreamLine, clock: any LoopClock, onEvent: @escaping @LoopActor (Event) -> Void) {
    self.place = place
    self.line = line
    self.clock = clock
    self.onEvent = onEvent
  }

  func start() {
    guard isStopped else { return }
    isStopped = false
    watch = place.watch { [weak self] in self?.placeChanged() }
    open()
  }

  func stop() {
    isStopped = true
    lastError = nil
    watch = nil
    timer = nil
    stream?.close()
    stream = nil
  }

  func write(_ bytes: [UInt8]) { stream?.write(bytes) }

  /// Bytes that have not left this machine, as far as it knows.
  var unsent: Int { stream?.unsent ?? 0 }

  func discardUnsent() { stream?.discardUnsent() }

  private func placeChanged() {
    guard !isStopped, stream == nil else { return }
    timer = clock.after(Self.settleTime) { [weak self] in self?.open() }
  }

  private func open() {
    guard !isStopped, stream == nil else { return }
    timer = nil
    do {
      let stream = try place.open(line)
      self.stream = stream
      lastError = nil
      stream.onEvent = { [weak self] event in self?.streamEvent(event) }
      onEvent(.opened)
    } catch {
      let error = error as? DeviceError ?? DeviceError(.ioError, "\(error)")
      if !Self.awaitsPlugging.contains(error.reason) {
        timer = clock.after(Self.retryInterval) { [weak self] in self?.open() }
      }
      tell(error)
    }
  }

  private func streamEvent(_ event: ByteStreamEvent) {
    switch event {
    case .received(let bytes): onEvent(.received(bytes))
    case .drained: onEvent(.drained)
    case .closed(let error):
      stream = nil
      tell(error)
      guard error.reason == .deviceLost else {
        // It is there and failed. Trying again at once would most likely fail again, and again.
        timer = clock.after(Self.retryInterval) { [weak self] in self?.open() }
        return
      }
      // It may be back already, or a new terminal may stand behind the same link.
      placeChanged()
    }
  }

  private func tell(_ error: DeviceError) {
    guard error != lastError else { return }
    lastError = error
    onEvent(.closed(error))
  }
}
