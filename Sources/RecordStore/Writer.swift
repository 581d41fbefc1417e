import Glibc

/// What the writer thread is started with.
final class WriterSetUp: Sendable {
  let path: String
  let options: StoreOptions
  let queue: RequestQueue
  let newestWall: NewestWall
  let clock: @Sendable () -> Moment
  let deliver: RecordStore.Delivery
  let opened: @Sendable (Result<Opening, StoreError>) -> Void

  init(
    path: String, options: StoreOptions, queue: RequestQueue, newestWall: NewestWall, clock: @escaping @Sendable () -> Moment,
    deliver: @escaping RecordStore.Delivery, opened: @escaping @Sendable (Result<Opening, StoreError>) -> Void
  ) {
    self.path = path
    self.options = options
    self.queue = queue
    self.newestWall = newestWall
    self.clock = clock
    self.deliver = deliver
    self.opened = opened
  }
}

/// The writer thread: opens the file, turns what waits into transactions, answers.
final class Writer {
  private let setUp: WriterSetUp
  private let pages = PageCounter()
  private var session: Session?
  /// Why there is no session.
  private var closedBy: StoreError?
  /// Set when a COMMIT failed: its frames may be whole in the log all the same (an fsync that failed), and a restart would then bring
  /// back what callers were told is not there. Nothing is committed before the log has been emptied.
  private var suspicion: StoreError?

  init(_ setUp: WriterSetUp) {
    self.setUp = setUp
  }

  func run() {
    var all = sigset_t()
    sigfillset(&all)
    // Signals are the loop's. SIGXFSZ among them: beyond LimitFSIZE a write then fails, which the store reports.
    pthread_sigmask(SIG_BLOCK, &all, nil)
    // For whoever looks at the process (pthread_setname_np is not in the Glibc module).
    TextFile.write("records", to: "/proc/thread-self/comm")
    open()
    while let batch = setUp.queue.take(setUp.options.batchLimit) {
      if session == nil, closedBy?.mayPass ?? true { open() }
      answer(batch)
      tidy()
    }
    close()
  }

  private func open() {
    do throws(StoreError) {
      let session = try Session.open(path: setUp.path, vfs: setUp.options.vfs)
      session.connection.onCommit(pages)
      let opening = try recover(session)
      self.session = session
      closedBy = nil
      setUp.newestWall.store(session.ledger.newestWall)
      reach(.opened)
      setUp.deliver { [opened = setUp.opened] in opened(.success(opening)) }
    } catch {
      closedBy = error
      setUp.deliver { [opened = setUp.opened] in opened(.failure(error)) }
    }
  }

  private func recover(_ session: Session) throws(StoreError) -> Opening {
    let now = setUp.clock()
    let trusted = session.ledger.isTrusted(now)
    try session.connection.run("BEGIN IMMEDIATE")
    let interrupted = try Transaction(session: session, now: now).recoverAfterCrash()
    try saveLedger(session)
    try session.connection.run("COMMIT")
    return Opening(interrupted: interrupted, clockTrusted: trusted)
  }

  /// Carries a batch out in one transaction and tells everybody.
  private func answer(_ batch: [Request]) {
    guard let session else {
      let reason = closedBy ?? .closed
      setUp.deliver { for request in batch { request.fail(reason) } }
      return
    }
    var rest = batch[...]
    while let first = rest.first {
      let run = rest.prefix { $0.looksOnly == first.looksOnly }
      rest = rest.dropFirst(run.count)
      if first.looksOnly { look(Array(run), session) } else { write(Array(run), session) }
    }
  }

  /// Answers requests that change nothing. Nothing is committed, so a full disk or a doubtful log does not stand in their way.
  private func look(_ batch: [Request], _ session: Session) {
    do throws(StoreError) {
      try session.connection.run("PRAGMA query_only = 1")
      defer { try? session.connection.run("PRAGMA query_only = 0") }
      try session.connection.run("BEGIN")
      defer { if !session.connection.isIdle { try? session.connection.run("ROLLBACK") } }
      let answers = try batch.map { request throws(StoreError) in try carryOut(request, session) }
      setUp.deliver { for answer in answers { answer() } }
    } catch {
      setUp.deliver { for request in batch { request.fail(error) } }
    }
  }

  private func write(_ batch: [Request], _ session: Session) {
    do throws(StoreError) {
      let answers = try commit(batch, session)
      setUp.newestWall.store(session.ledger.newestWall)
      reach(.committed)
      setUp.deliver { for answer in answers { answer() } }
      reach(.delivered)
    } catch {
      setUp.deliver { for request in batch { request.fail(error) } }
    }
  }

  private func commit(_ batch: [Request], _ session: Session) throws(StoreError) -> [@Sendable () -> Void] {
    try clearSuspicion(session)
    let connection = session.connection
    let before = session.ledger
    session.ledgerChanged = false
    session.mustTruncate = false
    do throws(StoreError) {
      try connection.run("BEGIN IMMEDIATE")
      reach(.begun)
      var answers: [@Sendable () -> Void] = []
      answers.reserveCapacity(batch.count)
      for request in batch {
        answers.append(try carryOut(request, session))
        reach(.carriedOut)
      }
      try saveLedger(session)
      reach(.committing)
      do throws(StoreError) {
        try connection.run("COMMIT")
      } catch {
        suspicion = error
        if !connection.isIdle { try? connection.run("ROLLBACK") }
        // Before anybody is told that it failed.
        try? clearSuspicion(session)
        throw error
      }
      return answers
    } catch {
      session.ledger = before
      session.mustTruncate = false
      if !connection.isIdle { try? connection.run("ROLLBACK") }
      throw error
    }
  }

  /// Carries one request out in a savepoint. Throws only what ends the whole transaction.
  private func carryOut(_ request: Request, _ session: Session) throws(StoreError) -> @Sendable () -> Void {
    let connection = session.connection
    let before = session.ledger
    let changedBefore = session.ledgerChanged
    try connection.run("SAVEPOINT request")
    connection.failure = nil
    do throws(StoreError) {
      let answer = try request.perform(Transaction(session: session, now: setUp.clock()))
      if let failure = connection.failure { throw failure }
      try connection.run("RELEASE request")
      return answer
    } catch {
      // A full disk or an I/O error makes SQLite end the transaction itself: then all of it is gone.
      if connection.isIdle { throw error }
      session.ledger = before
      session.ledgerChanged = changedBefore
      try connection.run("ROLLBACK TO request")
      try connection.run("RELEASE request")
      return { request.fail(error) }
    }
  }

  private func saveLedger(_ session: Session) throws(StoreError) {
    guard session.ledgerChanged else { return }
    try session.ledger.save(session.connection)
    session.ledgerChanged = false
  }

  private func clearSuspicion(_ session: Session) throws(StoreError) {
    guard let reason = suspicion else { return }
    do throws(StoreError) {
      try session.connection.checkpoint(truncate: true)
    } catch {
      throw reason
    }
    suspicion = nil
  }

  /// Checkpoints between transactions, when everybody has been told. One that fails is tried again; the log keeps what it has.
  private func tidy() {
    guard let session else { return }
    if session.mustTruncate || pages.pages >= setUp.options.checkpointPages {
      do throws(StoreError) {
        try session.connection.checkpoint(truncate: session.mustTruncate)
        session.mustTruncate = false
        pages.pages = 0
        reach(.checkpointed)
      } catch {
        return
      }
    }
  }

  private func close() {
    guard let session else { return }
    try? session.connection.checkpoint(truncate: true)
    self.session = nil
  }

  #if HALLD_TEST_HOOKS
    private func reach(_ point: StorePoint) {
      setUp.options.reached?(point)
    }
  #else
    private enum Step { case opened, begun, carriedOut, committing, committed, delivered, checkpointed }
    @inline(__always) private func reach(_: Step) {}
  #endif
}
