extension Transaction {
  /// Most jobs that `list` gives at once (ListJobs of io.halld.TicketPrinter).
  package static var listLimit: Int { 500 }

  /// A job by its id.
  package func job(_ id: Int64) throws(StoreError) -> PrintJobRecord? {
    try jobs("WHERE id = ?", [.integer(id)]).first
  }

  /// A job by its user's own key.
  package func job(uid: UInt32, key: String) throws(StoreError) -> PrintJobRecord? {
    try jobs("WHERE uid = ? AND key = ?", [.integer(Int64(uid)), .text(key)]).first
  }

  /// The content of a job; nil when there is no such job or its content was erased.
  package func content(ofJob id: Int64) throws(StoreError) -> [UInt8]? {
    try connection.first("SELECT content FROM print_content WHERE job = ?", [.integer(id)]) { row throws(StoreError) in try row.blob(0) }
  }

  /// The jobs of a printer that wait to be sent (queued or held), in the order in which they were accepted.
  package func pendingJobs(printer: String) throws(StoreError) -> [PrintJobRecord] {
    // "+" keeps SQLite from walking through everything the printer ever did: few jobs wait.
    try jobs("WHERE state IN ('queued', 'held') AND +printer = ? ORDER BY id", [.text(printer)])
  }

  /// Jobs, newest first.
  ///
  /// - Parameters:
  ///   - printer: Only of this printer.
  ///   - state: Only in this state.
  ///   - limit: At most this many, and never more than `listLimit`.
  ///   - before: Only with a smaller id.
  package func list(
    printer: String? = nil, state: PrintJobState? = nil, limit: Int, before: Int64? = nil
  ) throws(StoreError) -> [PrintJobRecord] {
    var clause = "WHERE id < ?"
    var values: [Value] = [.integer(before ?? .max)]
    if let state {
      clause += " AND state = ?"
      values.append(.text(state.rawValue))
    }
    if let printer {
      clause += state == nil ? " AND printer = ?" : " AND +printer = ?"
      values.append(.text(printer))
    }
    values.append(.integer(Int64(min(max(limit, 0), Self.listLimit))))
    return try jobs(clause + " ORDER BY id DESC LIMIT ?", values)
  }

  /// How often jobs entered each state, by printer and state; pruning does not lower it.
  package func counters() throws(StoreError) -> [PrintCounter] {
    try connection.query("SELECT printer, state, entered FROM print_counter ORDER BY printer, state") { row throws(StoreError) in
      PrintCounter(printer: try row.text(0), state: try row.word(1), entered: try row.integer(2))
    }
  }

  func jobs(_ clause: String, _ values: [Value] = []) throws(StoreError) -> [PrintJobRecord] {
    let session = session
    return try connection.query("SELECT \(PrintJobRecord.columns) FROM print_job \(clause)", values) { row throws(StoreError) in
      try PrintJobRecord(row, session: session)
    }
  }
}
