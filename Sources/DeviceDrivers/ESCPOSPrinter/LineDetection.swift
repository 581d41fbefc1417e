import DeviceCore
import DeviceProtocols
import EventLoop

/// Asks one configured port at each usual rate who is there, by the one question that changes nothing: DLE EOT 1.
@LoopActor final class LineDetection {
  /// The rates at which ticket printers are set, the usual ones first.
  static let rates = [115_200, 9600, 19_200, 38_400, 57_600, 4800, 230_400]
  /// How long an answer is waited for at each rate.
  private static let patience = Duration.milliseconds(400)

  private let place: any ByteStreamPlace
  private var settings: LineSettings
  private let clock: any LoopClock
  private let report: @LoopActor (LineProbe?) -> Void
  private var left = LineDetection.rates
  private var stream: (any ByteStream)?
  private var timer: LoopTimer?
  private var heard: [UInt8] = []

  init(place: any ByteStreamPlace, settings: LineSettings, clock: any LoopClock, report: @escaping @LoopActor (LineProbe?) -> Void) {
    self.place = place
    self.settings = settings
    self.clock = clock
    self.report = report
    // A line whose flow control stands still at the wrong rate would keep the question back.
    self.settings.flow = .none
  }

  func start() { next() }

  func stop() {
    timer = nil
    stream?.close()
    stream = nil
  }

  private func next() {
    stop()
    guard !left.isEmpty else {
      report(nil)
      return
    }
    settings.baud = left.removeFirst()
    heard = []
    do {
      let stream = try place.open(.serial(settings))
      self.stream = stream
      stream.onEvent = { [weak self] event in self?.streamEvent(event) }
      stream.write(ESCPOSRealTimeCommand.status(.printer).bytes)
      timer = clock.after(Self.patience) { [weak self] in self?.judge() }
    } catch {
      report(LineProbe(baud: settings.baud, outcome: .failed, received: []))
      timer = clock.after(.milliseconds(1)) { [weak self] in self?.next() }
    }
  }

  private func streamEvent(_ event: ByteStreamEvent) {
    switch event {
    case .received(let bytes): heard += bytes.prefix(max(0, 32 - heard.count))
    case .drained: break
    case .closed:
      stream = nil
      judge(failed: true)
    }
  }

  private func judge(failed: Bool = false) {
    report(LineProbe(baud: settings.baud, outcome: failed ? .failed : Self.outcome(of: heard), received: heard))
    next()
  }

  /// One byte with the fixed bits of an answer to DLE EOT, and no other byte that is part of no reply.
  static func outcome(of bytes: [UInt8]) -> LineProbe.Outcome {
    guard !bytes.isEmpty else { return .silent }
    var decoder = ESCPOSReplyDecoder()
    _ = decoder.expect(.realTime(.printer))
    var replies = decoder.receive(bytes)
    replies += decoder.lineFellSilent()
    var answered = false
    for reply in replies {
      switch reply {
      case .realTime: answered = true
      case .garbage, .unasked: return .garbage
      default: break
      }
    }
    return answered ? .answered : .garbage
  }
}
