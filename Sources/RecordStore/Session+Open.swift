import Glibc

extension Session {
  /// Opens the file for this process alone, brings its schema up to date and reads the ledger.
  static func open(path: String, vfs: String?) throws(StoreError) -> Session {
    do {
      createPrivately(path)
      let connection = try Connection(path: path, vfs: vfs)
      try configure(connection)
      try Migration.run(on: connection)
      return Session(connection: connection, ledger: try Ledger.load(connection))
    } catch .locked {
      throw .locked(by: LockHolder.find(path: path))
    }
  }

  /// Creates a missing file readable by this user only; SQLite gives the log the same mode. Failures come to light when SQLite opens it.
  private static func createPrivately(_ path: String) {
    let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    if descriptor >= 0 { Glibc.close(descriptor) }
  }

  private static func configure(_ connection: Connection) throws(StoreError) {
    guard !connection.isReadOnly else { throw .readOnly }
    // The lock is taken at first use and kept: a second daemon fails at once (there is no busy timeout), and the log's index stays in
    // this process' memory instead of a shared mapping that a full disk could turn into SIGBUS.
    try connection.script("PRAGMA locking_mode = EXCLUSIVE")
    // Before anything below writes to a file that is not ours.
    _ = try Migration.version(of: connection)
    let mode = try connection.first("PRAGMA journal_mode = WAL") { row throws(StoreError) in try row.text(0) }
    guard mode == "wal" else { throw .ioError("no write-ahead log on this file system") }
    try connection.script(
      """
      PRAGMA synchronous = FULL;
      PRAGMA foreign_keys = ON;
      PRAGMA secure_delete = ON;
      PRAGMA trusted_schema = OFF;
      PRAGMA cell_size_check = ON;
      PRAGMA cache_size = -256;
      PRAGMA mmap_size = 0;
      PRAGMA temp_store = MEMORY;
      PRAGMA journal_size_limit = 4194304;
      BEGIN EXCLUSIVE;
      COMMIT;
      """)
  }
}
