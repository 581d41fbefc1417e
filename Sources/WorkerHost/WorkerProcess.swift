import CShim
import EventLoop
import Glibc
import HallInterface
import Logging
import Varlink

/// One running hall-worker: its socket, what it says, and its end. Killed and collected when released.
@LoopActor final class WorkerProcess {
  let client: VarlinkLoopClient
  let pid: pid_t
  /// How it ended; nil while it runs.
  private(set) var end: ChildEnd?
  /// Called once, when it has ended and was collected.
  var onEnd: (@LoopActor () -> Void)?

  private let log: Logger
  private var child: ChildSource?
  private var errorPipe: Int32
  private var errorSource: DescriptorSource?
  private var errorLines = WorkerErrorLines()

  init(
    _ executable: WorkerExecutable, work: WorkerKind, memory: UInt64, limits: VarlinkLoopClient.Limits, log: Logger
  ) throws(SystemError) {
    self.log = log
    var sockets: [Int32] = [-1, -1]
    var result = hall_socket_pair(&sockets)
    guard result >= 0 else { throw SystemError(result, "make a socket pair") }
    // Ours, and nothing waits in it: closed here. A VarlinkDescriptor would start the thread that closes what clients passed.
    defer { close(sockets[1]) }
    client = try VarlinkLoopClient(owning: sockets[0], limits: limits)
    var pipe: [Int32] = [-1, -1]
    result = hall_pipe(&pipe)
    guard result >= 0 else { throw SystemError(result, "make a pipe") }
    errorPipe = pipe[0]
    let arguments = [executable.path, WorkerContract.workArgument, work.rawValue, WorkerContract.memoryArgument, String(memory)]
    pid = Self.spawn(executable, arguments, socket: sockets[1], error: pipe[1])
    close(pipe[1])
    guard pid > 0 else {
      close(errorPipe)
      errorPipe = -1
      throw SystemError(pid, "start \(executable.path)")
    }
    do {
      errorSource = try DescriptorSource(descriptor: errorPipe, interest: .readable) { [weak self] _ in self?.readErrors() }
      child = try ChildSource(pid: pid) { [weak self] in self?.ended($0) }
    } catch {
      throw error as? SystemError ?? SystemError(EIO, "watch a worker")
    }
  }

  isolated deinit {
    child?.cancel()
    closeErrors()
    guard pid > 0, end == nil else { return }
    Glibc.kill(pid, SIGKILL)
    while waitpid(pid, nil, 0) < 0, errno == EINTR {}
  }

  /// Ends it. It has nothing to lose: what it drew is not wanted any more.
  func kill() {
    client.close()
    // Not collected yet, so the number is still its own.
    if end == nil { Glibc.kill(pid, SIGKILL) }
  }

  private func ended(_ end: ChildEnd) {
    self.end = end
    child = nil
    readErrors()
    log(errorLines.finish())
    closeErrors()
    let handler = onEnd
    onEnd = nil
    handler?()
  }

  // MARK: Standard error

  private func readErrors() {
    guard errorPipe >= 0 else { return }
    // A little at a time: a worker that floods its standard error keeps nobody else waiting.
    let (count, code, lines) = withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 4096) { buffer in
      let count = read(errorPipe, buffer.baseAddress, buffer.count)
      return (count, errno, errorLines.take(buffer.prefix(max(0, count))))
    }
    log(lines)
    // One that floods it for ever finds nobody listening.
    if count == 0 || (count < 0 && code != EAGAIN && code != EINTR) || errorLines.isOver { closeErrors() }
  }

  private func log(_ lines: [String]) {
    for line in lines { log.warning("\(line)", metadata: ["pid": "\(pid)"]) }
  }

  private func closeErrors() {
    errorSource?.cancel()
    errorSource = nil
    if errorPipe >= 0 { close(errorPipe) }
    errorPipe = -1
  }

  // MARK: Start

  private static func spawn(_ executable: WorkerExecutable, _ arguments: [String], socket: Int32, error: Int32) -> pid_t {
    withStrings(arguments) { arguments in
      withStrings(executable.environment.map { "\($0.key)=\($0.value)" }) { environment in
        hall_spawn(executable.path, arguments, environment, socket, error)
      }
    }
  }

  /// A list of C strings, ended by NULL.
  private static func withStrings<Result>(_ strings: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result) -> Result {
    let copies = strings.map { strdup($0) }
    defer { for copy in copies { free(copy) } }
    return body(copies + [nil])
  }
}
