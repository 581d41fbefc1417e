import DeviceCore
import EventLoop
import RecordStore

/// The tickets of one printer, one after another: journal first, then the line, then what was seen into the journal.
@LoopActor final class PrintQueue {
  private struct Entry {
    var job: PrintJobRecord
    /// Read from the journal when its turn comes, unless its turn comes at once: pictures of a whole queue are not kept in memory.
    var content: TicketContent?
  }

  /// What the queue is doing with its first ticket.
  private enum Activity {
    case none
    /// A request about it is with the journal.
    case journalling
    case printing(PrintJobRecord, PrintAttempt)
  }

  /// After the journal refused, it is tried again this often; meanwhile nothing is sent and nothing forgotten.
  private static let retryInterval = Duration.seconds(1)

  private let managed: ManagedPrinter
  private unowned let service: PrintService
  private var entries: [Entry] = []
  private var activity = Activity.none
  private var reserved = 0
  private var timer: LoopTimer?
  /// Ids that the printer returned and that are not on record yet.
  private var evidence: [Int] = []
  private var evidenceTimer: LoopTimer?
  private var isRecordingEvidence = false
  private var isFinishing = false
  /// Its printer is being taken away: nothing is begun, and who takes it is told when nothing is on its way.
  private var onLeft: (@LoopActor () -> Void)?
  private var patienceTimer: LoopTimer?

  init(printer: ManagedPrinter, service: PrintService) {
    managed = printer
    self.service = service
  }

  var id: String { managed.id }
  var waiting: Int { entries.count + reserved }

  var isIdle: Bool {
    if case .none = activity { true } else { false }
  }

  /// A place in the queue for a ticket that is on its way to disk.
  func reserve() { reserved += 1 }
  func unreserve() { reserved -= 1 }

  // MARK: In and out

  /// Reads from the journal what waits for this printer, then opens it.
  func load() {
    let id = id
    service.inquire { transaction throws(StoreError) in
      (try transaction.pendingJobs(printer: id), try transaction.list(printer: id, state: .unknown, limit: 1))
    } then: { [weak self] result in
      guard let self else { return }
      switch result {
      case .success((let pending, let unknown)):
        for job in pending { add(job, content: nil) }
        // Whoever left a ticket unknown may have left half of it in the printer.
        startPrinter(interrupted: unknown.first?.isUnresolved ?? false)
      case .failure(let error):
        service.log.error("journal cannot be read", metadata: ["device": "\(id)", "why": "\(error.sentence)"])
        timer = service.clock.after(Self.retryInterval) { [weak self] in
          self?.timer = nil
          self?.load()
        }
      }
    }
  }

  func startPrinter(interrupted: Bool) { managed.printer?.start(interrupted: interrupted) }

  func add(_ job: PrintJobRecord, content: TicketContent?) {
    guard !entries.contains(where: { $0.job.id == job.id }) else { return }
    let index = entries.firstIndex { $0.job.id > job.id } ?? entries.endIndex
    entries.insert(Entry(job: job, content: entries.isEmpty ? content : nil), at: index)
    work()
  }

  func remove(_ job: Int64) {
    entries.removeAll { $0.job.id == job }
    work()
  }

  func printerEvent(_ event: TicketPrinterEvent) {
    switch event {
    case .statusChanged: work()
    case .printed(let number): lateEvidence(number)
    }
  }

  // MARK: Taking the printer away

  /// Begins nothing more and tells when nothing is on its way.
  ///
  /// - Parameter patience: after this the printer is let go of, whatever becomes of its ticket.
  func leave(patience: Duration, then: @escaping @LoopActor () -> Void) {
    onLeft = then
    patienceTimer = service.clock.after(patience) { [weak self] in
      self?.service.log.warning("a ticket on its way was given up for a reload", metadata: ["device": "\(self?.id ?? "")"])
      self?.managed.printer?.stop()
    }
    EventLoop.main.post { [weak self] in self?.left() }
  }

  /// The printer is gone and none replaces it: what waits is held until it expires.
  func goOn() { work() }

  private func left() {
    guard isIdle, !isFinishing, let then = onLeft else { return }
    onLeft = nil
    patienceTimer = nil
    timer = nil
    then()
  }

  // MARK: The next ticket

  /// Does the next thing that can be done.
  private func work() {
    guard case .none = activity, !service.isStopping, onLeft == nil else { return }
    timer = nil
    let now = service.moment
    if let expired = entries.first(where: { $0.job.isExpired(now: now) }) {
      expire(expired.job)
      return
    }
    // A ticket of before a restart whose time cannot be known, because the clock is wrong, does not stand in the way of today's.
    guard let next = entries.first(where: { $0.job.expiry.standing(at: now) == .valid }) else {
      if let waiting = entries.first(where: { $0.job.state == .queued }) { hold(waiting.job, .clockUntrusted) } else { wakeForExpiry() }
      return
    }
    let status = managed.status
    if status.canPrint {
      if let content = next.content { prepare(next.job, content) } else { fetch(next.job) }
    } else if let reason = holdingReason(status), next.job.state == .queued || next.job.reason != reason.rawValue {
      // Also when it is held already: it says why it waits now.
      hold(next.job, reason)
    } else {
      wakeForExpiry()
    }
  }

  /// Why a ticket waits for the printer rather than for its turn.
  private func holdingReason(_ status: TicketPrinterStatus) -> Reason? {
    switch status.state {
    case .ready, .starting: nil
    case .absent, .notReady, .silent, .quarantined: status.reasons.first ?? .offline
    }
  }

  private func wakeForExpiry() {
    let now = service.moment
    guard var left = entries.map({ $0.job.expiry.microsecondsLeft(at: now) }).min() else { return }
    // Nobody tells when the clock has been set.
    if entries.contains(where: { $0.job.expiry.standing(at: now) == .undecidable }) { left = min(left, 30_000_000) }
    timer = service.clock.after(.microseconds(left) + .milliseconds(1)) { [weak self] in self?.work() }
  }

  private func expire(_ job: PrintJobRecord) {
    move(job, to: .expired, reason: nil)
  }

  private func hold(_ job: PrintJobRecord, _ reason: Reason) {
    move(job, to: .held, reason: reason.rawValue)
  }

  private func move(_ job: PrintJobRecord, to state: PrintJobState, reason: String?) {
    journal { transaction throws(StoreError) in
      try transaction.transition(job.id, from: [.queued, .held], to: state, reason: reason)
    } then: { queue, change in
      queue.settle(change)
    }
  }

  /// Reads what the next ticket shows.
  private func fetch(_ job: PrintJobRecord) {
    activity = .journalling
    service.inquire { transaction throws(StoreError) in
      try transaction.content(ofJob: job.id)
    } then: { [weak self] result in
      guard let self else { return }
      activity = .none
      switch result {
      case .success(let stored):
        guard let content = stored.flatMap({ TicketContent(stored: $0) }) else {
          // Nothing can be printed from what is there.
          move(job, to: .failed, reason: Reason.contentRefused.rawValue)
          return
        }
        if let index = entries.firstIndex(where: { $0.job.id == job.id }) { entries[index].content = content }
        done()
      case .failure(let error): refused(error)
      }
    }
  }

  /// Draws the mark of a reprint that goes out as a picture, if there is anybody to draw it. In text the printer writes its own.
  private func prepare(_ job: PrintJobRecord, _ content: TicketContent) {
    guard job.reprint, content.bitmap != nil, let painter = service.painter, let printer = managed.printer,
      (try? printer.plan(content))?.rendering == .raster
    else {
      begin(job, content, mark: nil)
      return
    }
    activity = .journalling
    painter.reprintMark(on: printer.paper, at: service.clock.wall, isTrusted: service.isClockTrusted) { [weak self] result in
      guard let self else { return }
      activity = .none
      service.noteReprintMark(result)
      let mark = try? result.get()
      // It may have been taken back, or the printer have stopped, meanwhile.
      guard entries.contains(where: { $0.job.id == job.id }), managed.status.canPrint, !service.isStopping, onLeft == nil else {
        done()
        return
      }
      begin(job, content, mark: mark)
    }
  }

  private func begin(_ job: PrintJobRecord, _ content: TicketContent, mark: TicketBitmap?) {
    let id = job.id
    guard let plan = try? managed.printer?.plan(content) else {
      // The map has changed since it was accepted.
      move(job, to: .failed, reason: Reason.contentRefused.rawValue)
      return
    }
    let rendering = PrintRendering(plan.rendering)
    journal { transaction throws(StoreError) in
      try transaction.beginAttempt(id, rendering: rendering)
    } then: { queue, beginning in
      switch beginning {
      case .begun(let job, let attempt): queue.send(job, attempt, content, mark)
      case .expired(let job): queue.settle(.changed(job))
      case .wrongState(let job): queue.settle(.wrongState(job))
      case .noSuchJob: queue.entries.removeAll { $0.job.id == id }
      case .undecidable(let job): queue.update(job)
      }
    }
  }

  private func send(_ job: PrintJobRecord, _ attempt: PrintAttempt, _ content: TicketContent, _ mark: TicketBitmap?) {
    Failpoint.attemptJournalled.reached()
    activity = .printing(job, attempt)
    update(job)
    service.publish(job)
    guard let number = attempt.processNumber, let printer = managed.printer else {
      finish(job, attempt, .failed(reason: Reason.contentRefused.rawValue, partial: false))
      return
    }
    let ticket = TicketAttempt(processNumber: Int(clamping: number), content: content, isReprint: job.reprint, mark: mark)
    printer.print(ticket) { [weak self] progress in
      guard let self, case .ended(let outcome) = progress else { return }
      Failpoint.attemptProved.reached()
      finish(job, attempt, Self.record(outcome, of: job))
    }
  }

  /// What was seen, in the journal's words.
  private static func record(_ outcome: TicketOutcome, of job: PrintJobRecord) -> PrintAttemptOutcome {
    switch outcome {
    case .printed(.processId): .printed(.processID)
    case .printed(.statusReply): .printed(.statusReply)
    case .written: .written
    case .notStarted(.contentRefused): .failed(reason: Reason.contentRefused.rawValue, partial: job.partial)
    case .notStarted(let reason): .held(reason: reason.rawValue, partial: job.partial, reprint: job.reprint)
    case .cleared(let reason):
      job.afterPaperOut == .reprint
        ? .held(reason: reason.rawValue, partial: true, reprint: true) : .failed(reason: reason.rawValue, partial: true)
    case .unknown(let reason): .unknown(reason: reason.rawValue)
    }
  }

  /// Writes down how an attempt ended. What was seen once cannot be seen again, so this is tried until the disk takes it.
  private func finish(_ job: PrintJobRecord, _ attempt: PrintAttempt, _ outcome: PrintAttemptOutcome) {
    isFinishing = true
    service.perform { transaction throws(StoreError) in
      try transaction.finishAttempt(job.id, number: attempt.number, outcome)
    } then: { [weak self] result in
      guard let self else { return }
      switch result {
      case .success(let change):
        Failpoint.attemptFinished.reached()
        isFinishing = false
        activity = .none
        settle(change)
        done()
      case .failure(let error):
        service.log.error("the outcome of a ticket cannot be written down yet", metadata: ["job": "\(job.id)", "why": "\(error.sentence)"])
        guard error != .closed else {
          isFinishing = false
          activity = .none
          done()
          return
        }
        timer = service.clock.after(Self.retryInterval) { [weak self] in
          self?.timer = nil
          self?.finish(job, attempt, outcome)
        }
      }
    }
  }

  /// The printer named an attempt that nobody waits for any more. Like every outcome this is tried until the disk takes it, and never
  /// before the end of that attempt is on record.
  private func lateEvidence(_ number: Int) {
    // A printer sends one id for each attempt; more is noise.
    guard evidence.count < 64 else { return }
    evidence.append(number)
    recordEvidence()
  }

  private func recordEvidence() {
    guard !isFinishing, !isRecordingEvidence, let number = evidence.first else { return }
    evidenceTimer = nil
    isRecordingEvidence = true
    let id = id
    service.perform { transaction throws(StoreError) in
      try transaction.confirmLate(processNumber: Int64(number), printer: id)
    } then: { [weak self] result in
      guard let self else { return }
      isRecordingEvidence = false
      switch result {
      case .success(let late):
        if case .printed(let job) = late { service.publish(job) }
      case .failure(.closed): break
      case .failure:
        evidenceTimer = service.clock.after(Self.retryInterval) { [weak self] in self?.recordEvidence() }
        return
      }
      evidence.removeFirst()
      recordEvidence()
    }
  }

  // MARK: The journal

  /// One request about the first ticket; while it is under way nothing else is begun.
  private func journal<Value: Sendable>(
    _ request: @escaping @Sendable (borrowing Transaction) throws(StoreError) -> Value,
    then: @escaping @LoopActor (PrintQueue, Value) -> Void
  ) {
    activity = .journalling
    service.perform(request) { [weak self] result in
      guard let self else { return }
      activity = .none
      switch result {
      case .success(let value):
        then(self, value)
        done()
      case .failure(let error): refused(error)
      }
    }
  }

  private func refused(_ error: StoreError) {
    service.log.error("journal refuses", metadata: ["device": "\(id)", "why": "\(error.sentence)"])
    service.becameIdle()
    left()
    timer = service.clock.after(Self.retryInterval) { [weak self] in self?.work() }
  }

  private func settle(_ change: PrintChange) {
    switch change {
    case .changed(let job):
      update(job)
      service.publish(job)
    case .wrongState(let job): update(job)
    case .noSuchJob: break
    }
  }

  /// Keeps the queue in step with the journal.
  private func update(_ job: PrintJobRecord) {
    guard let index = entries.firstIndex(where: { $0.job.id == job.id }) else { return }
    if job.state == .queued || job.state == .held || job.state == .sending {
      entries[index].job = job
    } else {
      entries.remove(at: index)
    }
  }

  private func done() {
    service.becameIdle()
    left()
    if evidenceTimer == nil { recordEvidence() }
    if isIdle, timer == nil { work() }
  }
}

extension PrintRendering {
  init(_ rendering: TicketRendering) {
    self = rendering == .raster ? .raster : .text
  }
}
