import Glibc
import Varlink

/// Starts the daemon behind `--` again and again.
enum StartBenchmark {
  /// Series: `listening` from before the process is made until the first connect succeeds; `answered` until it has answered its first
  /// call (--method), which waits for database and maps.
  static func run(_ arguments: Arguments) throws -> Samples {
    let socket = try arguments.text("socket")
    let method = try arguments.text("method")
    var listening: [Int64] = []
    var answered: [Int64] = []
    for _ in 0..<(try arguments.count("count")) {
      unlink(socket)
      let begin = Stopwatch.now()
      let daemon = try spawn(arguments.rest)
      defer { end(daemon) }
      let client = try connect(socket, daemon)
      listening.append(Stopwatch.now() - begin)
      _ = try client.call(method, timeout: .seconds(60))
      answered.append(Stopwatch.now() - begin)
    }
    var samples = Samples()
    samples.add("listening", listening)
    samples.add("answered", answered)
    return samples
  }

  private static func spawn(_ command: [String]) throws -> pid_t {
    guard let program = command.first else { throw BenchError("the daemon is named behind --") }
    var words: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    var pid = pid_t()
    let code = posix_spawn(&pid, program, nil, nil, &words, environ)
    guard code == 0 else { throw BenchError.system("start \(program)", code) }
    return pid
  }

  /// Tries every 20 µs: the machine has a second processor for that.
  private static func connect(_ socket: String, _ daemon: pid_t) throws -> VarlinkClient {
    while true {
      do {
        return try VarlinkClient.connect(path: socket)
      } catch .noSuchSocket, .connectionRefused {
        var status: Int32 = 0
        guard waitpid(daemon, &status, WNOHANG) == 0 else { throw BenchError("the daemon ended before it listened") }
        usleep(20)
      } catch {
        throw error
      }
    }
  }

  private static func end(_ daemon: pid_t) {
    kill(daemon, SIGTERM)
    var status: Int32 = 0
    waitpid(daemon, &status, 0)
  }
}
