import Glibc

/// Which program to start.
package struct WorkerExecutable: Hashable, Sendable {
  package var path: String
  /// Its whole environment; empty but in tests.
  package var environment: [String: String]

  package init(path: String, environment: [String: String] = [:]) {
    self.path = path
    self.environment = environment
  }

  /// The hall-worker in the folder of the program that runs. In debug builds HALLD_WORKER names another one, and HALLD_WORKER_FAULT is
  /// passed on to it.
  package static func besideThisProgram() -> WorkerExecutable {
    var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
    let count = buffer.withUnsafeMutableBytes { $0.baseAddress.map { readlink("/proc/self/exe", $0, Int(PATH_MAX)) } ?? -1 }
    let program = String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
    let folder = program.lastIndex(of: "/").map { program[..<$0] } ?? "/usr/libexec"
    var executable = WorkerExecutable(path: folder + "/hall-worker")
    #if HALLD_TEST_HOOKS
      if let path = getenv("HALLD_WORKER").map({ String(cString: $0) }) { executable.path = path }
      if let fault = getenv("HALLD_WORKER_FAULT") { executable.environment["HALLD_WORKER_FAULT"] = String(cString: fault) }
    #endif
    return executable
  }
}
