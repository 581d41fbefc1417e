import CShim
import Glibc
import HallInterface
import Varlink

/// Starts hall-worker (--worker) again and again, as halld does, and prepares it without fonts or with one (--font).
enum WorkerBenchmark {
  /// Series: `prepared` from before the process is made until Prepare is answered, be it with an error.
  static func run(_ arguments: Arguments) throws -> Samples {
    let program = try arguments.text("worker")
    let fonts = (try? arguments.text("font")).map { [HalldWorkerTickets.Font(path: $0, use: .text)] } ?? []
    var prepared: [Int64] = []
    for _ in 0..<(try arguments.count("count")) {
      let begin = Stopwatch.now()
      let (client, pid) = try spawn(program)
      do {
        _ = try client.call(HalldWorkerTickets.Prepare.self, .init(fonts: fonts), timeout: .seconds(60))
      } catch {
        guard error.reply != nil else { throw error }
      }
      prepared.append(Stopwatch.now() - begin)
      client.close()
      kill(pid, SIGKILL)
      var status: Int32 = 0
      waitpid(pid, &status, 0)
    }
    var samples = Samples()
    samples.add("prepared", prepared)
    return samples
  }

  private static func spawn(_ program: String) throws -> (VarlinkClient, pid_t) {
    var ends: [Int32] = [-1, -1]
    guard hall_socket_pair(&ends) == 0 else { throw BenchError("cannot make a socket pair") }
    let theirs = VarlinkDescriptor(owning: ends[1])
    let client = VarlinkClient(owning: ends[0])
    let command: [String] = [program, WorkerContract.workArgument, WorkerKind.tickets.rawValue]
    var words: [UnsafeMutablePointer<CChar>?] = command.map { strdup($0) } + [nil]
    defer { for word in words { free(word) } }
    var none: [UnsafeMutablePointer<CChar>?] = [nil]
    let pid = hall_spawn(program, &words, &none, theirs.number, 2)
    guard pid > 0 else { throw BenchError.system("start \(program)", -pid) }
    return (client, pid)
  }
}
