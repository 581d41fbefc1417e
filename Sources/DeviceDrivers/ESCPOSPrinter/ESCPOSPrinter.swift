import DeviceCore
import DeviceProtocols
import EventLoop

/// An ESC/POS printer on a byte stream: the link, the timer and the state machine, nothing decided here.
@LoopActor final class ESCPOSPrinter: TicketPrinter {
  var onEvent: (@LoopActor (TicketPrinterEvent) -> Void)?

  private let profile: ESCPOSPrinterProfile
  private let line: StreamLine
  private let place: any ByteStreamPlace
  private let clock: any LoopClock
  private let encoder: ESCPOSTicketEncoder
  private var session: ESCPOSPrinterSession
  private var link: StreamLink?
  private var timer: (at: MonotonicTime, timer: LoopTimer)?
  private var progress: (@LoopActor (TicketProgress) -> Void)?
  private var generation = 0
  private var linkError: DeviceError?
  private var detection: LineDetection?
  private var isAnnounced = false

  /// - Throws: ``DeviceError`` when the map and the line do not go together.
  init(profile: ESCPOSPrinterProfile, line: StreamLine, place: any ByteStreamPlace, clock: any LoopClock) throws {
    let timing = try PrintTiming(of: line, head: profile.head)
    do {
      encoder = try ESCPOSTicketEncoder(profile: profile, timing: timing)
    } catch let error as ESCPOSEncodingError {
      throw DeviceError(.noMap, error.sentence)
    }
    self.profile = profile
    self.line = line
    self.place = place
    self.clock = clock
    session = ESCPOSPrinterSession(
      profile: profile, timing: timing, paced: line.isPacedByStatus, longestCommand: encoder.longestCommand, interrupted: false)
  }

  var status: TicketPrinterStatus {
    var status = session.status
    status.generation = generation
    if session.isClosed {
      // Nobody has tried it yet, or it is being opened anew: that is no absence.
      status.state = linkError == nil ? .starting : .absent
      status.reasons = linkError.map { [$0.reason] } ?? []
    }
    if detection != nil {
      status.canPrint = false
      status.reasons = [.detecting]
    }
    return status
  }

  var paper: TicketPaper {
    TicketPaper(
      widthDots: profile.head.widthDots, dpi: profile.head.dpi, textColumns: profile.head.textColumns, drawsQR: profile.nativeQR)
  }

  var capabilities: [(name: String, value: String)] { profile.capabilities(on: line) }

  func start(interrupted: Bool) {
    guard link == nil else { return }
    session.needsResync = session.needsResync || interrupted
    let link = StreamLink(place: place, line: line, clock: clock) { [weak self] in self?.linkEvent($0) }
    self.link = link
    link.start()
  }

  func stop() {
    detection?.stop()
    detection = nil
    link?.stop()
    link = nil
    linkError = DeviceError(.shutdown, "halld ends")
    perform(session.closed(.shutdown))
  }

  func final(_ bitmap: TicketBitmap) -> TicketBitmap { encoder.final(bitmap) }

  func plan(_ content: TicketContent) throws -> TicketPlan { try encoder.plan(content) }

  func print(_ attempt: TicketAttempt, progress: @escaping @LoopActor (TicketProgress) -> Void) {
    do {
      guard detection == nil, self.progress == nil else { throw DeviceError(.busy, "the printer is busy") }
      let ticket = try encoder.encode(
        attempt.content, mark: attempt.isReprint ? .init(attempt.mark) : nil, separate: session.needsSeparation)
      self.progress = progress
      perform(session.print(ticket, processNumber: attempt.processNumber, clock.now))
    } catch {
      let reason = (error as? DeviceError)?.reason ?? .contentRefused
      EventLoop.main.post { progress(.ended(.notStarted(reason))) }
    }
  }

  func move(_ ticket: PresenterMove) throws {
    guard let presenter = profile.presenter, ticket != .retract || presenter.retracts else {
      throw DeviceError(.noMap, "this printer has no presenter that does that")
    }
    guard session.status.canPrint, detection == nil else { throw DeviceError(.busy, "the printer is not ready") }
    var encoder = ESCPOSEncoder()
    switch ticket {
    case .retract: encoder.retractTicket()
    case .present: try encoder.presentTicket(steps: presenter.presentSteps)
    }
    perform(session.command(encoder.bytes, clock.now))
  }

  func detect(report: @escaping @LoopActor (LineProbe?) -> Void) throws {
    guard let settings = line.serial else { throw DeviceError(.noMap, "only a serial line has a rate to be found") }
    guard progress == nil, detection == nil else { throw DeviceError(.busy, "the printer is busy") }
    link?.stop()
    perform(session.closed(.detecting))
    let detection = LineDetection(place: place, settings: settings, clock: clock) { [weak self] probe in
      report(probe)
      if probe == nil { self?.detected() }
    }
    self.detection = detection
    announce()
    detection.start()
  }

  private func detected() {
    detection = nil
    linkError = nil
    link?.start()
    announce()
  }

  // MARK: Events

  private func linkEvent(_ event: StreamLink.Event) {
    switch event {
    case .opened:
      generation += 1
      linkError = nil
      perform(session.opened(clock.now))
      announce()
    case .received(let bytes): perform(session.received(bytes, clock.now))
    case .drained: perform(session.timePassed(clock.now))
    case .closed(let error):
      linkError = error
      if session.isClosed { announce() } else { perform(session.closed(error.reason)) }
    }
  }

  private func perform(_ actions: [ESCPOSPrinterSession.Action]) {
    for action in actions {
      switch action {
      case .write(let bytes): link?.write(bytes)
      case .discardUnsent: link?.discardUnsent()
      case .statusChanged: announce()
      case .progress(let news): tell(news)
      case .evidence(let number):
        EventLoop.main.post { [weak self] in self?.onEvent?(.printed(processNumber: number)) }
      }
    }
    reachFailpoints()
    arm()
  }

  private func reachFailpoints() {
    #if HALLD_TEST_HOOKS
      guard case .sending(let job) = session.phase, job.sent > 0 else { return }
      Failpoint.attemptFirstBytes.reached()
      if job.sent * 2 >= job.ticket.encoder.bytes.count { Failpoint.attemptHalfSent.reached() }
      if job.confirmBy != nil { Failpoint.attemptAllSent.reached() }
    #endif
  }

  /// Tells whoever waits for the ticket, from the loop rather than from within their own call.
  private func tell(_ news: TicketProgress) {
    guard let progress else { return }
    if case .ended = news { self.progress = nil }
    EventLoop.main.post { progress(news) }
  }

  private func announce() {
    // Several changes in one turn are one piece of news.
    guard !isAnnounced else { return }
    isAnnounced = true
    EventLoop.main.post { [weak self] in
      self?.isAnnounced = false
      self?.onEvent?(.statusChanged)
    }
  }

  private func arm() {
    guard let deadline = session.deadline else {
      timer = nil
      return
    }
    guard timer?.at != deadline else { return }
    timer = (
      deadline,
      clock.after(deadline - clock.now) { [weak self] in
        guard let self else { return }
        timer = nil
        session.unsent = link?.unsent ?? 0
        perform(session.timePassed(clock.now))
      }
    )
  }
}

extension ESCPOSPrinterProfile {
  /// What clients are told of it by Describe. Words of docs/names.md.
  func capabilities(on line: StreamLine) -> [(name: String, value: String)] {
    [
      ("width_dots", "\(head.widthDots)"), ("dpi", "\(head.dpi)"), ("text_columns", "\(head.textColumns)"),
      ("completion", completion.rawValue), ("status", status.rawValue), ("clear_confirmed", "\(clearIsConfirmed)"),
      ("cutter", cutter.kind.rawValue), ("presenter", "\(presenter != nil)"), ("native_qr", "\(nativeQR)"),
      ("text_encoding", text.encoding.rawValue),
    ] + line.capabilities
  }
}

extension StreamLine {
  /// The driver sends a piece, asks, and waits for the answer.
  fileprivate var isPacedByStatus: Bool { serial?.flow == .status }

  fileprivate var capabilities: [(name: String, value: String)] {
    switch self {
    case .serial(let settings): [("baud", "\(settings.baud)"), ("flow", settings.flow.rawValue)]
    case .usb: []
    }
  }
}

extension PrintTiming {
  /// The speed at which bytes go to the printer. A bus carries more than a printer prints: what is not paced would wait in this machine, and each
  /// question behind it. So it is given bytes as fast as its mechanism makes dots of them.
  fileprivate init(of line: StreamLine, head: ESCPOSHead) throws {
    let (baud, bitsPerByte): (Int, Int)
    switch line {
    case .serial(let settings): (baud, bitsPerByte) = (settings.baud, settings.bitsPerByte)
    case .usb(let settings):
      let mechanism = head.widthDots / 8 * head.dotsPerMillimetre * head.millimetresPerSecond
      (baud, bitsPerByte) = (10 * min(400_000, max(1000, settings.bytesPerSecond ?? mechanism)), 10)
    }
    guard let timing = PrintTiming(baud: baud, bitsPerByte: bitsPerByte) else {
      throw DeviceError(.ioError, "a printer cannot run at \(baud) baud")
    }
    self = timing
  }
}
