extension PrintJobRecord {
  /// The columns in the order in which `init(_:session:)` reads them.
  static let columns = """
    id, printer, uid, key, fingerprint, after_paper_out, state, reason, partial, proof, rendering, attempts, reprint, \
    verdict, verdict_uid, verdict_wall_ms, lifetime_ms, since_trusted, seq, \
    accepted_wall_ms, accepted_boot_us, accepted_boot, since_wall_ms, since_boot_us, since_boot, \
    changed_wall_ms, changed_boot_us, changed_boot, template, notes
    """

  /// The statement for `values(_:)`.
  static let insertion =
    "INSERT INTO print_job (\(columns)) VALUES (\(columns.split(separator: ",").map { _ in "?" }.joined(separator: ", ")))"

  init(_ row: borrowing Row, session: Session) throws(StoreError) {
    guard let fingerprint = ContentFingerprint(bytes: try row.blob(4)) else { throw row.unexpected(4, "16 bytes") }
    id = try row.integer(0)
    printer = try row.text(1)
    uid = try row.uid(2)
    key = try row.text(3)
    self.fingerprint = fingerprint
    afterPaperOut = try row.word(5)
    state = try row.word(6)
    reason = row.isNull(7) ? nil : try row.text(7)
    partial = try row.bool(8)
    proof = row.isNull(9) ? nil : try row.word(9)
    rendering = row.isNull(10) ? nil : try row.word(10)
    attempts = try row.count(11)
    reprint = try row.bool(12)
    resolution =
      row.isNull(13) ? nil : Resolution(verdict: try row.word(13), uid: try row.uid(14), wallMilliseconds: try row.integer(15))
    sequence = try row.integer(18)
    accepted = try session.moment(row, at: 19)
    expiry = PrintExpiry(
      since: try session.moment(row, at: 22), lifetimeMilliseconds: try row.integer(16), clockTrusted: try row.bool(17))
    changed = try session.moment(row, at: 25)
    template = row.isNull(28) ? nil : try row.text(28)
    notes = PrintNote.notes(stored: try row.text(29))
    guard state != .printed || proof != nil else { throw .corrupt("job \(id) is printed without proof") }
  }

  /// All values in the order of `columns`.
  func values(_ session: Session) throws(StoreError) -> [Value] {
    var values: [Value] = [
      .integer(id), .text(printer), .integer(Int64(uid)), .text(key), .blob(fingerprint.bytes), .text(afterPaperOut.rawValue),
    ]
    values += mutableValues
    values += try session.values(of: accepted) + session.values(of: expiry.since) + session.values(of: changed)
    values += [Value(template), .text(PrintNote.stored(notes))]
    return values
  }

  private var mutableValues: [Value] {
    [
      .text(state.rawValue), Value(reason), Value(partial), Value(proof?.rawValue), Value(rendering?.rawValue),
      .integer(Int64(attempts)), Value(reprint), Value(resolution?.verdict.rawValue), Value(resolution.map { Int64($0.uid) }),
      Value(resolution?.wallMilliseconds), .integer(expiry.lifetimeMilliseconds), Value(expiry.clockTrusted), .integer(sequence),
    ]
  }

  /// Writes what can change of a job.
  func update(_ session: Session) throws(StoreError) {
    try session.connection.run(
      """
      UPDATE print_job SET state = ?, reason = ?, partial = ?, proof = ?, rendering = ?, attempts = ?, reprint = ?, verdict = ?,
        verdict_uid = ?, verdict_wall_ms = ?, lifetime_ms = ?, since_trusted = ?, seq = ?, since_wall_ms = ?, since_boot_us = ?,
        since_boot = ?, changed_wall_ms = ?, changed_boot_us = ?, changed_boot = ? WHERE id = ?
      """, mutableValues + session.values(of: expiry.since) + session.values(of: changed) + [.integer(id)])
  }
}
