import Glibc

/// Reading and writing the few text files that the generator works on.
enum SourceFiles {
  static func names(in folder: String, suffix: String) throws -> [String] {
    guard let stream = opendir(folder) else { throw failure("read \(folder)") }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name.hasSuffix(suffix) { names.append(name) }
    }
    return names.sorted()
  }

  static func read(_ path: String) throws -> String {
    let file = open(path, O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { throw failure("read \(path)") }
    defer { close(file) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = Glibc.read(file, &chunk, chunk.count)
      guard count >= 0 else { throw failure("read \(path)") }
      if count == 0 { break }
      bytes += chunk.prefix(count)
    }
    guard let text = String(validating: bytes, as: UTF8.self) else { throw GeneratorError("\(path) is not UTF-8") }
    return text
  }

  static func write(_ text: String, to path: String) throws {
    let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard file >= 0 else { throw failure("write \(path)") }
    defer { close(file) }
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
      guard count > 0 else { throw failure("write \(path)") }
      rest = rest.dropFirst(count)
    }
  }

  private static func failure(_ attempt: String) -> GeneratorError {
    GeneratorError("cannot \(attempt): \(String(cString: strerror(errno)))")
  }
}
