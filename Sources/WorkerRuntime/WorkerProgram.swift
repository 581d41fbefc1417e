import CShim
import EventLoop
import Glibc
import HallInterface
import Varlink
import WorkerSandbox

/// What hall-worker can do: for each kind of work what does it. A kind that is nil is not in this build.
package struct WorkerParts {
  /// Makes what draws tickets.
  package var tickets: (@LoopActor () -> any TicketPainting)?

  package init(tickets: (@LoopActor () -> any TicketPainting)?) {
    self.tickets = tickets
  }
}

/// The program hall-worker: limits itself, serves one kind of work on one socket, locks itself in when the work is prepared, and ends when
/// the socket does.
package enum WorkerProgram {
  private static let usage = """
    Usage: hall-worker --work tickets [--memory BYTES]
    Does heavy work for halld(8), which starts it: a connected socket is expected as descriptor 3. Not for use by hand.

    """

  /// Runs to the end; never returns.
  package static func main(_ arguments: [String], _ parts: WorkerParts) -> Never {
    WorkerFault.arm()
    guard let options = Options(arguments) else {
      say(usage)
      exit(WorkerContract.Exit.usage)
    }
    guard let make = parts.tickets else {
      say("hall-worker: \(options.work.rawValue) is not in this build\n")
      exit(WorkerContract.Exit.unavailable)
    }
    do {
      try Sandbox.begin(
        memory: options.memory, file: UInt64(WorkerContract.fileLimit), exitWithoutMemory: WorkerContract.Exit.memory)
      WorkerFault.reach(.start)
      let code = try EventLoop.main.run {
        do {
          try serve(TicketsEndpoint(make(), lock: { try Sandbox.lock(.tickets) }, fail: { fail($0) }))
        } catch {
          fail("\(error)")
        }
      }
      exit(code)
    } catch {
      fail("\(error)")
    }
  }

  @LoopActor private static func serve(_ endpoint: TicketsEndpoint) throws {
    var configuration = VarlinkServer.Configuration(vendor: "halld", product: "hall-worker", version: "", url: "")
    configuration.frameLimit = WorkerContract.callLimit
    let server = VarlinkServer(configuration)
    server.add(HalldWorkerTickets.Service(endpoint))
    server.ready()
    // The server lives as long as its only connection, and the process no longer.
    try server.serve(connected: WorkerContract.socket) { [server] in
      server.close()
      exit(WorkerContract.Exit.done)
    }
  }

  private static func fail(_ reason: String) -> Never {
    say("hall-worker: \(reason)\n")
    _exit(WorkerContract.Exit.failed)
  }

  private static func say(_ text: String) {
    _ = text.withCString { write(2, $0, strlen($0)) }
  }

  private struct Options {
    var work: WorkerKind
    /// 64 MiB
    var memory: UInt64 = 64 << 20

    init?(_ arguments: [String]) {
      var work: WorkerKind?
      var rest = arguments.dropFirst().makeIterator()
      while let argument = rest.next() {
        guard let value = rest.next() else { return nil }
        switch argument {
        case WorkerContract.workArgument: work = WorkerKind(rawValue: value)
        case WorkerContract.memoryArgument:
          guard let memory = UInt64(value), memory <= 1 << 40 else { return nil }
          self.memory = memory
        default: return nil
        }
      }
      guard let work else { return nil }
      self.work = work
    }
  }
}
