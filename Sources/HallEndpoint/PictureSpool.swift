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
  /// Of these one user's; with more their own oldest goes.
  private static let limitPerUser = 8
  private static let suffix = ".png"

  private let folder: String
  private let clock: any LoopClock
  private let makeName: @LoopActor () -> String
  private var files: [(path: String, uid: UInt32, timer: LoopTimer)] = []
  /// False for a folder in which others could put or replace what is handed out.
  private let isSound: Bool

  /// - Parameters:
  ///   - folder: made when it is absent; what an earlier run left in it is removed.
  ///   - makeName: names that nobody can guess.
  package init(folder: String, clock: any LoopClock, makeName: @escaping @LoopActor () -> String) {
    self.folder = folder
    self.clock = clock
    self.makeName = makeName
    // Whoever knows a file's name may go through; nobody may look around. The umask would take the first away.
    mkdir(folder, 0o711)
    isSound = Self.takeOver(folder)
  }

  /// Makes sure that the folder is halld's own, and removes what an earlier run left in it.
  private static func takeOver(_ folder: String) -> Bool {
    let descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard descriptor >= 0 else { return false }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_uid == geteuid(), fchmod(descriptor, 0o711) == 0, let entries = fdopendir(descriptor)
    else {
      close(descriptor)
      return false
    }
    while let entry = readdir(entries) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      if name.hasSuffix(suffix) { unlinkat(descriptor, name, 0) }
    }
    closedir(entries)
    return true
  }

  /// Copies a memory file into the spool.
  ///
  /// - Returns: the path of the copy.
  package func put(_ descriptor: Int32, for uid: UInt32) throws(Failure) -> String {
    guard isSound else { throw Failure(errno: EPERM) }
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
    if files.count(where: { $0.uid == uid }) >= Self.limitPerUser {
      remove { $0 == uid }
    } else if files.count >= Self.limit {
      remove { _ in true }
    }
    files.append((path, uid, clock.after(Self.lifetime) { [weak self] in self?.remove { _ in true } }))
    return path
  }

  /// Removes the oldest of somebody's; all have the same time, so they lapse in the order in which they came.
  private func remove(of isMeant: (UInt32) -> Bool) {
    guard let index = files.firstIndex(where: { isMeant($0.uid) }) else { return }
    let oldest = files.remove(at: index)
    oldest.timer.cancel()
    unlink(oldest.path)
  }

  /// Removes everything.
  package func empty() {
    while !files.isEmpty { remove { _ in true } }
  }
}
