extension Migration {
  /// What was last driven in each role, so that a device that was moved, or another model in its place, can be told. Not a record of what
  /// happened: it is overwritten, and the journal does not list it.
  static let deviceSightings = Migration(
    number: 3,
    sql: """
      CREATE TABLE device_sighting (
        role TEXT PRIMARY KEY,
        position TEXT NOT NULL,
        id_path TEXT,
        serial TEXT,
        ids TEXT,
        model TEXT,
        wall_ms INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;
      """)
}
