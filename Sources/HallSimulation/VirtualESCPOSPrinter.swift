/// A ticket printer that understands ESC/POS, as a machine: bytes and time go in, replies, events and tickets come out.
///
/// Deterministic, without a clock, file or thread of its own: the same model, seed, bytes, actions and times give the same paper.
/// Times are counted from its creation and never go back; whoever drives it calls ``advance(to:)`` at ``nextDeadline`` or later and before every other call.
/// It is written from the bytes in the makers' manuals and shares no code with the daemon's codecs.
public final class VirtualESCPOSPrinter {
  /// Rows that the firmware prepares ahead of the head.
  private static let rowsAhead = 64
  /// A strip longer than 3 m is torn off under its own weight; it also bounds memory.
  static let longestStripRows = 24_000
  /// Beyond the size of the receive buffer, as a UART and its driver leave some room after the host is told to stop.
  private static let reserveBytes = 64
  /// Between the moment a reply is due and its first bit: long enough for a second process id to replace the first.
  static let responseDelay: Int64 = 2_000_000
  /// Bytes that the firmware keeps for a host that does not take them.
  private static let transmitBuffer = 1024
  /// A visitor takes the ticket this long after it was presented.
  static let visitorDelay: Int64 = 2_000_000_000
  /// At a tear bar the ticket is torn off after this long without movement.
  static let tearDelay: Int64 = 1_000_000_000

  /// What it is made of.
  public let model: PrinterModel
  let font: ROMFont
  let tables = CharacterTables()
  var random: SplitMix64

  // Time, in nanoseconds since creation.
  var clock: Int64 = 0

  // The line and the receive buffer.
  var scanner = RealTimeScanner()
  var arrivingFramer: CommandFramer
  var lastArrival: Int64 = 0
  var buffer = FIFO<UInt8>()
  var lostBytes = 0
  /// The host sends and listens at another rate than the printer's.
  public var isAtAnotherRate = false
  /// Bytes that came over the line since creation, heard or not.
  public internal(set) var received = 0
  /// Commands that the firmware did not know since creation.
  public internal(set) var unknownCommands = 0

  // The interpreter.
  var framer: CommandFramer
  var mode: PrintMode
  var line: LineCanvas
  var pendingText: [UInt8] = []
  var image = ImageInProgress()
  var graphics: Bitmap?
  var graphicsScale = (1, 1)

  // The mechanism.
  var steps = FIFO<MechanismStep>()
  var stepRows = 0
  var barriers = 0
  var stepDone: Int64?
  /// What has passed the head and is not cut off yet; it begins with the way from head to cutter.
  var strip: Bitmap
  var stripHasInk = false
  var stripIsBroken = false
  var paperRows: Int
  var rowsUntilPaperOut: Int?
  var cutsUntilJam: Int?
  var cutterLatched = false
  var tearAt: Int64?
  var feedUntil: Int64?
  var nextTicket = 1
  var presenterTicket: Ticket?
  var ticketAtExit: Ticket?
  var takenAt: Int64?
  var retractAt: Int64?

  // Status.
  var conditions = ConditionSet()
  var isPowered = true
  var isPlugged = true
  var bootedAt: Int64?
  var automaticStatus: UInt8 = 0
  var lastAutomatic: [UInt8] = []
  var offlineResponse: UInt8 = 0
  var wasOffline = false
  var frozenPaperBits: UInt8?
  var lastPaperBits: UInt8 = 0
  var powerCutIn: Int?
  var unplugIn: Int?
  var nextGarbage: Int64?
  var halfReplyParity = false

  // What is to be sent.
  var pendingID: (id: [UInt8], due: Int64)?
  var pendingOffline: (bytes: [UInt8], due: Int64)?
  var pendingClear: Int64?
  var outgoing: [UInt8] = []
  var events: [PrinterEvent] = []

  /// A printer with a new roll, switched on and ready.
  ///
  /// - Parameters:
  ///   - font: its character generator.
  ///   - seed: decides garbage and garbling.
  public init(model: PrinterModel, font: ROMFont, seed: UInt64 = 1) {
    self.model = model
    self.font = font
    random = SplitMix64(seed: seed)
    framer = CommandFramer(readsLowRowByteOnly: model.readsLowRowByteOnly)
    arrivingFramer = framer
    mode = PrintMode(model)
    line = LineCanvas(width: model.widthDots)
    strip = Bitmap(width: model.widthDots, height: model.headToCutterDots)
    paperRows = model.rollMillimetres * model.dotsPerMillimetre
    if model.babblesAtPowerOn { babble() }
  }

  // MARK: Driving it

  /// The virtual time reached.
  public var now: Duration { .nanoseconds(clock) }

  /// Bytes that the receive buffer can still take; with flow control the printer holds the host back at 0. A printer without power
  /// takes everything and keeps nothing.
  public var room: Int {
    !isPowered || bootedAt != nil || conditions[.noFlowControl] != nil ? Int.max : max(0, model.receiveBuffer - buffer.count)
  }

  /// Bytes that still go in after the host was told to stop: what it had under way, or a host that does not listen.
  public var reserve: Int { max(0, model.receiveBuffer + Self.reserveBytes - buffer.count) }

  /// Bytes that wait in the receive buffer.
  public var buffered: Int { buffer.count }

  /// When something will happen by itself; nil if nothing will.
  public var nextDeadline: Duration? { earliestDeadline.map { .nanoseconds($0) } }

  /// Lets time pass.
  public func advance(to time: Duration) {
    let target = max(clock, nanoseconds(time))
    settle()
    while let next = earliestDeadline, next <= target {
      clock = max(clock, next)
      fire()
      settle()
    }
    clock = target
    settle()
  }

  /// Whether the two ends of the line understand different bits.
  private var isGarbled: Bool { isAtAnotherRate || conditions[.wrongBaud] != nil }

  /// Bytes came off the line, at the time reached.
  public func receive(_ bytes: some Sequence<UInt8>) {
    for byte in bytes {
      guard isPlugged else { return }
      received &+= 1
      if isGarbled {
        for garbled in garble([byte]) { hear(garbled) }
      } else {
        hear(byte)
      }
      strikeAfterBytes()
    }
    settle()
    flushOverflow()
  }

  /// What the printer has sent since the last call.
  public func takeReplies() -> [UInt8] {
    defer { outgoing = [] }
    return outgoing
  }

  /// What has happened since the last call.
  public func takeEvents() -> [PrinterEvent] {
    defer { events = [] }
    return events
  }

  /// Whether the data cable is plugged in.
  public var isConnected: Bool { isPlugged }

  /// Whether anything is being printed or waits to be.
  public var isIdle: Bool { steps.isEmpty && buffer.isEmpty && line.isEmpty }

  // MARK: Inside

  func note(_ kind: PrinterEvent.Kind) {
    // Nobody needs the hundred thousandth event of a storm; what follows is as much as a terminal can show.
    if events.count < 10_000 { events.append(PrinterEvent(time: now, kind: kind)) }
  }

  private func nanoseconds(_ duration: Duration) -> Int64 {
    let (seconds, attoseconds) = duration.components
    let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    let (sum, carry) = product.addingReportingOverflow(attoseconds / 1_000_000_000)
    return overflow || carry ? (seconds < 0 ? 0 : Int64.max / 2) : min(sum, Int64.max / 2)
  }

  private var earliestDeadline: Int64? {
    var earliest = stepDone ?? .max
    if let due = bootedAt { earliest = min(earliest, due) }
    if let due = pendingID?.due { earliest = min(earliest, due) }
    if let due = pendingOffline?.due { earliest = min(earliest, due) }
    if let due = pendingClear { earliest = min(earliest, due) }
    if let due = tearAt { earliest = min(earliest, due) }
    if let due = feedUntil { earliest = min(earliest, due) }
    if let due = takenAt { earliest = min(earliest, due) }
    if let due = retractAt { earliest = min(earliest, due) }
    if let due = nextGarbage { earliest = min(earliest, due) }
    return earliest == .max ? nil : earliest
  }

  private func fire() {
    if let due = bootedAt, due <= clock { bootedAt = nil }
    if let due = stepDone, due <= clock { completeStep() }
    sendDueResponses()
    if let due = nextGarbage, due <= clock { emitGarbage() }
    if let due = feedUntil, due <= clock { releaseFeed() }
    if let due = tearAt, due <= clock {
      tearAt = nil
      tear(whole: false)
    }
    if let due = takenAt, due <= clock {
      takenAt = nil
      endTicketAtExit(.taken)
    }
    if let due = retractAt, due <= clock {
      retractAt = nil
      endTicketAtExit(.retracted)
    }
  }

  /// Does everything that can be done without time passing.
  func settle() {
    interpret()
    startStep()
    updateStatus()
  }

  private func hear(_ byte: UInt8) {
    guard isPowered, bootedAt == nil else { return }
    let insideData = !arrivingFramer.isIdle
    var withhold = true
    var scans = true
    if insideData, !scanner.isUndecided {
      switch model.realTimeInsideData {
      case .always: withhold = false
      case .afterSilence(let silence): scans = clock - lastArrival >= nanoseconds(silence)
      }
    }
    guard scans else {
      lastArrival = clock
      store(byte)
      return
    }
    let (forward, command, bytes) = scanner.push(byte, withhold: withhold)
    for byte in forward {
      lastArrival = clock
      store(byte)
    }
    if let command {
      note(.realTime(bytes))
      execute(command)
    }
  }

  private func store(_ byte: UInt8) {
    if reserve == 0 { settle() }
    guard reserve > 0 else {
      lostBytes += 1
      if !isIdle || stripHasInk { stripIsBroken = true }
      return
    }
    _ = arrivingFramer.push(byte)
    buffer.append(byte)
  }

  private func flushOverflow() {
    guard lostBytes > 0 else { return }
    note(.overflow(bytes: lostBytes))
    lostBytes = 0
  }

  /// Works through the receive buffer as far as the mechanism lets it.
  private func interpret() {
    while isPowered, bootedAt == nil, !isOffline, barriers == 0, stepRows < Self.rowsAhead, let byte = buffer.popFirst() {
      if let frame = framer.push(byte) { execute(frame) }
    }
  }

  // MARK: Sending

  /// Sends a reply, as far as conditions let it pass.
  func transmit(_ reply: [UInt8]) {
    guard isPowered, isPlugged, !model.isMute, conditions[.silence] == nil else { return }
    var reply = reply
    if conditions[.halfReplies] != nil {
      if reply.count == 1 {
        halfReplyParity.toggle()
        if halfReplyParity { return }
      } else {
        reply.removeLast(reply.count - reply.count / 2)
      }
    }
    emit(isGarbled ? garble(reply) : reply)
  }

  func emit(_ bytes: [UInt8]) {
    guard outgoing.count + bytes.count <= Self.transmitBuffer else { return }
    outgoing += bytes
  }

  private func sendDueResponses() {
    // Epson GS ( H: process id before offline response before clear response, whatever happened first.
    if let pending = pendingID, pending.due <= clock {
      pendingID = nil
      note(.confirmed(id: pending.id))
      transmit([0x37, 0x22] + pending.id + [0])
    }
    if let pending = pendingOffline, pending.due <= clock {
      pendingOffline = nil
      transmit(pending.bytes)
    }
    if let due = pendingClear, due <= clock {
      pendingClear = nil
      if conditions[.noClearReply] == nil { transmit([0x37, 0x25, 0x00]) }
    }
  }

  /// What a receiver makes of bytes sent at another rate: other bytes, sometimes more, sometimes fewer.
  private func garble(_ bytes: [UInt8]) -> [UInt8] {
    bytes.flatMap { byte in
      switch random.below(4) {
      case 0: [UInt8]()
      case 1: [byte ^ random.byte(), random.byte()]
      default: [byte ^ (random.byte() | 0x81)]
      }
    }
  }

  func babble() {
    emit((0..<6).map { _ in random.byte() | 0x80 })
  }

  private func emitGarbage() {
    nextGarbage = nil
    guard let value = conditions[.garbage] else { return }
    if isPowered, isPlugged { emit([random.byte()]) }
    nextGarbage = clock + 1_000_000_000 / Int64(min(max(1, value ?? 50), 10_000))
  }

  func startGarbage() { nextGarbage = clock }

  private func strikeAfterBytes() {
    if let left = powerCutIn {
      powerCutIn = left > 1 ? left - 1 : nil
      if left <= 1 {
        conditions[.powerCutAfter] = nil
        note(.condition(.powerCutAfter, false))
        power(false)
      }
    }
    if let left = unplugIn {
      unplugIn = left > 1 ? left - 1 : nil
      if left <= 1 {
        conditions[.unplugAfter] = nil
        note(.condition(.unplugAfter, false))
        plug(false)
      }
    }
  }
}

extension VirtualESCPOSPrinter: CustomStringConvertible {
  /// One line for people.
  public var description: String {
    "\(model.name), \(isOffline ? "offline" : "online"), \(buffer.count) bytes and \(stepRows) rows waiting"
  }
}
