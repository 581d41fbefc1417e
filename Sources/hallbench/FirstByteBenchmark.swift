import Glibc
import HallInterface
import Varlink

/// From the request to print until the first bytes on the line, with the benchmark as client and as printer.
enum FirstByteBenchmark {
  /// Series, each with one reading for each ticket, from just before the request is sent: `reply`, the ticket is on disk; `question`, the
  /// first byte on the line, which asks the printer whether it is well; `ticket`, the first byte of the ticket itself. Between the tickets
  /// the same two commits are done in each of the directories --records: `accept_0`, `begin_0`, `accept_1` ...
  static func run(_ arguments: Arguments) throws -> Samples {
    let printer = try arguments.text("printer")
    let picture = arguments.has("picture") ? try Picture(arguments) : nil
    let template = arguments.has("template") ? try (arguments.text("template"), TicketFields.read(arguments)) : nil
    let stores = try arguments.all("records").map { try RecordBench(directory: $0) }
    defer { for store in stores { store.close() } }
    let bank = try PrinterBank(paths: [try arguments.text("device")])
    let client = try VarlinkClient.connect(path: try arguments.text("socket"))
    try waitUntilReady(printer, client)

    let content = picture?.rows ?? [UInt8](repeating: 0x41, count: 200)
    var replies: [Int64] = []
    var questions: [Int64] = []
    var tickets: [Int64] = []
    var commits = stores.map { _ in (accept: [Int64](), begin: [Int64]()) }
    for number in 0..<(try arguments.count("count")) {
      // The terminal takes bytes faster than any line; halld reckons with the line that the map names, and the next ticket would wait for it.
      usleep(picture == nil && template == nil ? 20_000 : 400_000)
      let (parameters, descriptors) = try request(printer, number, picture, template)
      _ = bank.takeArrivals()
      let begin = Stopwatch.now()
      let job = try client.call(HalldTicketPrinter.Print.self, parameters, descriptors: descriptors).job
      replies.append(Stopwatch.now() - begin)
      let end = try client.call(HalldTicketPrinter.WaitJob.self, .init(id: job.id, timeoutMs: 30_000)).job
      guard end.state == .printed else { throw BenchError("ticket \(job.id) ended \(end.state), not printed") }
      let arrivals = bank.takeArrivals().filter { $0.time >= begin }
      guard let question = arrivals.first, let ticket = arrivals.first(where: \.isTicket) else {
        throw BenchError("ticket \(job.id) was printed without a byte")
      }
      questions.append(question.time - begin)
      tickets.append(ticket.time - begin)
      for (index, store) in stores.enumerated() {
        let times = try store.journalTicket(content)
        commits[index].accept.append(times.accept)
        commits[index].begin.append(times.begin)
      }
    }
    var samples = Samples()
    samples.add("reply", replies)
    samples.add("question", questions)
    samples.add("ticket", tickets)
    for (index, times) in commits.enumerated() {
      samples.add("accept_\(index)", times.accept)
      samples.add("begin_\(index)", times.begin)
    }
    return samples
  }

  private static func request(
    _ printer: String, _ number: Int, _ picture: Picture?, _ template: (name: String, fields: [String: String])?
  ) throws -> (HalldTicketPrinter.Print.Parameters, [VarlinkDescriptor]) {
    let key = "bench-\(getpid())-\(number)"
    if let (name, fields) = template {
      let order = HalldTicketPrinter.TemplateOrder(name: name, fields: TicketFields.numbered(fields, number))
      return (.init(printer: printer, key: key, content: .init(template: order)), [])
    }
    guard let picture else {
      let lines: [HalldTicketPrinter.Line] = [
        .init(text: "办事大厅", align: .center, width: 2, height: 2), .init(text: "A\(100 + number)", align: .center, width: 4, height: 4),
        .init(rule: true), .init(text: "请在休息区等候叫号"),
      ]
      return (.init(printer: printer, key: key, content: .init(lines: lines)), [])
    }
    let bitmap = HalldTicketPrinter.Bitmap(width: picture.width, height: picture.height, descriptor: 0)
    return (.init(printer: printer, key: key, content: .init(bitmap: bitmap)), [try picture.sealed()])
  }

  private static func waitUntilReady(_ printer: String, _ client: VarlinkClient) throws {
    let deadline = Stopwatch.now() + 20_000_000_000
    while try client.call(HalldDevices.Describe.self, .init(device: printer)).device.state != .ready {
      guard Stopwatch.now() < deadline else { throw BenchError("\(printer) does not become ready") }
      usleep(20_000)
    }
    // What follows readiness (automatic status is switched on) shall be over.
    usleep(200_000)
  }
}
