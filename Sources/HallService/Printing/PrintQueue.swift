import DeviceCore
import EventLoop
import RecordStore

/// The tickets of one printer, one after another: journal first, then the line, then what was seen into the journal.
@LoopActor final class PrintQueue {
  private struct Entry {
    var job: PrintJobRecord
    /// Kept while it waits in this run; otherwise read from the journal.
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
  private var isLoaded = false

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
        isLoaded = true
        for job in pending { add(job, content: nil) }
        // Whoever left a ticket unknown may have left half of it in the printer.
        startPrinter(interrupted: unknown.first?.isUnresolved ?? false)
      case .failure(let error):
        service.log.error("journal cannot be read", metadata: ["device": "\(id)", "why": "\(error)"])
        timer = service.clock.after(Self.retryInterval) { [weak self] in self?.load() }
      }
    }
  }

  func startPrinter(interrupted: Bool) { managed.printer?.start(interrupted: interrupted) }

  func add(_ job: PrintJobRecord, content: TicketContent?) {
    guard !entries.contains(where: { $0.job.id == job.id }) else { return }
    let index = entries.firstIndex { $0.job.id > job.id } ?? entries.endIndex
    entries.insert(Entry(job: job, content: content), at: index)
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

  // MARK: The next ticket

  /// Does the next thing that can be done.
  private func work() {
    guard case .none = activity, !service.isStopping else { return }
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
      begin(next)
    } else if next.job.state == .queued, let reason = holdingReason(status) {
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

  private func begin(_ entry: Entry) {
    let id = entry.job.id
    let plan = entry.content.flatMap { try? managed.printer?.plan($0) }
    let rendering = PrintRendering(plan?.rendering ?? .text)
    let needsContent = entry.content == nil
    journal { transaction throws(StoreError) in
      let content = needsContent ? try transaction.content(ofJob: id) : nil
      return (try transaction.beginAttempt(id, rendering: rendering), content)
    } then: { queue, result in
      let (beginning, stored) = result
      switch beginning {
      case .begun(let job, let attempt): queue.send(job, attempt, entry.content ?? stored.flatMap { TicketContent(stored: $0) })
      case .expired(let job): queue.settle(.changed(job))
      case .wrongState(let job): queue.settle(.wrongState(job))
      case .noSuchJob: queue.entries.removeAll { $0.job.id == id }
      case .undecidable(let job): queue.update(job)
      }
    }
  }

  private func send(_ job: PrintJobRecord, _ attempt: PrintAttempt, _ content: TicketContent?) {
    Failpoint.attemptJournalled.reached()
    activity = .printing(job, attempt)
    update(job)
    service.publish(job)
    guard let content, let number = attempt.processNumber, let printer = managed.printer else {
      finish(job, attempt, .failed(reason: Reason.contentRefused.rawValue, partial: false))
      return
    }
    let ticket = TicketAttempt(processNumber: Int(clamping: number), content: content, isReprint: job.reprint)
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
    service.perform { transaction throws(StoreError) in
      try transaction.finishAttempt(job.id, number: attempt.number, outcome)
    } then: { [weak self] result in
      guard let self else { return }
      switch result {
      case .success(let change):
        Failpoint.attemptFinished.reached()
        activity = .none
        settle(change)
        done()
      case .failure(let error):
        service.log.error("the outcome of a ticket cannot be written down yet", metadata: ["job": "\(job.id)", "why": "\(error)"])
        guard error != .closed else {
          activity = .none
          done()
          return
        }
        timer = service.clock.after(Self.retryInterval) { [weak self] in self?.finish(job, attempt, outcome) }
      }
    }
  }

  private func lateEvidence(_ number: Int) {
    service.perform { transaction throws(StoreError) in
      try transaction.confirmLate(processNumber: Int64(number))
    } then: { [weak self] result in
      guard case .success(.printed(let job)) = result else { return }
      self?.service.publish(job)
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
      case .failure(let error):
        service.log.error("journal refuses", metadata: ["device": "\(id)", "why": "\(error)"])
        service.becameIdle()
        timer = service.clock.after(Self.retryInterval) { [weak self] in self?.work() }
      }
    }
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
    if isIdle, timer == nil { work() }
  }
}

extension PrintRendering {
  init(_ rendering: TicketRendering) {
    self = rendering == .raster ? .raster : .text
  }
}
