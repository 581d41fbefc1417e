import Glibc

/// Where the programs are: beside the test bundle.
enum Programs {
  static func path(_ name: String) -> String { folder + "/" + name }

  /// The maps in the source tree, four folders above this file.
  static let shippedMaps: String = {
    let folders = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(4)
    return folders.joined(separator: "/") + "/firmware-maps"
  }()

  private static let folder: String = {
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = readlink("/proc/self/exe", &buffer, buffer.count)
    let own = String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
    return String(own[..<(own.lastIndex(of: "/") ?? own.endIndex)])
  }()
}

enum Files {
  static func write(_ text: String, to path: String) throws {
    let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard file >= 0 else { throw HarnessError("\(path): \(ChildProcess.errorText)") }
    defer { close(file) }
    let bytes = Array(text.utf8)
    guard Glibc.write(file, bytes, bytes.count) == bytes.count else { throw HarnessError("\(path): \(ChildProcess.errorText)") }
  }

  /// Replaces the file at once, so that a reader sees the old or the new.
  static func replace(_ path: String, with text: String) throws {
    try write(text, to: path + ".new")
    guard rename(path + ".new", path) == 0 else { throw HarnessError("\(path): \(ChildProcess.errorText)") }
  }

  static func text(_ path: String) -> String {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return "" }
    defer { close(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while case let count = read(file, &chunk, chunk.count), count > 0 { bytes += chunk.prefix(count) }
    return String(decoding: bytes, as: UTF8.self)
  }

  static func makeFolder(_ path: String) throws {
    guard mkdir(path, 0o755) == 0 || errno == EEXIST else { throw HarnessError("\(path): \(ChildProcess.errorText)") }
  }

  /// Removes a folder and what is in it; links are removed, not followed.
  static func remove(_ path: String) {
    if let folder = opendir(path) {
      while let entry = readdir(folder) {
        let name = withUnsafePointer(to: &entry.pointee.d_name) {
          $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        }
        guard name != ".", name != ".." else { continue }
        let inner = "\(path)/\(name)"
        var status = stat()
        if lstat(inner, &status) == 0, status.st_mode & S_IFMT == S_IFDIR { remove(inner) } else { unlink(inner) }
      }
      closedir(folder)
    }
    rmdir(path)
  }
}
