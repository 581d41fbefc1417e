import Glibc

extension RecordStore {
  /// Renames a damaged database and its log to names that end in `.damaged-<wall ms>`, so that the next start begins with an empty one.
  /// Only for an administrator who asked for it: the store itself never moves or deletes a file.
  ///
  /// - Returns: The database's new path.
  /// - Throws: `StoreError.locked` while a process uses the file, `StoreError.ioError` when it cannot be renamed.
  package static func setAside(path: String, now: Moment) throws(StoreError) -> String {
    if let holder = LockHolder.find(path: path) { throw .locked(by: holder) }
    let suffix = ".damaged-\(now.wallMilliseconds)"
    // The database first: were it opened without its log, it would be an older state, and tickets would be printed again.
    for part in ["", "-wal", "-shm"] {
      let old = part.isEmpty ? path : path + part
      let new = part.isEmpty ? path + suffix : path + suffix + part
      guard rename(old, new) != 0 else { continue }
      if errno == ENOENT && !part.isEmpty { continue }
      throw .ioError("cannot rename \(old): \(String(cString: strerror(errno)))")
    }
    return path + suffix
  }
}
