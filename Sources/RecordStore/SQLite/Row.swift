import CSQLite

/// One row of a result. What is not of the expected type was not written by us: `StoreError.corrupt`.
struct Row: ~Copyable {
  let statement: OpaquePointer

  func integer(_ column: Int32) throws(StoreError) -> Int64 {
    guard sqlite3_column_type(statement, column) == SQLITE_INTEGER else { throw unexpected(column, "an integer") }
    return sqlite3_column_int64(statement, column)
  }

  func text(_ column: Int32) throws(StoreError) -> String {
    guard sqlite3_column_type(statement, column) == SQLITE_TEXT else { throw unexpected(column, "text") }
    guard let start = sqlite3_column_text(statement, column) else { throw .ioError("out of memory") }
    let bytes = UnsafeBufferPointer(start: start, count: Int(sqlite3_column_bytes(statement, column)))
    guard let text = String(validating: bytes, as: UTF8.self) else { throw unexpected(column, "UTF-8") }
    return text
  }

  func blob(_ column: Int32) throws(StoreError) -> [UInt8] {
    guard sqlite3_column_type(statement, column) == SQLITE_BLOB else { throw unexpected(column, "bytes") }
    let count = Int(sqlite3_column_bytes(statement, column))
    // A blob of no bytes has no address.
    guard count > 0 else { return [] }
    guard let start = sqlite3_column_blob(statement, column) else { throw .ioError("out of memory") }
    return [UInt8](UnsafeRawBufferPointer(start: start, count: count))
  }

  func bool(_ column: Int32) throws(StoreError) -> Bool {
    switch try integer(column) {
    case 0: return false
    case 1: return true
    default: throw unexpected(column, "0 or 1")
    }
  }

  func word<Word: RawRepresentable<String>>(_ column: Int32, of: Word.Type = Word.self) throws(StoreError) -> Word {
    guard let word = Word(rawValue: try text(column)) else { throw unexpected(column, "a known word") }
    return word
  }

  func count(_ column: Int32) throws(StoreError) -> Int {
    guard let count = Int(exactly: try integer(column)), count >= 0 else { throw unexpected(column, "a count") }
    return count
  }

  func uid(_ column: Int32) throws(StoreError) -> UInt32 {
    guard let uid = UInt32(exactly: try integer(column)) else { throw unexpected(column, "a user id") }
    return uid
  }

  func isNull(_ column: Int32) -> Bool {
    sqlite3_column_type(statement, column) == SQLITE_NULL
  }

  func unexpected(_ column: Int32, _ expected: String) -> StoreError {
    let name = sqlite3_column_name(statement, column).map { String(cString: $0) } ?? "column \(column)"
    return .corrupt("\(name) is not \(expected)")
  }
}
