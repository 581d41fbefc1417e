import CShim
import DeviceTestSupport
import EventLoop
import Glibc
import Testing

@testable import Varlink

/// A client on the loop whose service is played by the test, byte for byte.
@LoopActor private final class Played {
  let client: VarlinkLoopClient
  /// The service's end; the test's own, blocking.
  let socket: Int32
  let news = News<String>()

  init(_ limits: VarlinkLoopClient.Limits = .init()) throws {
    var ends: [Int32] = [-1, -1]
    guard hall_socket_pair(&ends) == 0 else { throw SystemError(errno, "make a socket pair") }
    socket = ends[1]
    var limit = timeval(tv_sec: 20, tv_usec: 0)
    setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    client = try VarlinkLoopClient(owning: ends[0], limits: limits)
    let news = news
    client.onDisconnect = { news.tell("gone: \($0)") }
  }

  /// Calls `a.b.<name>`; what comes of it is told as `name=…`.
  func call(_ name: String, descriptors: [VarlinkDescriptor] = [], more: Bool = false) {
    let news = news
    let told: @LoopActor (VarlinkLoopClient.Outcome) -> Void = { outcome in
      switch outcome {
      case .success(let answer):
        news.tell("\(name)=\(JSON.object(answer.parameters))\(answer.continues ? "+" : "")/\(answer.descriptors.count)")
      case .failure(let error): news.tell("\(name)!\(error)")
      }
    }
    if more {
      client.callMore("a.b.\(name)", descriptors: descriptors, each: told)
    } else {
      client.call("a.b.\(name)", descriptors: descriptors, completion: told)
    }
  }

  func close() { client.close() }
  func oneway() { client.oneway("a.b.Oneway") }
  func open() -> Bool { client.isOpen }
  func waiting() -> Int { client.callCount }

  nonisolated func send(_ text: String, _ descriptors: [Int32] = []) {
    let bytes = Array(text.utf8)
    _ = bytes.withUnsafeBytes { hall_send_with_fds(socket, $0.baseAddress, $0.count, descriptors, descriptors.count) }
  }

  /// The next whole message that the client sent.
  nonisolated func received() -> String {
    var bytes: [UInt8] = []
    var byte: UInt8 = 0
    while read(socket, &byte, 1) == 1, byte != 0 { bytes.append(byte) }
    return String(decoding: bytes, as: UTF8.self)
  }

  nonisolated func hangUp() { _ = Glibc.close(socket) }
}

@Suite("Client on the loop", .timeLimit(.minutes(1))) struct VarlinkLoopClientTests {
  init() { LoopThread.start() }

  @Test("Calls go out one at a time, in order, each behind the reply to the one before") func order() async throws {
    let played = try await Played()
    await played.call("One")
    await played.call("Two")
    #expect(played.received() == #"{"method":"a.b.One","parameters":{}}"#)
    var entry = pollfd(fd: played.socket, events: Int16(POLLIN), revents: 0)
    #expect(poll(&entry, 1, 0) == 0)
    played.send(#"{"parameters":{"n":1}}"# + "\0")
    #expect(try await played.news.next() == #"One={"n":1}/0"#)
    #expect(played.received() == #"{"method":"a.b.Two","parameters":{}}"#)
    played.send(#"{"error":"a.b.No","parameters":{"why":"so"}}"# + "\0")
    #expect(try await played.news.next() == #"Two!a.b.No {"why":"so"}"#)
    #expect(await played.open())
    played.hangUp()
    #expect(try await played.news.next() == "gone: the service closed the connection")
  }

  @Test("A stream holds the connection until its last reply; then the next call goes out") func stream() async throws {
    let played = try await Played()
    await played.call("Many", more: true)
    await played.call("Next")
    #expect(played.received() == #"{"method":"a.b.Many","parameters":{},"more":true}"#)
    for text in [#"{"continues":true}"#, #"{"continues":true}"#, "{}"] { played.send(text + "\0") }
    for expected in ["Many={}+/0", "Many={}+/0", "Many={}/0"] { #expect(try await played.news.next() == expected) }
    #expect(played.received() == #"{"method":"a.b.Next","parameters":{}}"#)
    await played.close()
    #expect(try await played.news.next() == "Next!the service closed the connection")
    played.hangUp()
  }

  @Test("A call without reply holds nothing up") func oneway() async throws {
    let played = try await Played()
    await played.oneway()
    await played.call("Next")
    #expect(played.received() == #"{"method":"a.b.Oneway","parameters":{},"oneway":true}"#)
    #expect(played.received() == #"{"method":"a.b.Next","parameters":{}}"#)
    played.hangUp()
  }

  @Test("Descriptors go out with their own call and come in with their own reply") func descriptors() async throws {
    let played = try await Played()
    let event = VarlinkDescriptor(owning: hall_eventfd())
    await played.call("With", descriptors: [event, event])
    var buffer = [UInt8](repeating: 0, count: 1000)
    var numbers = [Int32](repeating: -1, count: 16)
    var count = 0
    #expect(hall_recv_with_fds(played.socket, &buffer, 1000, &numbers, 16, &count) > 0)
    #expect(count == 2)
    for number in numbers.prefix(count) { close(number) }
    played.send("{}\0", [event.number])
    #expect(try await played.news.next() == "With={}/1")
    await played.call("Without")
    played.send("{}\0")
    #expect(try await played.news.next() == "Without={}/0")
    await played.call("TooMany", descriptors: Array(repeating: event, count: 17))
    #expect(try await played.news.next() == "TooMany!cannot pass the descriptors: Argument list too long")
    played.hangUp()
  }

  @Test("Last words are heard before the disconnect, which every waiting call is told of") func lastWords() async throws {
    let played = try await Played()
    for name in ["One", "Two", "Three"] { await played.call(name) }
    #expect(await played.waiting() == 3)
    played.send("{}\0")
    _ = shutdown(played.socket, Int32(SHUT_RDWR))
    let gone = "the service closed the connection"
    for expected in ["One={}/0", "Two!\(gone)", "Three!\(gone)", "gone: \(gone)"] { #expect(try await played.news.next() == expected) }
    await played.call("Late")
    #expect(try await played.news.next() == "Late!\(gone)")
    played.hangUp()
  }

  private static let texts: [String: String] = [
    "no JSON": "{]\0", "no object": "[]\0", "nothing": "\0", "parameters of a wrong type": #"{"parameters":1}"# + "\0",
    "an error of a wrong type": #"{"error":1}"# + "\0", "a stream": #"{"continues":true}"# + "\0",
    "depth": String(repeating: "[", count: 50_000) + "\0", "length": String(repeating: "x", count: 200_000),
  ]

  @Test("What is no reply to what was asked ends the connection, and the call under way hears why", arguments: texts.keys.sorted())
  func nonsense(name: String) async throws {
    let text = try #require(Self.texts[name])
    var limits = VarlinkLoopClient.Limits()
    limits.frame = 100_000
    let played = try await Played(limits)
    await played.call("Ask")
    await played.call("Behind")
    _ = played.received()
    // More than the socket's buffer holds: written beside the loop that reads it.
    await Task.detached { played.send(text) }.value
    let first = try await played.news.next()
    #expect(first.hasPrefix("Ask!the service does not speak Varlink"), "\(first)")
    #expect(try await played.news.next().hasPrefix("Behind!the service does not speak Varlink"))
    #expect(try await played.news.next().hasPrefix("gone: the service does not speak Varlink"))
    #expect(await !played.open())
    played.hangUp()
  }

  @Test("A reply that nobody asked for ends the connection") func unasked() async throws {
    let played = try await Played()
    played.send("{}\0")
    #expect(try await played.news.next() == "gone: the service does not speak Varlink: a reply that nobody asked for")
    played.hangUp()
  }

  @Test("Calls beyond the bound are refused at once; those before are not touched") func bounded() async throws {
    var limits = VarlinkLoopClient.Limits()
    limits.calls = 2
    let played = try await Played(limits)
    for name in ["One", "Two", "Three"] { await played.call(name) }
    #expect(try await played.news.next().hasPrefix("Three!cannot queue another call"))
    #expect(await played.waiting() == 2)
    played.send("{}\0")
    #expect(try await played.news.next() == "One={}/0")
    played.hangUp()
  }

  @Test("Random bytes never do more than end the connection", arguments: 0..<8 as Range<UInt64>) func fuzz(seed: UInt64) async throws {
    var random = SplitMix64(seed: seed)
    let reply = VarlinkReply(parameters: ["text": "补打", "more": [1, 2.5, nil]], continues: true).encoded()
    for _ in 0..<50 {
      let played = try await Played()
      await played.call("Ask", more: true)
      let bytes = random.mutate(reply + reply)
      _ = bytes.withUnsafeBytes { hall_send_with_fds(played.socket, $0.baseAddress, $0.count, nil, 0) }
      played.hangUp()
      while try await !played.news.next().hasPrefix("gone") {}
    }
  }

  @LoopActor private static func serve(_ socket: Int32, _ ended: @escaping @LoopActor () -> Void) throws -> VarlinkServer {
    let server = VarlinkServer(TestService.configuration)
    server.ready()
    try server.serve(connected: socket, ended: ended)
    return server
  }

  @LoopActor private static func ask(_ client: VarlinkLoopClient, _ news: News<String>) {
    client.call("org.varlink.service.GetInfo") { news.tell((try? $0.get().parameters["product"]?.stringValue) ?? "none") }
  }

  @Test("A server serves one end of a socket pair and tells when it is closed") func pair() async throws {
    var ends: [Int32] = [-1, -1]
    try #require(hall_socket_pair(&ends) == 0)
    let ended = News<Bool>()
    let server = try await Self.serve(ends[1]) { ended.tell(true) }
    let client = try await VarlinkLoopClient(owning: ends[0])
    let news = News<String>()
    await Self.ask(client, news)
    #expect(try await news.next() == "Tests")
    #expect(await server.connectionCount == 1)
    await client.close()
    #expect(try await ended.next())
    #expect(await server.connectionCount == 0)
  }

  @Test("A client connects to a path, or says why it cannot") func path() async throws {
    try await withService { service in
      let client = try await VarlinkLoopClient.connect(path: service.path)
      let news = News<String>()
      await Self.ask(client, news)
      #expect(try await news.next() == "Tests")
      await client.close()
    }
    await #expect(throws: VarlinkClientError.noSuchSocket(path: "/tmp/no-such-socket")) {
      _ = try await VarlinkLoopClient.connect(path: "/tmp/no-such-socket")
    }
  }

  @Test("A memory file carries bytes and cannot change; one that could is not read") func memoryFile() throws {
    let file = try VarlinkDescriptor.memoryFile("test", [1, 2, 3])
    #expect(file.sealedSize == 3)
    #expect(file.sealedBytes(limit: 3) == [1, 2, 3])
    #expect(file.sealedBytes(limit: 2) == nil)
    #expect(file.begins(with: [1, 2]))
    #expect(!file.begins(with: [1, 2, 3, 4]))
    var byte: UInt8 = 9
    #expect(pwrite(file.number, &byte, 1, 0) < 0)
    let loose = VarlinkDescriptor(owning: hall_memfd_create("loose"))
    #expect(write(loose.number, &byte, 1) == 1)
    #expect(loose.sealedSize == nil)
    #expect(loose.sealedBytes(limit: 100) == nil)
    #expect(try VarlinkDescriptor.memoryFile("empty", []).sealedBytes(limit: 0) == [])
  }
}
