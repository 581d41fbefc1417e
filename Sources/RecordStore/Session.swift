/// The open database as requests see it: connection and ledger. Lives and dies on the writer thread.
final class Session {
  let connection: Connection
  var ledger: Ledger
  /// Whether the ledger differs from its row.
  var ledgerChanged = false
  /// Whether the log must be emptied after this transaction because erased content is still in it.
  var mustTruncate = false

  init(connection: Connection, ledger: Ledger) {
    self.connection = connection
    self.ledger = ledger
  }

  /// The row of a boot id in the table `boot`, which gets one if it has none.
  func row(ofBoot bootID: String) throws(StoreError) -> Int64 {
    if let known = ledger.boots.first(where: { $0.value == bootID }) { return known.key }
    let find = "SELECT row FROM boot WHERE boot_id = ?"
    var row = try connection.first(find, [.text(bootID)]) { row throws(StoreError) in try row.integer(0) }
    if row == nil {
      try connection.run("INSERT INTO boot (boot_id) VALUES (?)", [.text(bootID)])
      row = try connection.first(find, [.text(bootID)]) { row throws(StoreError) in try row.integer(0) }
    }
    guard let row else { throw .corrupt("the table of boots loses rows") }
    ledger.boots[row] = bootID
    return row
  }

  /// The boot id in a row of the table `boot`.
  func bootID(atRow row: Int64) throws(StoreError) -> String {
    if let known = ledger.boots[row] { return known }
    let found = try connection.first("SELECT boot_id FROM boot WHERE row = ?", [.integer(row)]) { row throws(StoreError) in
      try row.text(0)
    }
    guard let found else { throw .corrupt("a change of an unknown boot") }
    ledger.boots[row] = found
    return found
  }

  /// A moment as the three values of its columns.
  func values(of moment: Moment) throws(StoreError) -> [Value] {
    [.integer(moment.wallMilliseconds), .integer(moment.bootMicroseconds), .integer(try row(ofBoot: moment.bootID))]
  }

  /// A moment from three columns in a row.
  func moment(_ row: borrowing Row, at column: Int32) throws(StoreError) -> Moment {
    Moment(
      wallMilliseconds: try row.integer(column), bootMicroseconds: try row.integer(column &+ 1),
      bootID: try bootID(atRow: try row.integer(column &+ 2)))
  }
}
