extension Transaction {
  /// One step of forgetting: looks at up to `examine` jobs after the id `after` and erases or removes those whose time is over.
  ///
  /// Content goes first, as soon as a job cannot be printed again; that of an unresolved unknown job stays until the job itself goes. Age
  /// is what has certainly passed (`Moment.millisecondsAtLeast`), so a clock that is behind removes nothing. Counters stay.
  package func prune(_ retention: PrintRetention, after: Int64 = 0, examine: Int = 200) throws(StoreError) -> PruneProgress {
    let limit = min(max(examine, 1), 1000)
    let recordAge = max(retention.recordMilliseconds, PrintRetention.leastRecordMilliseconds)
    let trusted = clockTrusted
    let jobs = try jobs("WHERE id > ? ORDER BY id LIMIT ?", [.integer(after), .integer(Int64(limit))])
    var erased = 0
    var removed = 0
    for job in jobs where job.state.isEnded {
      let age = now.millisecondsAtLeast(since: job.changed, wallTrusted: trusted)
      if age >= recordAge {
        try remove(job)
        removed &+= 1
      } else if age >= retention.contentMilliseconds, !job.isUnresolved, try erase(job) {
        erased &+= 1
      }
    }
    let next = jobs.count == limit ? jobs.last?.id : nil
    return PruneProgress(contentsErased: erased, jobsRemoved: removed, next: next)
  }

  private func erase(_ job: PrintJobRecord) throws(StoreError) -> Bool {
    try connection.run("DELETE FROM print_content WHERE job = ?", [.integer(job.id)])
    guard connection.changes > 0 else { return false }
    session.mustTruncate = true
    return true
  }

  private func remove(_ job: PrintJobRecord) throws(StoreError) {
    session.mustTruncate = true
    try connection.run(
      "DELETE FROM journal WHERE record = ? AND kind = ?", [.integer(job.id), .text(JournalEntry.Kind.printJob.rawValue)])
    // Attempts and content go with the row.
    try connection.run("DELETE FROM print_job WHERE id = ?", [.integer(job.id)])
    session.ledger.removed = max(session.ledger.removed, job.sequence)
    session.ledgerChanged = true
  }
}
