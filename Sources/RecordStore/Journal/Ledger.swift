/// The store's counters: one row on disk, written once per transaction, and its copy in memory, which is put back when a request fails.
struct Ledger {
  /// Sequence number of the newest change.
  var sequence: Int64
  /// Highest sequence number whose journal entry was removed when its time was over.
  var removed: Int64
  /// The newest wall clock reading of any change, in milliseconds since 1970.
  var newestWall: Int64
  /// Id of the newest job.
  var job: Int64
  /// Process number of the newest attempt; nil before the first.
  var processNumber: Int64?
  /// Boot ids by their row in the table `boot`, as far as they were needed.
  var boots: [Int64: String] = [:]

  static func load(_ connection: Connection) throws(StoreError) -> Ledger {
    let sql = "SELECT seq, removed_seq, newest_wall_ms, job, process_number FROM ledger"
    let ledger = try connection.first(sql) { row throws(StoreError) in
      Ledger(
        sequence: try row.integer(0), removed: try row.integer(1), newestWall: try row.integer(2), job: try row.integer(3),
        processNumber: row.isNull(4) ? nil : try row.integer(4))
    }
    guard let ledger, ledger.sequence >= 0, ledger.job >= 0 else { throw .corrupt("the ledger is missing or damaged") }
    return ledger
  }

  func save(_ connection: Connection) throws(StoreError) {
    try connection.run(
      "UPDATE ledger SET seq = ?, removed_seq = ?, newest_wall_ms = ?, job = ?, process_number = ?",
      [.integer(sequence), .integer(removed), .integer(newestWall), .integer(job), Value(processNumber)])
  }

  func isTrusted(_ now: Moment) -> Bool {
    now.wallMilliseconds >= newestWall.saturatingSubtract(Moment.wallTolerance)
  }
}
