extension Transaction {
  /// Most entries that one request reads.
  package static var journalLimit: Int { 1000 }

  /// Changes of any record with a sequence number above `since`, oldest first; at most `limit`, and never more than `journalLimit`.
  package func changes(since: Int64, limit: Int) throws(StoreError) -> JournalPage {
    let entries = try entries("WHERE seq > ? ORDER BY seq LIMIT ?", [.integer(since), .integer(Int64(bounded(limit)))])
    return JournalPage(entries: entries, gap: since < session.ledger.removed)
  }

  /// The changes of one print job, oldest first; at most `limit`, and never more than `journalLimit`.
  package func history(ofJob id: Int64, limit: Int) throws(StoreError) -> [JournalEntry] {
    try entries(
      "WHERE record = ? AND kind = ? ORDER BY seq LIMIT ?",
      [.integer(id), .text(JournalEntry.Kind.printJob.rawValue), .integer(Int64(bounded(limit)))])
  }

  /// Writes a change down and gives its sequence number.
  func journal(
    _ kind: JournalEntry.Kind, record: Int64, from: String?, to: String, reason: String?, verdict: Verdict? = nil, uid: UInt32? = nil,
    attempt: Int? = nil
  ) throws(StoreError) -> Int64 {
    let (sequence, overflow) = session.ledger.sequence.addingReportingOverflow(1)
    guard !overflow else { throw .corrupt("the sequence numbers are used up") }
    session.ledger.sequence = sequence
    session.ledger.newestWall = max(session.ledger.newestWall, now.wallMilliseconds)
    session.ledgerChanged = true
    try connection.run(
      "INSERT INTO journal VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      [
        .integer(sequence), .text(kind.rawValue), .integer(record), Value(from), .text(to), Value(reason), Value(verdict?.rawValue),
        Value(uid.map(Int64.init)), Value(attempt.map(Int64.init)),
      ] + session.values(of: now))
    return sequence
  }

  private func bounded(_ limit: Int) -> Int { min(max(limit, 0), Self.journalLimit) }

  private func entries(_ clause: String, _ values: [Value]) throws(StoreError) -> [JournalEntry] {
    let session = session
    let columns = "seq, kind, record, from_state, to_state, reason, verdict, uid, attempt, wall_ms, boot_us, boot"
    return try connection.query("SELECT \(columns) FROM journal \(clause)", values) { row throws(StoreError) in
      JournalEntry(
        sequence: try row.integer(0), kind: try row.word(1), record: try row.integer(2), from: row.isNull(3) ? nil : try row.text(3),
        to: try row.text(4), reason: row.isNull(5) ? nil : try row.text(5), verdict: row.isNull(6) ? nil : try row.word(6),
        uid: row.isNull(7) ? nil : try row.uid(7), attempt: row.isNull(8) ? nil : try row.count(8),
        moment: try session.moment(row, at: 9))
    }
  }
}
