import Glibc

/// Reads a file that the technician named, or the standard input.
enum InputFile {
  /// - Parameters:
  ///   - path: `-` for the standard input.
  ///   - limit: bytes; a longer file is refused rather than read to its end.
  static func read(_ path: String, limit: Int) throws(Trouble) -> [UInt8] {
    let descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure(path, errno) }
    defer { if path != "-" { close(descriptor) } }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = Glibc.read(descriptor, &chunk, chunk.count)
      if count == 0 { return bytes }
      guard count > 0 else {
        if errno == EINTR { continue }
        throw failure(path, errno)
      }
      bytes.append(contentsOf: chunk[..<count])
      guard bytes.count <= limit else {
        throw .usage(Text("\(path) 太大：最多 \(limit / 1024) KiB。", "\(path) is too large: \(limit / 1024) KiB at most."))
      }
    }
  }

  private static func failure(_ path: String, _ code: Int32) -> Trouble {
    let reason = SystemErrorWords.text(code)
    // Said as it is said everywhere: what, then which.
    if code == ENOENT { return .usage(Text("文件不存在：\(path)", "Cannot read \(path): \(reason.en)")) }
    return .usage(Text("无法读取 \(path)：\(reason.zh)", "Cannot read \(path): \(reason.en)"))
  }
}
