/// One step of the schema. `PRAGMA user_version` holds the number of the newest step that a file has seen.
struct Migration: Sendable {
  let number: Int64
  let sql: String

  /// Every step there ever was, in order. A step that has been released never changes; a new one is a new file and a line here.
  static let all: [Migration] = [
    .printJobs,
    .printTemplates,
    .deviceSightings,
  ]

  /// "HALL": tells our files from other programs' (`PRAGMA application_id`).
  static let applicationID: Int64 = 0x4841_4c4c

  /// Number of the newest step in the file; refuses a file of another program or of a newer halld, untouched.
  static func version(of connection: Connection, steps: [Migration] = all) throws(StoreError) -> Int64 {
    let found = try number("PRAGMA user_version", connection)
    let owner = try number("PRAGMA application_id", connection)
    let known = steps.last?.number ?? 0
    if found == 0 {
      let tables = try number("SELECT count(*) FROM sqlite_schema", connection)
      guard tables == 0, owner == 0 else { throw .corrupt("the file belongs to another program") }
    } else {
      guard owner == applicationID else { throw .corrupt("the file belongs to another program") }
      guard found > 0, found <= known else { throw .tooNew(schema: found, known: known) }
    }
    return found
  }

  /// Brings the file to the newest step.
  static func run(on connection: Connection, steps: [Migration] = all) throws(StoreError) {
    let found = try version(of: connection, steps: steps)
    for step in steps where step.number > found {
      // The version is part of the transaction: a step is done whole or not at all.
      do {
        try connection.script("BEGIN EXCLUSIVE")
        try connection.script(step.sql)
        try connection.script("PRAGMA application_id = \(applicationID); PRAGMA user_version = \(step.number); COMMIT")
      } catch {
        if !connection.isIdle { try? connection.script("ROLLBACK") }
        throw error
      }
    }
  }

  private static func number(_ sql: String, _ connection: Connection) throws(StoreError) -> Int64 {
    try connection.first(sql) { row throws(StoreError) in try row.integer(0) } ?? 0
  }
}
