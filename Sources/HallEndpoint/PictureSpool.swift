import CShim
import EventLoop
import Glibc

/// Pictures for clients that cannot take a descriptor: files that one user can read, for a minute.
@LoopActor package final class PictureSpool {
  /// Why there is no file.
  package struct Failure: Error {
    package let errno: Int32
  }

  private static let lifetime = Duration.seconds(60)
  /// Files at a time; with more the oldest goes.
  private static let limit = 64
  private static let suffix = ".png"

  private let folder: String
  private let clock: any LoopClock
  private let makeName: @LoopActor () -> String
  private var files: [(path: String, timer: LoopTimer)] = []

  /// - Parameters:
  ///   - folder: made when it is absent; what an earlier run left in it is removed.
  ///   - makeName: names that nobody can guess.
  package init(folder: String, clock: any LoopClock, makeName: @escaping @LoopActor () -> String) {
    self.folder = folder
    self.clock = clock
    self.makeName = makeName
    // Whoever knows a file's name may go through; nobody may look around. The umask would take the first away.
    mkdir(folder, 0o711)
    chmod(folder, 0o711)
    guard let entries = opendir(folder) else { return }
    while let entry = readdir(entries) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      if name.hasSuffix(Self.suffix) { unlink("\(folder)/\(name)") }
    }
    closedir(entries)
  }

  /// Copies a memory file into the spool.
  ///
  /// - Returns: the path of the copy.
  package func put(_ descriptor: Int32, for uid: UInt32) throws(Failure) -> String {
    let path = "\(folder)/\(makeName())\(Self.suffix)"
    let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard file >= 0 else { throw Failure(errno: errno) }
    defer { close(file) }
    var result = hall_copy_file(descriptor, file)
    if result == 0, uid != geteuid() { result = hall_acl_let_read(file, uid) }
    guard result == 0 else {
      unlink(path)
      throw Failure(errno: -result)
    }
    if files.count >= Self.limit { removeOldest() }
    files.append((path, clock.after(Self.lifetime) { [weak self] in self?.removeOldest() }))
    return path
  }

  /// They lapse in the order in which they came.
  private func removeOldest() {
    guard !files.isEmpty else { return }
    let oldest = files.removeFirst()
    oldest.timer.cancel()
    unlink(oldest.path)
  }

  /// Removes everything.
  package func empty() {
    while !files.isEmpty { removeOldest() }
  }
}
