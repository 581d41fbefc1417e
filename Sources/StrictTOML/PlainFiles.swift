import Glibc

/// What the file system gives, with reasons in words. Nothing here knows about TOML.
package enum PlainFiles {
  /// Why something could not be read.
  package struct Failure: Error, Equatable {
    /// In words, without the path.
    package var reason: String
    /// Whether it is not there at all.
    package var isAbsent: Bool
  }

  /// Entries of a directory other than hidden ones, sorted by bytes; at most `limit`.
  package static func entries(of directory: String, limit: Int = 4096) throws(Failure) -> [String] {
    guard let handle = opendir(directory) else { throw failure(errno) }
    defer { closedir(handle) }
    var names: [String] = []
    while let entry = readdir(handle) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      if name.hasPrefix(".") { continue }
      names.append(name)
      guard names.count <= limit else { throw Failure(reason: "has more than \(limit) entries", isAbsent: false) }
    }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// Whether the path leads, symbolic links followed, to a directory.
  package static func isDirectory(_ path: String) -> Bool {
    var information = stat()
    return stat(path, &information) == 0 && information.st_mode & S_IFMT == S_IFDIR
  }

  /// The bytes of a regular file; one more than `limit` at most, so that the caller sees when it is too large.
  package static func read(_ path: String, limit: Int) throws(Failure) -> [UInt8] {
    // Never waits for a writer when somebody put a FIFO there.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY)
    guard descriptor >= 0 else { throw failure(errno) }
    defer { close(descriptor) }
    var information = stat()
    guard fstat(descriptor, &information) == 0 else { throw failure(errno) }
    guard information.st_mode & S_IFMT == S_IFREG else { throw Failure(reason: "is not a regular file", isAbsent: false) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 16384)
    while bytes.count <= limit {
      let count = Glibc.read(descriptor, &chunk, chunk.count)
      if count == 0 { break }
      guard count > 0 else {
        if errno == EINTR { continue }
        throw failure(errno)
      }
      bytes.append(contentsOf: chunk[..<count])
    }
    return bytes
  }

  private static func failure(_ code: Int32) -> Failure {
    let text = strerror(code).map { String(cString: $0) } ?? "error \(code)"
    return Failure(reason: "cannot be read: \(text)", isAbsent: code == ENOENT)
  }
}
