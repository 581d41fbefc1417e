extension Transaction {
  /// Puts on disk that a job is about to be sent: state sending, one more attempt, a fresh process number. Not a byte may go before the
  /// request's completion.
  ///
  /// A job whose time is over becomes expired instead.
  package func beginAttempt(_ id: Int64, rendering: PrintRendering) throws(StoreError) -> PrintBeginning {
    guard var job = try job(id) else { return .noSuchJob }
    guard job.state == .queued || job.state == .held else { return .wrongState(job) }
    switch job.expiry.standing(at: now) {
    case .valid: break
    case .undecidable: return .undecidable(job)
    case .expired:
      try change(&job, to: .expired, reason: nil)
      return .expired(job)
    }
    let (number, overflow) = job.attempts.addingReportingOverflow(1)
    guard !overflow else { throw .corrupt("job \(id) was sent impossibly often") }
    let processNumber = try nextProcessNumber()
    job.attempts = number
    job.rendering = rendering
    // A finding belongs to the attempt that it was about; the journal keeps it.
    job.resolution = nil
    try change(&job, to: .sending, reason: nil, attempt: number)
    try connection.run(
      "INSERT INTO print_attempt (job, number, process_number, started_wall_ms, started_boot_us, started_boot) VALUES (?, ?, ?, ?, ?, ?)",
      [.integer(id), .integer(Int64(number)), .integer(processNumber)] + session.values(of: now))
    let attempt = PrintAttempt(
      job: id, number: number, processNumber: processNumber, started: now, ended: nil, outcome: nil, evidence: nil)
    return .begun(job, attempt)
  }

  /// Ends the newest attempt of a job that is sending.
  package func finishAttempt(_ id: Int64, number: Int, _ outcome: PrintAttemptOutcome) throws(StoreError) -> PrintChange {
    guard var job = try job(id) else { return .noSuchJob }
    guard job.state == .sending, job.attempts == number else { return .wrongState(job) }
    switch outcome {
    case .printed(let proof):
      job.proof = proof
      job.partial = false
      try end(&job, as: .printed, reason: nil)
    case .written:
      job.partial = false
      try end(&job, as: .written, reason: nil)
    case .failed(let reason, let partial):
      job.partial = partial
      try end(&job, as: .failed, reason: reason)
    case .unknown(let reason):
      job.partial = true
      try end(&job, as: .unknown, reason: reason)
    case .queued(let reason, let partial, let reprint):
      job.partial = partial
      job.reprint = job.reprint || reprint
      try end(&job, as: .queued, reason: reason)
    case .held(let reason, let partial, let reprint):
      job.partial = partial
      job.reprint = job.reprint || reprint
      try end(&job, as: .held, reason: reason)
    }
    return .changed(job)
  }

  /// Records that the printer confirmed an attempt after it had ended: an unknown job is printed then, unless somebody resolved it or it
  /// was sent again.
  ///
  /// - Parameter printer: Who confirmed it: no printer can vouch for another's ticket.
  package func confirmLate(processNumber: Int64, printer: String) throws(StoreError) -> LateEvidence {
    guard let attempt = try attempts("WHERE process_number = ?", [.integer(processNumber)]).first, var job = try job(attempt.job),
      job.printer == printer
    else { return .noSuchAttempt }
    // While it is sending this is no late evidence: the driver finishes the attempt.
    guard attempt.ended != nil, attempt.evidence == nil else { return .noted(job) }
    try connection.run(
      "UPDATE print_attempt SET evidence = ? WHERE job = ? AND number = ?",
      [.text(PrintProof.processID.rawValue), .integer(job.id), .integer(Int64(attempt.number))])
    guard job.isUnresolved, job.attempts == attempt.number else {
      try change(&job, to: job.state, reason: job.reason, attempt: attempt.number)
      return .noted(job)
    }
    job.proof = .processID
    job.partial = false
    try change(&job, to: .printed, reason: "late_evidence", attempt: attempt.number)
    return .printed(job)
  }

  /// The job whose attempt bears a process number.
  package func job(processNumber: Int64) throws(StoreError) -> PrintJobRecord? {
    guard let attempt = try attempts("WHERE process_number = ?", [.integer(processNumber)]).first else { return nil }
    return try job(attempt.job)
  }

  /// The attempts of a job, first to last.
  package func attempts(ofJob id: Int64) throws(StoreError) -> [PrintAttempt] {
    try attempts("WHERE job = ? ORDER BY number", [.integer(id)])
  }

  /// Every job that is sending when the store opens was interrupted: nobody can know what is on paper.
  func recoverAfterCrash() throws(StoreError) -> [PrintJobRecord] {
    var interrupted: [PrintJobRecord] = []
    for var job in try jobs("WHERE state = 'sending' ORDER BY id") {
      job.partial = true
      try end(&job, as: .unknown, reason: "interrupted")
      interrupted.append(job)
    }
    return interrupted
  }

  private func end(_ job: inout PrintJobRecord, as state: PrintJobState, reason: String?) throws(StoreError) {
    let evidence = state == .printed ? job.proof?.rawValue : nil
    try change(&job, to: state, reason: reason, attempt: job.attempts)
    try connection.run(
      """
      UPDATE print_attempt SET outcome = ?, evidence = ?, ended_wall_ms = ?, ended_boot_us = ?, ended_boot = ?
        WHERE job = ? AND number = ?
      """,
      [.text(state.rawValue), Value(evidence)] + session.values(of: now) + [.integer(job.id), .integer(Int64(job.attempts))])
    guard connection.changes == 1 else { throw .corrupt("job \(job.id) has no attempt \(job.attempts)") }
  }

  private func nextProcessNumber() throws(StoreError) -> Int64 {
    // A new file begins somewhere, not at 0: the printer may still confirm numbers of a file that was lost.
    let last = session.ledger.processNumber ?? now.wallMilliseconds
    let number = Int64((last.magnitude &+ 1) % PrintAttempt.processNumbers.magnitude)
    session.ledger.processNumber = number
    session.ledgerChanged = true
    // After all numbers have been used once, the oldest bearer loses its number: nothing that late is evidence.
    try connection.run("UPDATE print_attempt SET process_number = NULL WHERE process_number = ?", [.integer(number)])
    return number
  }

  private func attempts(_ clause: String, _ values: [Value]) throws(StoreError) -> [PrintAttempt] {
    let session = session
    let columns = """
      job, number, process_number, outcome, evidence, started_wall_ms, started_boot_us, started_boot, ended_wall_ms, ended_boot_us, \
      ended_boot
      """
    return try connection.query("SELECT \(columns) FROM print_attempt \(clause)", values) { row throws(StoreError) in
      PrintAttempt(
        job: try row.integer(0), number: try row.count(1), processNumber: row.isNull(2) ? nil : try row.integer(2),
        started: try session.moment(row, at: 5), ended: row.isNull(8) ? nil : try session.moment(row, at: 8),
        outcome: row.isNull(3) ? nil : try row.word(3), evidence: row.isNull(4) ? nil : try row.word(4))
    }
  }
}
