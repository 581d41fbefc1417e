import Glibc

/// What the kernel knows of a child.
struct ProcessStatus {
  let residentKilobytes: Int
  /// How often its threads gave up the processor because they had nothing to do, or it was taken from them: wake-ups, all in all.
  let switches: Int
  let threads: Int
  let openFiles: Int

  static func residentKilobytes(_ pid: pid_t) -> Int { number("VmRSS:", in: Files.text("/proc/\(pid)/status")) }

  init(_ process: ChildProcess?) throws {
    guard let pid = process?.pid else { throw HarnessError("there is no such process") }
    residentKilobytes = Self.residentKilobytes(pid)
    openFiles = Files.names(in: "/proc/\(pid)/fd").count
    var switches = 0
    var threads = 0
    guard let folder = opendir("/proc/\(pid)/task") else { throw HarnessError("process \(pid) is gone") }
    defer { closedir(folder) }
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      guard name.first != "." else { continue }
      let text = Files.text("/proc/\(pid)/task/\(name)/status")
      threads += 1
      switches += Self.number("voluntary_ctxt_switches:", in: text) + Self.number("nonvoluntary_ctxt_switches:", in: text)
    }
    self.switches = switches
    self.threads = threads
  }

  private static func number(_ key: String, in text: String) -> Int {
    for line in text.split(separator: "\n") where line.hasPrefix(key) {
      return Int(line.dropFirst(key.count).drop { $0 == " " || $0 == "\t" }.prefix { $0.isNumber }) ?? 0
    }
    return 0
  }
}
