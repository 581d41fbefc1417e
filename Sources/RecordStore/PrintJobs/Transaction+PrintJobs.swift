extension Transaction {
  /// Puts a job on disk, unless the user's key is already taken.
  ///
  /// - Throws: `StoreError.constraint` for a key or a lifetime out of range.
  package func accept(_ new: NewPrintJob) throws(StoreError) -> PrintAcceptance {
    guard (1...128).contains(new.key.utf8.count) else { throw .constraint("a key has 1 to 128 bytes") }
    guard (1...PrintExpiry.longestMilliseconds).contains(new.lifetimeMilliseconds) else {
      throw .constraint("a job lasts 1 to \(PrintExpiry.longestMilliseconds) ms")
    }
    if let known = try job(uid: new.uid, key: new.key) {
      guard known.fingerprint == new.fingerprint, known.printer == new.printer else { return .conflict(id: known.id) }
      return .known(known)
    }
    let (id, overflow) = session.ledger.job.addingReportingOverflow(1)
    guard !overflow else { throw .corrupt("the job ids are used up") }
    // Before the journal raises the newest wall time to this very moment.
    let expiry = PrintExpiry(since: now, lifetimeMilliseconds: new.lifetimeMilliseconds, clockTrusted: clockTrusted)
    session.ledger.job = id
    let sequence = try journal(.printJob, record: id, from: nil, to: PrintJobState.queued.rawValue, reason: nil, uid: new.uid)
    let job = PrintJobRecord(
      id: id, printer: new.printer, uid: new.uid, key: new.key, fingerprint: new.fingerprint, afterPaperOut: new.afterPaperOut,
      template: new.template, notes: new.notes, state: .queued, partial: false, attempts: 0, reprint: false, accepted: now, expiry: expiry,
      changed: now, sequence: sequence)
    try connection.run(PrintJobRecord.insertion, try job.values(session))
    try connection.run("INSERT INTO print_content VALUES (?, ?)", [.integer(id), .blob(new.content)])
    try count(job)
    return .accepted(job)
  }

  /// Moves a job that waits, if it is in one of the states `from`; compare and set.
  ///
  /// - Parameter uid: The user who causes it, where one does.
  /// - Throws: `StoreError.constraint` when jobs never go from the present state to `state` this way: into and out of sending lead only
  ///   attempts, out of unknown only evidence and findings.
  package func transition(
    _ id: Int64, from: Set<PrintJobState>, to state: PrintJobState, reason: String? = nil, uid: UInt32? = nil
  ) throws(StoreError) -> PrintChange {
    guard var job = try job(id) else { return .noSuchJob }
    guard from.contains(job.state) else { return .wrongState(job) }
    guard job.state.mayBecome(state) else { throw .constraint("a \(job.state) job does not become \(state) like that") }
    try change(&job, to: state, reason: reason, uid: uid)
    return .changed(job)
  }

  /// Records what somebody found who looked for an unknown ticket.
  ///
  /// With `missing` and `reprint` the job is queued again, bears 补打 and has its full lifetime again. Otherwise it stays unknown, resolved.
  package func resolve(_ id: Int64, verdict: Verdict, uid: UInt32, reprint: Bool) throws(StoreError) -> PrintChange {
    guard var job = try job(id) else { return .noSuchJob }
    guard job.isUnresolved else { return .wrongState(job) }
    job.resolution = Resolution(verdict: verdict, uid: uid, wallMilliseconds: now.wallMilliseconds)
    if verdict == .missing && reprint {
      job.reprint = true
      job.partial = false
      job.expiry = PrintExpiry(since: now, lifetimeMilliseconds: job.expiry.lifetimeMilliseconds, clockTrusted: clockTrusted)
      try change(&job, to: .queued, reason: "reprint", verdict: verdict, uid: uid)
    } else {
      try change(&job, to: .unknown, reason: job.reason, verdict: verdict, uid: uid)
    }
    return .changed(job)
  }

  /// Writes a change of a job: journal, row and counter.
  func change(
    _ job: inout PrintJobRecord, to state: PrintJobState, reason: String?, verdict: Verdict? = nil, uid: UInt32? = nil,
    attempt: Int? = nil
  ) throws(StoreError) {
    let before = job.state
    job.sequence = try journal(
      .printJob, record: job.id, from: before.rawValue, to: state.rawValue, reason: reason, verdict: verdict, uid: uid, attempt: attempt)
    job.state = state
    job.reason = reason
    job.changed = now
    try job.update(session)
    if state != before { try count(job) }
  }

  private func count(_ job: PrintJobRecord) throws(StoreError) {
    try connection.run(
      "INSERT INTO print_counter VALUES (?, ?, 1) ON CONFLICT DO UPDATE SET entered = entered + 1",
      [.text(job.printer), .text(job.state.rawValue)])
  }
}
