import EventLoop
import Glibc

/// A socket file that this process made.
struct VarlinkSocketFile: Sendable {
  let path: String
  private let device: dev_t
  private let inode: ino_t

  /// Binds and listens. Nobody can connect before the permissions are set, as that needs a listening socket.
  static func bind(path: String, mode: UInt32) throws(SystemError) -> (descriptor: Int32, file: VarlinkSocketFile) {
    let descriptor = try VarlinkSocket.open()
    do throws(SystemError) {
      if !VarlinkSocket.bind(descriptor, path: path) {
        guard errno == EADDRINUSE, isStale(path) else { throw SystemError(errno, "listen on \(path)") }
        guard unlink(path) == 0 || errno == ENOENT else { throw SystemError(errno, "remove the dead socket \(path)") }
        guard VarlinkSocket.bind(descriptor, path: path) else { throw SystemError(errno, "listen on \(path)") }
      }
      guard chmod(path, mode) == 0 else { throw SystemError(errno, "set the permissions of \(path)") }
      guard listen(descriptor, SOMAXCONN) == 0 else { throw SystemError(errno, "listen on \(path)") }
      var status = stat()
      guard lstat(path, &status) == 0 else { throw SystemError(errno, "look at \(path)") }
      return (descriptor, VarlinkSocketFile(path: path, device: status.st_dev, inode: status.st_ino))
    } catch {
      close(descriptor)
      throw error
    }
  }

  /// Whether there is a socket on which nobody listens. Keeps errno as EADDRINUSE for the caller's message.
  private static func isStale(_ path: String) -> Bool {
    defer { errno = EADDRINUSE }
    var status = stat()
    guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFSOCK else { return false }
    guard let probe = try? VarlinkSocket.open() else { return false }
    defer { close(probe) }
    guard VarlinkSocket.makeNonBlocking(probe) else { return false }
    return !VarlinkSocket.connect(probe, path: path) && errno == ECONNREFUSED
  }

  /// Removes the file unless another process has put its own in that place.
  func remove() {
    var status = stat()
    guard lstat(path, &status) == 0, status.st_dev == device, status.st_ino == inode else { return }
    unlink(path)
  }
}
