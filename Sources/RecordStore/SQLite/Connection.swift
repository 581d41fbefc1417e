import CSQLite
import Glibc

/// One SQLite connection with its prepared statements. Used by the writer thread only.
final class Connection {
  private let handle: OpaquePointer
  private var statements: [String: OpaquePointer] = [:]
  /// The first failure since it was last cleared: a caller that swallows an error must not get half of its request committed.
  var failure: StoreError?

  /// Largest text or blob a statement may carry: no ticket comes near, a damaged length must not ask for a gigabyte.
  private static let lengthLimit: Int32 = 16 << 20
  /// Tells SQLite to copy what is bound (SQLITE_TRANSIENT, a macro that Swift does not import).
  private static let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)

  /// Opens or creates the file. Touches nothing in it.
  init(path: String, vfs: String?) throws(StoreError) {
    var opened: OpaquePointer?
    // NOMUTEX: one thread owns the connection. EXRESCODE: I/O errors say which call failed.
    let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
    let code = sqlite3_open_v2(path, &opened, flags, vfs)
    guard let opened else { throw .ioError("out of memory") }
    guard code == SQLITE_OK else {
      let failure = Self.error(code, opened)
      sqlite3_close_v2(opened)
      throw failure
    }
    handle = opened
    sqlite3_limit(opened, SQLITE_LIMIT_LENGTH, Self.lengthLimit)
  }

  deinit {
    for statement in statements.values { sqlite3_finalize(statement) }
    sqlite3_close_v2(handle)
  }

  /// Whether no transaction is open. SQLite ends one by itself after some failures.
  var isIdle: Bool { sqlite3_get_autocommit(handle) != 0 }

  /// Whether the file can only be read.
  var isReadOnly: Bool { sqlite3_db_readonly(handle, "main") == 1 }

  /// Rows that the newest INSERT, UPDATE or DELETE changed.
  var changes: Int { Int(sqlite3_changes(handle)) }

  /// Carries out a statement whose rows, if any, are of no interest.
  func run(_ sql: String, _ values: [Value] = []) throws(StoreError) {
    _ = try query(sql, values, limit: 0) { _ throws(StoreError) in }
  }

  /// The first row, decoded.
  func first<T>(
    _ sql: String, _ values: [Value] = [], _ decode: (borrowing Row) throws(StoreError) -> T
  ) throws(StoreError) -> T? {
    try query(sql, values, limit: 1, decode).first
  }

  /// All rows up to `limit`, decoded in order. With `limit` 0 the statement is stepped to its end.
  func query<T>(
    _ sql: String, _ values: [Value] = [], limit: Int = .max, _ decode: (borrowing Row) throws(StoreError) -> T
  ) throws(StoreError) -> [T] {
    do throws(StoreError) {
      let statement = try prepared(sql)
      defer {
        sqlite3_reset(statement)
        sqlite3_clear_bindings(statement)
      }
      try bind(values, to: statement)
      var rows: [T] = []
      while true {
        errno = 0
        let code = sqlite3_step(statement)
        let systemError = errno
        if code == SQLITE_DONE { return rows }
        guard code == SQLITE_ROW else { throw Self.error(code, handle, systemError) }
        if limit == 0 { continue }
        rows.append(try decode(Row(statement: statement)))
        if rows.count == limit { return rows }
      }
    } catch {
      if failure == nil { failure = error }
      throw error
    }
  }

  /// Carries out a script of statements separated by semicolons.
  func script(_ sql: String) throws(StoreError) {
    errno = 0
    let code = sqlite3_exec(handle, sql, nil, nil, nil)
    let systemError = errno
    guard code == SQLITE_OK else { throw Self.error(code, handle, systemError) }
  }

  /// Copies the write-ahead log into the database; `truncate` also empties the log's file.
  func checkpoint(truncate: Bool) throws(StoreError) {
    let mode = truncate ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE
    errno = 0
    let code = sqlite3_wal_checkpoint_v2(handle, "main", mode, nil, nil)
    let systemError = errno
    guard code == SQLITE_OK else { throw Self.error(code, handle, systemError) }
  }

  /// Has `hook` told the size of the write-ahead log in pages after each commit; replaces SQLite's own checkpoints.
  func onCommit(_ counter: PageCounter) {
    sqlite3_wal_hook(
      handle,
      { context, _, _, pages in
        guard let context else { return SQLITE_OK }
        Unmanaged<PageCounter>.fromOpaque(context).takeUnretainedValue().pages = pages
        return SQLITE_OK
      }, Unmanaged.passUnretained(counter).toOpaque())
  }

  private func prepared(_ sql: String) throws(StoreError) -> OpaquePointer {
    if let statement = statements[sql] { return statement }
    var statement: OpaquePointer?
    let code = sqlite3_prepare_v3(handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &statement, nil)
    guard code == SQLITE_OK, let statement else { throw Self.error(code, handle) }
    statements[sql] = statement
    return statement
  }

  private func bind(_ values: [Value], to statement: OpaquePointer) throws(StoreError) {
    var index: Int32 = 0
    for value in values {
      index &+= 1
      let code =
        switch value {
        case .null: sqlite3_bind_null(statement, index)
        case .integer(let integer): sqlite3_bind_int64(statement, index, integer)
        case .text(let text): Self.bind(text, to: statement, index)
        case .blob(let bytes): Self.bind(bytes, to: statement, index)
        }
      guard code == SQLITE_OK else { throw Self.error(code, handle) }
    }
  }

  private static func bind(_ text: String, to statement: OpaquePointer, _ index: Int32) -> Int32 {
    var text = text
    // With its length: a NUL inside must not cut a key short.
    return text.withUTF8 { bytes in
      bytes.withMemoryRebound(to: CChar.self) { characters in
        sqlite3_bind_text64(statement, index, characters.baseAddress, UInt64(characters.count), copied, UInt8(SQLITE_UTF8))
      }
    }
  }

  private static func bind(_ bytes: [UInt8], to statement: OpaquePointer, _ index: Int32) -> Int32 {
    guard !bytes.isEmpty else { return sqlite3_bind_zeroblob(statement, index, 0) }
    return bytes.withUnsafeBytes { sqlite3_bind_blob64(statement, index, $0.baseAddress, UInt64($0.count), copied) }
  }

  /// `systemError` is errno right after the call, which began with 0: `sqlite3_system_errno` does not learn what made a COMMIT fail.
  private static func error(_ code: Int32, _ handle: OpaquePointer, _ systemError: Int32? = nil) -> StoreError {
    let text = sqlite3_errmsg(handle).map { String(cString: $0) } ?? "error \(code)"
    return StoreError(code: code, systemError: systemError ?? sqlite3_system_errno(handle), text: text)
  }
}

/// Pages in the write-ahead log after the newest commit.
final class PageCounter {
  var pages: Int32 = 0
}
