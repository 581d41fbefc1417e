import CShim
import DeviceTestSupport
import EventLoop
import Glibc
import Testing

@testable import Varlink

/// A server on a socket of its own, with a handler whose methods a test supplies.
@LoopActor final class TestService: VarlinkInterfaceHandler {
  nonisolated static let definition = """
    # For tests.
    interface org.example.test

    type Note (text: string, number: ?int)

    # Gives back what it gets.
    method Echo(text: string) -> (text: string)
    # Counts up to a number, one reply each.
    method Count(to: int) -> (number: int)
    # Whatever the test at hand does.
    method Do(note: ?Note) -> (note: ?Note)
    method Other() -> ()

    error Refused (reason: string)

    """

  nonisolated let path: String
  let interface: VarlinkInterface
  let server: VarlinkServer
  /// What `Do` does.
  var onDo: @LoopActor (VarlinkCall) -> Void = { $0.reply() }
  /// A call that a handler keeps unanswered.
  var kept: VarlinkCall?

  private init(_ configuration: VarlinkServer.Configuration, clock: any LoopClock) throws {
    interface = try VarlinkInterface(parsing: Self.definition)
    server = VarlinkServer(configuration, clock: clock)
    var template = Array("/tmp/varlink-test-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw SystemError(errno, "make a folder") }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self) + "/socket"
  }

  nonisolated static var configuration: VarlinkServer.Configuration {
    VarlinkServer.Configuration(vendor: "Example", product: "Tests", version: "1.2", url: "https://example.org")
  }

  /// A server that listens and is ready.
  static func start(
    _ configuration: VarlinkServer.Configuration = configuration, clock: any LoopClock = SystemClock.shared, ready: Bool = true
  ) throws -> TestService {
    let service = try TestService(configuration, clock: clock)
    service.server.add(service)
    try service.server.listen(path: service.path)
    if ready { service.server.ready() }
    return service
  }

  func handle(_ call: VarlinkCall) {
    switch call.methodName {
    case "Echo":
      guard case .string(let text)? = call.parameters["text"] else {
        call.fail(VarlinkServiceError.invalidParameter(parameter: "text"))
        return
      }
      call.reply(["text": .string(text)])
    case "Count":
      let last = call.parameters["to"]?.intValue ?? 0
      guard last > 0, call.requireMore() else { return }
      for number in 1...last { call.reply(["number": .int(number)], continues: number < last) }
    case "Do": onDo(call)
    default: call.fail(VarlinkServiceError.methodNotImplemented(method: call.method))
    }
  }

  func stop() {
    server.close()
    kept = nil
    rmdir(String(path.dropLast("/socket".count)))
  }

  nonisolated func connect() throws -> VarlinkClient { try VarlinkClient.connect(path: path) }
}

/// Runs a test against a server and takes the server away afterwards.
func withService(
  _ configuration: VarlinkServer.Configuration = TestService.configuration, ready: Bool = true,
  _ body: (TestService) async throws -> Void
) async throws {
  LoopThread.start()
  let service = try await TestService.start(configuration, ready: ready)
  do {
    try await body(service)
    await service.stop()
  } catch {
    await service.stop()
    throw error
  }
}

/// A connection on which a test writes whatever bytes it likes.
final class RawSocket {
  let descriptor: Int32
  private var framer = VarlinkFramer()

  init(_ path: String) throws {
    descriptor = try VarlinkSocket.open()
    guard VarlinkSocket.connect(descriptor, path: path) else { throw SystemError(errno, "connect") }
    // A test that waits in vain fails instead of hanging.
    var limit = timeval(tv_sec: 20, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
  }

  deinit { close(descriptor) }

  /// Writes all of it; false when the other side has closed.
  @discardableResult
  func write(_ bytes: [UInt8], descriptors: [Int32] = []) -> Bool {
    var rest = bytes[...]
    var passed = descriptors
    while !rest.isEmpty {
      let sent = rest.withUnsafeBytes { hall_send_with_fds(descriptor, $0.baseAddress, $0.count, passed, passed.count) }
      guard sent > 0 else { return false }
      passed = []
      rest = rest.dropFirst(sent)
    }
    return true
  }

  @discardableResult
  func write(_ text: String) -> Bool { write(Array(text.utf8)) }

  @discardableResult
  func call(_ method: String, _ parameters: JSONObject = [:], more: Bool = false, oneway: Bool = false) -> Bool {
    write(VarlinkRequest(method: "org.example.test.\(method)", parameters: parameters, more: more, oneway: oneway).encoded())
  }

  /// The next reply; nil when the connection was closed before it.
  func reply() throws -> VarlinkReply? {
    var chunk = [UInt8](repeating: 0, count: 4096)
    while true {
      if let frame = try framer.next() { return try VarlinkReply(frame: frame.bytes) }
      let count = recv(descriptor, &chunk, chunk.count, 0)
      if count == 0 || (count < 0 && (errno == ECONNRESET || errno == EPIPE)) { return nil }
      guard count > 0 else { throw SystemError(errno, "read") }
      framer.append(Array(chunk[..<count]))
    }
  }

  /// Whether the server has closed the connection, once all replies are read.
  func isClosed() throws -> Bool {
    while try reply() != nil {}
    return true
  }
}

/// Something that a handler tells a test, which waits for it.
struct News<Item: Sendable>: Sendable {
  private let stream: AsyncStream<Item>
  private let continuation: AsyncStream<Item>.Continuation

  init() { (stream, continuation) = AsyncStream<Item>.makeStream() }

  func tell(_ item: Item) { continuation.yield(item) }

  func next() async throws -> Item {
    for await item in stream { return item }
    throw CancellationError()
  }
}
