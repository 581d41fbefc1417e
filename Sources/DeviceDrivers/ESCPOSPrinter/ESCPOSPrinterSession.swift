import DeviceCore
import DeviceProtocols
import EventLoop

/// Everything that is decided about one ESC/POS printer, as a value: what happened goes in with its time, what to do comes out.
///
/// It knows no descriptor and no timer; ``deadline`` says when it wants to be called again. One question that is answered at once (DLE EOT)
/// is outstanding at a time, because the answers look alike (docs/device-protocols/escpos.md).
struct ESCPOSPrinterSession {
  /// What its owner does, in order.
  enum Action: Hashable {
    case write([UInt8])
    /// Drop what has not left the machine.
    case discardUnsent
    case statusChanged
    case progress(TicketProgress)
    /// The printer named an attempt that nobody waits for any more.
    case evidence(processNumber: Int)
  }

  /// The ticket that is being printed.
  struct Job {
    var processNumber: Int
    var ticket: ESCPOSTicket
    /// Bytes given to the line.
    var sent = 0
    /// The proof has been asked for; its answer is due.
    var confirmBy: MonotonicTime?
    /// Before this the question for the proof cannot have reached the printer, so nothing is an answer to it.
    var askedAt: MonotonicTime?
    /// The proof without an id came; the printer is asked once more whether it is well.
    var isVerifying = false
    /// The printer stands still but will go on by itself.
    var waitingSince: MonotonicTime?
    var waited = Duration.zero
  }

  /// How a printer that may hold half a ticket is brought back to the beginning of a command.
  enum Resync: Hashable {
    /// A question of the proving kind: an answer means that the printer is between commands.
    case probing
    /// It answered; answers to earlier questions of the same sort may still come, and look the same.
    case settling
    /// The clear command was sent.
    case clearing(tries: Int)
    /// Zeros end whatever picture it waits for.
    case filling(left: Int)
  }

  enum Phase {
    case closed
    case booting
    case identifying
    case silent
    case idle
    case preflight(Job)
    case sending(Job)
    case clearing(Job, Reason, tries: Int)
    case resyncing(Resync)
  }

  /// What automatic status is asked for: everything but the drawer and the feed button.
  static let causes: ESCPOSAutomaticStatusCauses = [.online, .errors, .paper]
  /// Named in a probe, never given to an attempt.
  static let probe = ESCPOSProcessID.count - 1

  /// Bytes are given to the line this long before it needs them; more would only hide in buffers when the printer stops.
  static let window = Duration.milliseconds(80)
  /// A printer that stops in the middle of a ticket and would go on by itself (a hot head) is waited for this long.
  static let patience = Duration.seconds(120)
  /// While a ticket is printed the printer is asked this often whether it is still there.
  static let watchInterval = Duration.seconds(1)
  /// An idle printer that reports by itself is asked this often whether it is still there: a power cut takes its reports away in silence.
  static let heartbeat = Duration.seconds(30)
  /// A silent printer is asked this often.
  static let silentInterval = Duration.seconds(3)
  /// The clear command is given so often before it is called unconfirmed.
  static let clearTries = 3
  /// Without an id in the answer, a line must be quiet for this long before an answer counts as the answer to the newest question.
  static let settleTime = Duration.seconds(1)

  let profile: ESCPOSPrinterProfile
  let timing: PrintTiming
  let paced: Bool
  /// The most bytes that one command has; see ``ESCPOSTicketEncoder/longestCommand``.
  let longestCommand: Int

  var phase = Phase.closed
  var decoder = ESCPOSReplyDecoder()
  /// What the printer last said of itself.
  var report = PrinterReport()
  /// Questions still to be asked.
  var agenda: [ESCPOSQuestion] = []
  /// The question asked and until when its answer is waited for.
  var asked: (question: ESCPOSQuestion, until: MonotonicTime, tries: Int)?
  /// No question before this: after a late answer the line is left alone, so that an even later one is not taken for another's.
  var quietUntil = MonotonicTime(microseconds: 0)
  /// When to look at an idle printer, or to act in a phase that waits.
  var due: MonotonicTime?
  /// When the line will have sent everything given to it, were it never held up.
  var lineFree = MonotonicTime(microseconds: 0)
  /// The printer may hold half a ticket or half a command.
  var needsResync = false
  /// A part of a ticket may hang in the printer; the next one is cut off from it.
  var needsSeparation = false
  /// The last resync failed.
  var isStuck = false
  /// Zeros were sent in this resync; if they did not help, only a person can.
  var hasFilled = false
  /// Garbage arrived since the last sensible reply.
  var heardGarbage = false
  var identityAsked = false
  /// It has sent an automatic status since it was told to.
  var reportsByItself = false
  var model: String?
  var firmware: String?
  /// Bytes that have not left the machine, as its owner last saw.
  var unsent = 0

  private(set) var lastStatus: TicketPrinterStatus?

  init(profile: ESCPOSPrinterProfile, timing: PrintTiming, paced: Bool, longestCommand: Int, interrupted: Bool) {
    self.profile = profile
    self.timing = timing
    self.paced = paced
    self.longestCommand = longestCommand
    needsResync = interrupted
  }

  // MARK: What is known

  var canBeAsked: Bool { profile.status != .none }

  var conditions: PrinterConditions {
    profile.nearEndSensor ? report.present : report.present.subtracting(.paperNearEnd)
  }

  var status: TicketPrinterStatus {
    var status = TicketPrinterStatus(state: .ready, reasons: conditions.reasons, model: model, firmware: firmware)
    switch phase {
    case .closed: status.state = .absent
    case .booting, .identifying: status.state = .starting
    case .silent: status.state = .silent
    default:
      if isStuck { status.reasons.append(.notCleared) }
      status.state = conditions.isDisjoint(with: .stopping) && !isStuck ? .ready : .notReady
    }
    switch phase {
    case .closed, .booting, .identifying: status.reasons = []
    case .silent: status.reasons = [heardGarbage ? .garbage : .noReply]
    default: break
    }
    if case .idle = phase { status.canPrint = status.state == .ready && !needsResync }
    return status
  }

  /// When ``timePassed(_:)`` wants to be called; nil for: not before something happens.
  var deadline: MonotonicTime? {
    var times: [MonotonicTime] = []
    if let asked { times.append(asked.until) }
    if asked == nil, !agenda.isEmpty, isBetweenCommands { times.append(quietUntil) }
    if let due { times.append(due) }
    if case .sending(let job) = phase, let more = feedTime(job) { times.append(more) }
    if case .resyncing(.filling) = phase { times.append(MonotonicTime(microseconds: lineFree.microseconds)) }
    return times.min()
  }

  // MARK: What happens

  /// The way to the printer is open.
  mutating func opened(_ now: MonotonicTime) -> [Action] {
    decoder = ESCPOSReplyDecoder()
    report = PrinterReport()
    asked = nil
    agenda = []
    lineFree = now
    isStuck = false
    hasFilled = false
    identityAsked = false
    reportsByItself = false
    heardGarbage = false
    var actions: [Action] = []
    if profile.quirks.bootMilliseconds > 0 {
      phase = .booting
      due = now + .milliseconds(profile.quirks.bootMilliseconds)
    } else {
      identify(now, &actions)
    }
    return finish(actions)
  }

  /// The way to the printer is gone. A ticket on its way is unknown, unless not a byte of it was sent.
  mutating func closed(_ reason: Reason) -> [Action] {
    var actions: [Action] = []
    if let job = currentJob { end(job, job.sent == 0 ? .notStarted(reason) : .unknown(reason), &actions) }
    phase = .closed
    asked = nil
    agenda = []
    due = nil
    return finish(actions)
  }

  /// Bytes came from the printer.
  mutating func received(_ bytes: [UInt8], _ now: MonotonicTime) -> [Action] {
    guard !isClosed else { return [] }
    var actions: [Action] = []
    for reply in decoder.receive(bytes) { handle(reply, now, &actions) }
    pump(now, &actions)
    return finish(actions)
  }

  /// Time has come to ``deadline``, or anything else may have changed.
  mutating func timePassed(_ now: MonotonicTime) -> [Action] {
    guard !isClosed else { return [] }
    var actions: [Action] = []
    if let asked, asked.until <= now { unanswered(asked.question, tries: asked.tries, now, &actions) }
    if let due, due <= now {
      self.due = nil
      came(now, &actions)
    }
    pump(now, &actions)
    return finish(actions)
  }

  /// A ticket shall be printed. Only while ``status`` says that it can.
  mutating func print(_ ticket: ESCPOSTicket, processNumber: Int, _ now: MonotonicTime) -> [Action] {
    guard case .idle = phase else { return [.progress(.ended(.notStarted(.busy)))] }
    var actions: [Action] = []
    let job = Job(processNumber: processNumber, ticket: ticket)
    due = nil
    if canBeAsked {
      phase = .preflight(job)
      agenda = profile.status == .asb ? [.realTime(.printer)] : [.realTime(.printer), .realTime(.paper)]
      if profile.fullStatus { agenda.append(.fullStatus) }
    } else {
      phase = .sending(job)
    }
    pump(now, &actions)
    return finish(actions)
  }

  /// A queued command outside any ticket.
  mutating func command(_ bytes: [UInt8], _ now: MonotonicTime) -> [Action] {
    guard case .idle = phase else { return [] }
    var actions: [Action] = []
    write(bytes, now, &actions)
    return actions
  }

  // MARK: Inside

  var isClosed: Bool {
    if case .closed = phase { true } else { false }
  }

  var currentJob: Job? {
    switch phase {
    case .preflight(let job), .sending(let job), .clearing(let job, _, _): job
    default: nil
    }
  }

  /// Goes on with whatever can go on now.
  mutating func pump(_ now: MonotonicTime, _ actions: inout [Action]) {
    ask(now, &actions)
    switch phase {
    case .identifying where nothingOpen: identified(now, &actions)
    case .preflight(let job) where nothingOpen: preflightDone(job, now, &actions)
    case .sending(let job) where job.isVerifying && nothingOpen: verified(job, &actions)
    case .sending(let job): feed(job, now, &actions)
    case .resyncing(.filling(let left)): fill(left, now, &actions)
    default: break
    }
    ask(now, &actions)
    // Last, because each of the above may have made it idle.
    if case .idle = phase, due == nil { due = now + idleInterval }
  }

  var nothingOpen: Bool { agenda.isEmpty && asked == nil }

  var idleInterval: Duration {
    guard canBeAsked else { return .seconds(86_400) }
    let poll = Duration.milliseconds(profile.timeouts.pollMilliseconds)
    return reportsByItself && conditions.isDisjoint(with: .stopping) && !needsResync ? Self.heartbeat : poll
  }

  /// ``due`` has come.
  private mutating func came(_ now: MonotonicTime, _ actions: inout [Action]) {
    switch phase {
    case .booting: identify(now, &actions)
    case .silent: identify(now, &actions)
    case .idle:
      if needsResync {
        resync(now, &actions)
      } else if canBeAsked, nothingOpen {
        agenda = poll
        // One that was switched off and on meanwhile, or exchanged, has forgotten that it shall report by itself.
        if reportsByItself { identityAsked = false }
      }
    case .sending(let job): watch(job, now, &actions)
    case .clearing(let job, let reason, let tries): clearTimedOut(job, reason, tries, now, &actions)
    case .resyncing(let step): resyncTimedOut(step, now, &actions)
    case .closed, .identifying, .preflight: break
    }
  }

  /// What an idle printer is asked.
  var poll: [ESCPOSQuestion] {
    var questions: [ESCPOSQuestion] = [.realTime(.printer)]
    if profile.status == .dleEot { questions.append(.realTime(.paper)) }
    if profile.fullStatus { questions.append(.fullStatus) }
    if !conditions.isDisjoint(with: .stopping) { questions += [.realTime(.offlineCause), .realTime(.errorCause), .realTime(.paper)] }
    return questions
  }

  /// Gives bytes to the line and reckons when it will have sent them.
  mutating func write(_ bytes: [UInt8], _ now: MonotonicTime, _ actions: inout [Action]) {
    guard !bytes.isEmpty else { return }
    actions.append(.write(bytes))
    lineFree = max(lineFree, now) + timing.transferTime(bytes: bytes.count)
  }

  /// Drops what has not left the machine: it will never take the line's time.
  mutating func discard(_ now: MonotonicTime, _ actions: inout [Action]) {
    actions.append(.discardUnsent)
    lineFree = now
  }

  /// No longer waits for an answer; a late one must not be taken for the answer to another question.
  mutating func dropQuestions(_ now: MonotonicTime) {
    if asked != nil { quietUntil = now + .milliseconds(profile.timeouts.replyMilliseconds) }
    agenda = []
    asked = nil
    decoder.giveUp(realTime: true)
    decoder.giveUp(realTime: false)
  }

  mutating func end(_ job: Job, _ outcome: TicketOutcome, _ actions: inout [Action]) {
    switch outcome {
    case .printed, .written, .notStarted: break
    case .cleared: needsSeparation = true
    case .unknown: needsResync = true
    }
    actions.append(.progress(.ended(outcome)))
    phase = .idle
    due = nil
  }

  /// Adds the news of a changed status.
  mutating func finish(_ actions: [Action]) -> [Action] {
    let now = status
    guard now != lastStatus else { return actions }
    lastStatus = now
    // Before the end of a ticket, so that whoever hears of the end sees the state that caused it.
    return [.statusChanged] + actions
  }
}
