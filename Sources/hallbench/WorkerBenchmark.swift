import CShim
import Glibc
import HallInterface
import Varlink

/// Starts hall-worker (--worker) again and again, as halld does, with the fonts (--font, --mongolian), and has it draw a template
/// (--template, --field name=value).
enum WorkerBenchmark {
  /// Series: `prepared`, from before the process is made until Prepare is answered; `cold`, until the first ticket is there; `warm`, from a
  /// request to its picture, so many times (--warm) with the last worker, each time with other words.
  static func run(_ arguments: Arguments) throws -> Samples {
    let program = try arguments.text("worker")
    let order = try Order(arguments)
    var prepared: [Int64] = []
    var cold: [Int64] = []
    var warm: [Int64] = []
    let count = try arguments.count("count")
    for number in 0..<count {
      let begin = Stopwatch.now()
      let (client, pid) = try spawn(program)
      _ = try client.call(HalldWorkerTickets.Prepare.self, .init(fonts: order.fonts), timeout: .seconds(60))
      prepared.append(Stopwatch.now() - begin)
      try order.paint(client, 0)
      cold.append(Stopwatch.now() - begin)
      if number == count - 1 {
        for ticket in 1...(try arguments.count("warm")) { warm.append(try Stopwatch.time { try order.paint(client, ticket) }.1) }
      }
      client.close()
      kill(pid, SIGKILL)
      var status: Int32 = 0
      waitpid(pid, &status, 0)
    }
    var samples = Samples()
    samples.add("prepared", prepared)
    samples.add("cold", cold)
    samples.add("warm", warm)
    return samples
  }

  /// What is drawn.
  private struct Order {
    let fonts: [HalldWorkerTickets.Font]
    let template: String
    let fields: [String: String]

    init(_ arguments: Arguments) throws {
      fonts =
        try arguments.all("font").map { .init(path: $0, use: .text) } + arguments.all("mongolian").map { .init(path: $0, use: .mongolian) }
      template = try Self.text(of: arguments.text("template"))
      fields = try TicketFields.read(arguments)
    }

    private static func text(of path: String) throws -> String {
      let file = open(path, O_RDONLY | O_CLOEXEC)
      guard file >= 0 else { throw BenchError.system("open \(path)") }
      defer { close(file) }
      var bytes = [UInt8](repeating: 0, count: 65_536)
      let count = read(file, &bytes, bytes.count)
      return String(decoding: bytes.prefix(max(0, count)), as: UTF8.self)
    }

    func paint(_ client: VarlinkClient, _ ticket: Int) throws {
      _ = try client.call(
        HalldWorkerTickets.Paint.self,
        .init(
          template: template, language: "zh", fields: TicketFields.numbered(fields, ticket), images: [], widthDots: 576, dpi: 203))
    }
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

/// `--field name=value`.
enum TicketFields {
  static func read(_ arguments: Arguments) throws -> [String: String] {
    var fields: [String: String] = [:]
    for field in try arguments.all("field") {
      guard let sign = field.firstIndex(of: "=") else { throw BenchError("\(field) is not name=value") }
      fields[String(field[..<sign])] = String(field[field.index(after: sign)...])
    }
    return fields
  }

  /// No two tickets of a hall are alike.
  static func numbered(_ fields: [String: String], _ number: Int) -> [String: String] {
    fields.merging(["number": "A\(100 + number % 900)", "ahead": "\(number % 40)"]) { $1 }
  }
}
