import Glibc

/// Replaces a file as a whole, so that a reader sees the old or the new, also after a power cut. Owner and mode stay.
enum ReplacedFile {
  static func write(_ bytes: [UInt8], to path: String) throws(Trouble) {
    var old = stat()
    guard stat(path, &old) == 0 else { throw failure(path, errno) }
    // A link is followed: what it leads to is replaced, not the link.
    guard let real = realpath(path, nil) else { throw failure(path, errno) }
    defer { free(real) }
    let target = String(cString: real)
    let copy = "\(target).hallctl"
    let file = open(copy, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard file >= 0 else { throw failure(path, errno) }
    var code: Int32 = 0
    func note(_ result: Int32) { if result != 0, code == 0 { code = errno } }
    var rest = bytes[...]
    while code == 0, !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
      if count > 0 { rest = rest.dropFirst(count) } else if errno != EINTR { note(-1) }
    }
    if code == 0 { note(fchmod(file, old.st_mode & 0o7777)) }
    if code == 0, old.st_uid != geteuid() || old.st_gid != getegid() { note(fchown(file, old.st_uid, old.st_gid)) }
    if code == 0 { note(fsync(file)) }
    close(file)
    if code == 0 { note(rename(copy, target)) }
    guard code == 0 else {
      unlink(copy)
      throw failure(path, code)
    }
  }

  private static func failure(_ path: String, _ code: Int32) -> Trouble {
    let reason = SystemErrorWords.text(code)
    let isRight = code == EACCES || code == EPERM
    return Trouble(
      "usage", .usage, Text("无法改写 \(path)：\(reason.zh)", "Cannot change \(path): \(reason.en)"),
      advice: isRight ? Text("请以 root 身份执行（sudo）。", "Run it as root (sudo).") : nil)
  }
}
