import CSQLite
import Glibc

extension StoreError {
  /// From a result code of SQLite (<https://www.sqlite.org/rescode.html>), extended or not, and the errno of the call that failed.
  init(code: Int32, systemError: Int32, text: String) {
    switch code & 0xff {
    case SQLITE_FULL:
      self = .diskFull
    case SQLITE_IOERR, SQLITE_CANTOPEN:
      switch systemError {
      // EFBIG: the unit's LimitFSIZE. SQLite itself counts only ENOSPC in write() as "full".
      case ENOSPC, EDQUOT, EFBIG: self = .diskFull
      case EROFS: self = .readOnly
      case 0: self = .ioError("\(text) (\(code))")
      default: self = .ioError("\(text) (\(code)): \(String(cString: strerror(systemError)))")
      }
    case SQLITE_READONLY:
      self = .readOnly
    case SQLITE_BUSY, SQLITE_LOCKED:
      self = .locked(by: nil)
    case SQLITE_CONSTRAINT, SQLITE_TOOBIG:
      self = .constraint(text)
    case SQLITE_NOMEM:
      self = .ioError("out of memory")
    // ERROR: a table or column of ours is missing. MISMATCH and the rest: the file says what it cannot say.
    default:
      self = .corrupt("\(text) (\(code))")
    }
  }
}
