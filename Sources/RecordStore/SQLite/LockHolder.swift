import Glibc

/// Finds out who holds SQLite's lock on a file.
enum LockHolder {
  /// The process id, or nil when the kernel does not tell.
  ///
  /// Asked of `/proc/locks` and not by F_GETLK: closing a second descriptor of the file would drop the locks this process has on it.
  static func find(path: String) -> Int32? {
    var status = stat()
    guard stat(path, &status) == 0, let locks = TextFile.read("/proc/locks", limit: 1 << 20) else { return nil }
    return find(device: UInt64(status.st_dev), inode: UInt64(status.st_ino), in: locks)
  }

  /// Reads lines like `1: POSIX  ADVISORY  WRITE 812 08:01:131 1073741826 1073742335` (proc_locks(5)).
  static func find(device: UInt64, inode: UInt64, in locks: String) -> Int32? {
    // The kernel's dev_t of sys/sysmacros.h, whose macros Swift does not import.
    let major = (device >> 8) & 0xfff | (device >> 32) & ~0xfff
    let minor = device & 0xff | (device >> 12) & ~0xff
    for line in locks.split(separator: "\n") {
      let fields = line.split(separator: " ")
      guard fields.count >= 6, fields[1] == "POSIX" else { continue }
      let place = fields[5].split(separator: ":")
      guard place.count == 3, UInt64(place[0], radix: 16) == major, UInt64(place[1], radix: 16) == minor, UInt64(place[2]) == inode
      else { continue }
      if let holder = Int32(fields[4]), holder > 0 { return holder }
    }
    return nil
  }
}
