import DeviceCore
import EventLoop
import Logging
import RecordStore

/// Tickets: accepted only once they are on disk, sent in order, each ended by what was seen.
@LoopActor package final class PrintService {
  /// What the configuration says about printing.
  package struct Limits: Sendable {
    /// Milliseconds that a ticket may wait when its client says nothing.
    package var defaultLifetime: Int64 = 600_000
    /// Tickets that may wait for one printer.
    package var queue = 200
    /// Milliseconds until ended jobs are removed.
    package var retention = PrintRetention(contentMilliseconds: 3_600_000, recordMilliseconds: 30 * 86_400_000)

    /// What becomes of a ticket of which paper-out left a part, when its client says nothing.
    package var afterPaperOut = AfterPaperOut.fail

    package init() {}

    /// As the configuration has them.
    package init(_ settings: PrintSettings) {
      defaultLifetime = Int64(settings.defaultExpirySeconds) * 1000
      queue = settings.queueLimit
      retention.recordMilliseconds = Int64(settings.keepDays) * 86_400_000
      afterPaperOut = settings.afterPaperOut == .reprint ? .reprint : .fail
    }
  }

  /// The lifetimes that a client may ask for, in milliseconds.
  package static let lifetimes: ClosedRange<Int64> = 1000...86_400_000
  /// Old records are looked for after so many new ones, so that an idle daemon has nothing to wake up for.
  private static let acceptancesPerPruning = 100

  let store: RecordStore
  let clock: any LoopClock
  let log: Logger
  /// A reload may change them.
  package var limits: Limits
  private let moments: @LoopActor () -> Moment
  private let manager: DeviceManager
  /// nil where tickets are not laid out here.
  let painter: (any TicketPainter)?
  private var hasStarted = false
  private var queues: [String: PrintQueue] = [:]
  private var watchers: [Int64: [Int: @LoopActor (PrintJobRecord) -> Void]] = [:]
  private var madeWatchers = 0
  private var acceptances = 0
  /// Why the last mark of a reprint was not drawn.
  private var markFailure: PaintingFailure?
  private(set) var isStopping = false
  private var onIdle: (@LoopActor () -> Void)?

  /// - Parameter moments: the journal's own clock.
  package init(
    store: RecordStore, manager: DeviceManager, clock: any LoopClock, moments: @escaping @LoopActor () -> Moment, limits: Limits,
    painter: (any TicketPainter)? = nil, log: Logger
  ) {
    self.store = store
    self.moments = moments
    self.manager = manager
    self.painter = painter
    self.clock = clock
    self.limits = limits
    self.log = log
  }

  // MARK: Printers

  /// Takes a printer in. Its journal is read before anything is sent to it.
  package func add(_ printer: ManagedPrinter) {
    let queue = PrintQueue(printer: printer, service: self)
    queues[printer.id] = queue
    manager.add(printer) { [weak queue] event in queue?.printerEvent(event) }
  }

  /// The journal is open: reads what waits and what was interrupted, then opens the printers.
  ///
  /// - Parameter interrupted: jobs that the last run left in the middle.
  package func start(interrupted: [PrintJobRecord]) {
    hasStarted = true
    for job in interrupted {
      log.warning("ticket interrupted by a restart; its outcome is unknown", metadata: ["job": "\(job.id)", "device": "\(job.printer)"])
      publish(job)
    }
    for queue in queues.values.sorted(by: { $0.id < $1.id }) { queue.load() }
    prune()
  }

  /// The journal cannot be opened: printers are shown, nothing is printed.
  package func startWithoutJournal() {
    for queue in queues.values { queue.startPrinter(interrupted: true) }
  }

  /// Takes a printer in while others work.
  ///
  /// - Parameter isNew: the role was not there before.
  package func introduce(_ printer: ManagedPrinter, isNew: Bool) {
    // What waited for a printer that was taken out is in the journal.
    queues[printer.id] = nil
    add(printer)
    manager.announce(printer.id, isNew: isNew)
    if hasStarted { queues[printer.id]?.load() } else { queues[printer.id]?.startPrinter(interrupted: true) }
  }

  /// Takes a printer out, once the ticket on its way has ended. What waits for it stays on record: for the printer that replaces it, or
  /// held until it expires.
  ///
  /// - Parameters:
  ///   - isReplaced: another driver for the same role follows.
  ///   - patience: how long the ticket on its way may take.
  package func remove(_ id: String, isReplaced: Bool, patience: Duration, then: @escaping @LoopActor () -> Void) {
    guard let queue = queues[id] else {
      manager.remove(id, isReplaced: isReplaced)
      then()
      return
    }
    queue.leave(patience: patience) { [weak self] in
      guard let self else { return }
      manager.remove(id, isReplaced: isReplaced)
      if isReplaced || queue.waiting == 0 { queues[id] = nil } else { queue.goOn() }
      then()
    }
  }

  /// Begins no further ticket and tells when none is on its way.
  package func stop(then: @escaping @LoopActor () -> Void) {
    isStopping = true
    onIdle = then
    becameIdle()
  }

  func becameIdle() {
    guard isStopping, queues.values.allSatisfy({ $0.isIdle }), let then = onIdle else { return }
    onIdle = nil
    then()
  }

  // MARK: Jobs

  /// Puts a ticket on disk, then in its printer's queue.
  ///
  /// - Parameter answer: called once the job is on disk.
  package func accept(_ request: PrintRequest, answer: @escaping @LoopActor (Result<AcceptedPrint, PrintRefusal>) -> Void) {
    let fingerprint = request.fingerprint
    Failpoint.printDecoded.reached()
    // Whoever asks again for a ticket that is on disk gets that ticket, also when a new one would be refused now.
    let refuse: @LoopActor (PrintRefusal) -> Void = { [weak self] in self?.recognise(request, fingerprint, orRefuse: $0, answer: answer) }
    do throws(PrintRefusal) {
      let (queue, driver) = try admit(request)
      switch request.content {
      case .ready(let content):
        try record(request, content, template: nil, notes: { _ in [] }, fingerprint, queue, driver, refuse: refuse, answer: answer)
      case .template(let order, let cut):
        guard let painter else { throw .unsupported("template") }
        // Its place is kept while it is laid out.
        queue.reserve()
        let began = clock.now
        painter.paint(order, on: driver.paper, isUrgent: true) { [weak self] result in
          queue.unreserve()
          guard let self else { return }
          do throws(PrintRefusal) {
            let ticket = try result.mapError { PrintRefusal($0, order) }.get()
            let (queue, driver) = try admit(request)
            // Its time began when it was asked for, not when it was drawn.
            var request = request
            let left = (request.lifetimeMilliseconds ?? limits.defaultLifetime) - (clock.now - began).wholeMilliseconds
            guard left > 0 else { throw .layoutFailed(.workerTimeout) }
            request.lifetimeMilliseconds = left
            try record(
              request, TicketContent(lines: ticket.lines, bitmap: ticket.bitmap, cut: cut), template: order.template,
              notes: ticket.notes(_:),
              fingerprint, queue, driver, refuse: refuse, answer: answer)
          } catch {
            refuse(error)
          }
        }
      }
    } catch {
      refuse(error)
    }
  }

  /// Puts a ticket that is laid out on disk.
  private func record(
    _ request: PrintRequest, _ content: TicketContent, template: String?, notes: (TicketRendering) -> [PrintNote],
    _ fingerprint: ContentFingerprint,
    _ queue: PrintQueue, _ driver: any TicketPrinter, refuse: @escaping @LoopActor (PrintRefusal) -> Void,
    answer: @escaping @LoopActor (Result<AcceptedPrint, PrintRefusal>) -> Void
  ) throws(PrintRefusal) {
    let plan = try plan(content, driver)
    let new = NewPrintJob(
      printer: request.printer, uid: request.uid, key: request.key, content: content.stored, fingerprint: fingerprint,
      lifetimeMilliseconds: request.lifetimeMilliseconds ?? limits.defaultLifetime,
      afterPaperOut: request.afterPaperOut ?? limits.afterPaperOut, template: template, notes: notes(plan.rendering).map(\.kept))
    queue.reserve()
    perform { transaction throws(StoreError) in
      try transaction.accept(new)
    } then: { [weak self] result in
      Failpoint.printCommitted.reached()
      queue.unreserve()
      switch result {
      case .success(.accepted(let job)):
        answer(.success(AcceptedPrint(job: job, wasKnown: false, replacedCharacters: plan.replacedCharacters)))
        Failpoint.printAnswered.reached()
        // By its name: the printer may have been given to another queue meanwhile.
        self?.queues[job.printer]?.add(job, content: content)
        self?.accepted()
      case .success(.known(let job)):
        answer(.success(AcceptedPrint(job: job, wasKnown: true, replacedCharacters: plan.replacedCharacters)))
      case .success(.conflict(let id)): answer(.failure(.keyConflict(id: id)))
      case .failure(let error): answer(.failure(.storage(error)))
      }
    }
  }

  private func recognise(
    _ request: PrintRequest, _ fingerprint: ContentFingerprint, orRefuse refusal: PrintRefusal,
    answer: @escaping @LoopActor (Result<AcceptedPrint, PrintRefusal>) -> Void
  ) {
    inquire { transaction throws(StoreError) in
      try transaction.job(uid: request.uid, key: request.key)
    } then: { result in
      guard case .success(let known?) = result else {
        answer(.failure(refusal))
        return
      }
      if known.fingerprint == fingerprint, known.printer == request.printer {
        answer(.success(AcceptedPrint(job: known, wasKnown: true, replacedCharacters: 0)))
      } else {
        answer(.failure(.keyConflict(id: known.id)))
      }
    }
  }

  /// Whether a ticket of this sender may join the queue now.
  private func admit(_ request: PrintRequest) throws(PrintRefusal) -> (PrintQueue, any TicketPrinter) {
    guard let queue = queues[request.printer], manager.printer(request.printer) != nil else { throw .noSuchPrinter }
    try permit(request.printer, uid: request.uid, token: request.token)
    let driver = try driver(request.printer)
    guard !isStopping else { throw .busy(.shutdown) }
    guard queue.waiting < limits.queue else { throw .queueFull(limit: limits.queue) }
    return (queue, driver)
  }

  private func driver(_ printer: String) throws(PrintRefusal) -> any TicketPrinter {
    guard let managed = manager.printer(printer) else { throw .noSuchPrinter }
    guard let driver = managed.printer else { throw .busy(managed.refusal?.reason ?? .noMap) }
    return driver
  }

  private func plan(_ content: TicketContent, _ driver: any TicketPrinter) throws(PrintRefusal) -> TicketPlan {
    do { return try driver.plan(content) } catch { throw .invalidContent("\(error)") }
  }

  /// What printing would put on paper; nothing is printed or kept.
  package func preview(
    _ printer: String, _ content: PrintContent, answer: @escaping @LoopActor (Result<PrintPreview, PrintRefusal>) -> Void
  ) {
    do throws(PrintRefusal) {
      let driver = try driver(printer)
      switch content {
      case .ready(let content): try show(content, notes: { _ in [] }, driver, answer: answer)
      case .template(let order, let cut):
        guard let painter else { throw .unsupported("template") }
        painter.paint(order, on: driver.paper, isUrgent: false) { [weak self] result in
          do throws(PrintRefusal) {
            let ticket = try result.mapError { PrintRefusal($0, order) }.get()
            let content = TicketContent(lines: ticket.lines, bitmap: ticket.bitmap, cut: cut)
            try self?.show(content, notes: ticket.notes(_:), driver, answer: answer)
          } catch {
            answer(.failure(error))
          }
        }
      }
    } catch {
      answer(.failure(error))
    }
  }

  private func show(
    _ content: TicketContent, notes: (TicketRendering) -> [PrintNote], _ driver: any TicketPrinter,
    answer: @escaping @LoopActor (Result<PrintPreview, PrintRefusal>) -> Void
  ) throws(PrintRefusal) {
    let plan = try plan(content, driver)
    let notes = notes(plan.rendering)
    if plan.rendering == .raster, let bitmap = content.bitmap.map({ driver.final($0) }) {
      answer(.success(PrintPreview(bitmap: bitmap, dpi: driver.paper.dpi, plan: plan, notes: notes)))
      return
    }
    guard let painter else { throw .unsupported("preview") }
    painter.sketch(content.lines, on: driver.paper) { result in
      answer(
        result.map { PrintPreview(bitmap: $0, dpi: driver.paper.dpi, plan: plan, notes: notes) }.mapError { PrintRefusal($0, nil) })
    }
  }

  func permit(_ printer: String, uid: UInt32, token: String?) throws(PrintRefusal) {
    switch manager.claims.permits(printer, uid: uid, token: token) {
    case .success: break
    case .failure(.held(let holder)): throw .claimed(holder)
    case .failure(.noSuchClaim): throw .noSuchClaim
    }
  }

  package func job(_ id: Int64, answer: @escaping @LoopActor (Result<PrintJobRecord, PrintRefusal>) -> Void) {
    inquire { transaction throws(StoreError) in
      try transaction.job(id)
    } then: {
      answer(Self.found($0))
    }
  }

  package func job(uid: UInt32, key: String, answer: @escaping @LoopActor (Result<PrintJobRecord, PrintRefusal>) -> Void) {
    inquire { transaction throws(StoreError) in
      try transaction.job(uid: uid, key: key)
    } then: {
      answer(Self.found($0))
    }
  }

  package func jobs(
    printer: String?, state: PrintJobState?, limit: Int, before: Int64?,
    answer: @escaping @LoopActor (Result<[PrintJobRecord], PrintRefusal>) -> Void
  ) {
    inquire { transaction throws(StoreError) in
      try transaction.list(printer: printer, state: state, limit: limit, before: before)
    } then: {
      answer($0.mapError { .storage($0) })
    }
  }

  /// Somebody looked for an unknown ticket.
  package func resolve(
    _ id: Int64, verdict: Verdict, uid: UInt32, reprint: Bool, answer: @escaping @LoopActor (Result<PrintJobRecord, PrintRefusal>) -> Void
  ) {
    perform { transaction throws(StoreError) in
      try transaction.resolve(id, verdict: verdict, uid: uid, reprint: reprint)
    } then: { [weak self] result in
      let changed = Self.changed(result)
      if case .success(let job) = changed {
        self?.log.notice("unknown ticket resolved", metadata: ["job": "\(id)", "verdict": "\(verdict.rawValue)", "uid": "\(uid)"])
        self?.publish(job)
        if job.state == .queued { self?.queues[job.printer]?.add(job, content: nil) }
      }
      answer(changed)
    }
  }

  /// Takes back a ticket that is not on its way.
  ///
  /// - Parameter mayTakeBackAll: false lets only the user's own go.
  package func cancel(
    _ id: Int64, uid: UInt32, mayTakeBackAll: Bool, answer: @escaping @LoopActor (Result<PrintJobRecord, PrintRefusal>) -> Void
  ) {
    perform { transaction throws(StoreError) -> PrintChange? in
      guard let job = try transaction.job(id) else { return .noSuchJob }
      guard mayTakeBackAll || job.uid == uid else { return nil }
      return try transaction.transition(id, from: [.queued, .held], to: .cancelled, uid: uid)
    } then: { [weak self] result in
      switch result {
      case .success(nil): answer(.failure(.notOwner))
      case .success(let change?):
        let changed = Self.changed(.success(change))
        if case .success(let job) = changed {
          self?.queues[job.printer]?.remove(job.id)
          self?.publish(job)
        }
        answer(changed)
      case .failure(let error): answer(.failure(.storage(error)))
      }
    }
  }

  /// Calls `watcher` with every change of a job from now on.
  ///
  /// - Returns: a number for ``stopWatching(_:_:)``.
  package func watch(_ job: Int64, _ watcher: @escaping @LoopActor (PrintJobRecord) -> Void) -> Int {
    madeWatchers += 1
    watchers[job, default: [:]][madeWatchers] = watcher
    return madeWatchers
  }

  package func stopWatching(_ job: Int64, _ number: Int) {
    watchers[job]?[number] = nil
    if watchers[job]?.isEmpty == true { watchers[job] = nil }
  }

  // MARK: Presenter and line

  package func move(_ printer: String, _ move: PresenterMove, uid: UInt32, token: String?) throws(PrintRefusal) {
    let driver = try idleDriver(printer, uid: uid, token: token)
    do {
      try driver.move(move)
    } catch {
      let error = error as? DeviceError
      throw error?.reason == .noMap ? .unsupported(move == .present ? "present" : "retract") : .busy(error?.reason ?? .busy)
    }
  }

  package func detect(
    _ printer: String, uid: UInt32, token: String?, report: @escaping @LoopActor (LineProbe?) -> Void
  ) throws(PrintRefusal) {
    let driver = try idleDriver(printer, uid: uid, token: token)
    do {
      try driver.detect(report: report)
    } catch {
      throw .busy((error as? DeviceError)?.reason ?? .busy)
    }
  }

  private func idleDriver(_ printer: String, uid: UInt32, token: String?) throws(PrintRefusal) -> any TicketPrinter {
    guard let queue = queues[printer] else { throw .noSuchPrinter }
    try permit(printer, uid: uid, token: token)
    let driver = try driver(printer)
    guard queue.isIdle else { throw .busy(.busy) }
    return driver
  }

  // MARK: For the queues

  /// Whether the wall clock is not behind the newest record.
  package var isClockTrusted: Bool { store.isClockTrusted }

  var moment: Moment { moments() }

  /// Says once why the mark of a reprint is the printer's own, and again when it is for another reason.
  func noteReprintMark(_ result: Result<TicketBitmap, PaintingFailure>) {
    switch result {
    case .success: markFailure = nil
    case .failure(let failure) where failure != markFailure:
      markFailure = failure
      log.warning("the mark of a reprint cannot be drawn; the printer writes its own", metadata: ["why": "\(failure.sentence)"])
    case .failure: break
    }
  }

  func publish(_ job: PrintJobRecord) {
    log.info(
      "ticket",
      metadata: [
        "job": "\(job.id)", "device": "\(job.printer)", "state": "\(job.state.rawValue)", "reason": "\(job.reason ?? "-")",
        "attempts": "\(job.attempts)",
      ])
    for watcher in watchers[job.id]?.sorted(by: { $0.key < $1.key }) ?? [] { watcher.value(job) }
  }

  /// One request to the journal; the answer comes on the loop.
  func perform<Value: Sendable>(
    _ request: @escaping @Sendable (borrowing Transaction) throws(StoreError) -> Value,
    then: @escaping @LoopActor (Result<Value, StoreError>) -> Void
  ) {
    store.submit(request) { result in
      // The store delivers by the loop's own `post`.
      LoopActor.assumeIsolated { then(result) }
    }
  }

  /// One question to the journal; answered even while the disk is full.
  func inquire<Value: Sendable>(
    _ request: @escaping @Sendable (borrowing Transaction) throws(StoreError) -> Value,
    then: @escaping @LoopActor (Result<Value, StoreError>) -> Void
  ) {
    store.read(request) { result in LoopActor.assumeIsolated { then(result) } }
  }

  private func accepted() {
    acceptances += 1
    if acceptances % Self.acceptancesPerPruning == 0 { prune() }
  }

  private func prune(after: Int64 = 0) {
    let retention = limits.retention
    perform { transaction throws(StoreError) in
      try transaction.prune(retention, after: after)
    } then: { [weak self] result in
      if case .success(let progress) = result, let next = progress.next { self?.prune(after: next) }
    }
  }

  private static func found(_ result: Result<PrintJobRecord?, StoreError>) -> Result<PrintJobRecord, PrintRefusal> {
    switch result {
    case .success(let job?): .success(job)
    case .success(nil): .failure(.noSuchJob)
    case .failure(let error): .failure(.storage(error))
    }
  }

  private static func changed(_ result: Result<PrintChange, StoreError>) -> Result<PrintJobRecord, PrintRefusal> {
    switch result {
    case .success(.changed(let job)): .success(job)
    case .success(.wrongState(let job)): .failure(.wrongState(job))
    case .success(.noSuchJob): .failure(.noSuchJob)
    case .failure(let error): .failure(.storage(error))
    }
  }
}

extension PrintRequest {
  /// Over everything that makes two requests the same ticket; how long it may wait is not part of that, nor what the template looks like
  /// today.
  var fingerprint: ContentFingerprint {
    var fingerprint = ContentFingerprint()
    func put(_ text: String) { fingerprint.update(Array(text.utf8) + [0]) }
    put(printer)
    put(afterPaperOut?.rawValue ?? "")
    switch content {
    case .ready(let content): fingerprint.update(content.stored)
    case .template(let order, let cut):
      // No stored content begins with this byte.
      fingerprint.update([0xFF, cut.rawValue])
      put(order.template)
      put(order.language ?? "")
      for (name, value) in order.fields.sorted(by: { $0.key < $1.key }) {
        put(name)
        put(value)
      }
    }
    return fingerprint
  }
}

extension PrintNote {
  /// As it may lie in the journal for a month: characters that no font has can be of somebody's name, so only how many there were.
  var kept: PrintNote {
    guard word == "missing_glyph" else { return self }
    return PrintNote(word: word, detail: "\(detail.split(separator: " ").count)")
  }
}

extension PrintRefusal {
  init(_ failure: PaintingFailure, _ order: TemplateOrder?) {
    switch failure {
    case .noSuchTemplate: self = .noSuchTemplate(order?.template ?? "")
    case .fields(let word, let fields, let reason):
      self = .invalidFields(template: order?.template ?? "", word: word, fields: fields, reason: reason)
    case .invalid(let reason): self = .invalidContent(reason)
    case .worker(let reason): self = .layoutFailed(reason)
    }
  }
}
