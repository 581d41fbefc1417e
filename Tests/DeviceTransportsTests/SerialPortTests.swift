import CShim
import DeviceCore
import DeviceTestSupport
import EventLoop
import Glibc
import Testing

@testable import DeviceTransports

/// The device's end of a pseudo-terminal, behind a link as udev would make it.
@LoopActor final class Terminal {
  let folder: String
  let link: String
  private(set) var master: Int32 = -1

  init() throws {
    var template = Array("/tmp/halld-serial-XXXXXX".utf8CString)
    folder = try #require(mkdtemp(&template).map { String(cString: $0) })
    link = folder + "/by-path/port"
  }

  func plug() throws {
    var path = [CChar](repeating: 0, count: 64)
    master = hall_pty_open(&path, path.count)
    try #require(master >= 0)
    mkdir(folder + "/by-path", 0o755)
    unlink(link)
    #expect(symlink(path, link) == 0)
  }

  func unplug() {
    unlink(link)
    if master >= 0 { close(master) }
    master = -1
  }

  /// Waits for the host's bytes.
  func read(_ count: Int) async throws -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < count {
      let more = await withCheckedContinuation { (done: CheckedContinuation<[UInt8], Never>) in
        var source: DescriptorSource?
        let descriptor = master
        source = try? DescriptorSource(descriptor: descriptor, interest: .readable) { _ in
          var buffer = [UInt8](repeating: 0, count: 4096)
          let got = Glibc.read(descriptor, &buffer, buffer.count)
          source?.cancel()
          done.resume(returning: Array(buffer.prefix(max(0, got))))
        }
      }
      guard !more.isEmpty else { break }
      bytes += more
    }
    return bytes
  }

  func write(_ bytes: [UInt8]) { _ = Glibc.write(master, bytes, bytes.count) }

  func remove() {
    unplug()
    rmdir(folder + "/by-path")
    rmdir(folder)
  }
}

@Suite struct SerialPortTests {
  init() { LoopThread.start() }

  @LoopActor private func events(of stream: any ByteStream) -> AsyncStream<ByteStreamEvent> {
    AsyncStream { events in stream.onEvent = { events.yield($0) } }
  }

  @Test @LoopActor func `bytes pass unchanged in both directions, control characters too`() async throws {
    let terminal = try Terminal()
    try terminal.plug()
    defer { terminal.remove() }
    let stream = try SerialPlace(.device(terminal.link)).open(.serial(LineSettings(baud: 115_200)))
    defer { stream.close() }
    var news = events(of: stream).makeAsyncIterator()
    let all = (0...255).map { UInt8($0) }
    stream.write(all)
    #expect(try await terminal.read(256) == all)
    guard case .drained? = await news.next() else { throw Unexpected() }
    terminal.write(all)
    var received: [UInt8] = []
    while received.count < 256, case .received(let bytes)? = await news.next() { received += bytes }
    #expect(received == all)
    #expect(stream.taken == 256)
  }

  struct Unexpected: Error {}

  @Test @LoopActor func `a pulled cable is told at once and once`() async throws {
    let terminal = try Terminal()
    try terminal.plug()
    defer { terminal.remove() }
    let stream = try SerialPlace(.device(terminal.link)).open(.serial(LineSettings(baud: 9600)))
    var news = events(of: stream).makeAsyncIterator()
    terminal.unplug()
    guard case .closed(let error)? = await news.next() else { throw Unexpected() }
    #expect(error.reason == .deviceLost)
    stream.write([1, 2, 3])
    #expect(stream.unsent == 0)
  }

  @Test @LoopActor func `more than the system takes waits in order, and can be taken back`() async throws {
    let terminal = try Terminal()
    try terminal.plug()
    defer { terminal.remove() }
    let stream = try SerialPlace(.device(terminal.link)).open(.serial(LineSettings(baud: 115_200)))
    defer { stream.close() }
    let picture = (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
    stream.write(picture)
    #expect(stream.unsent > 0)
    #expect(try await terminal.read(300_000) == picture)
    stream.write(picture)
    stream.discardUnsent()
    #expect(stream.unsent == 0)
  }

  @Test @LoopActor func `a line belongs to one program at a time`() async throws {
    let terminal = try Terminal()
    try terminal.plug()
    defer { terminal.remove() }
    let place = SerialPlace(.device(terminal.link))
    let first = try place.open(.serial(LineSettings(baud: 9600)))
    #expect { _ = try place.open(.serial(LineSettings(baud: 9600))) } throws: { ($0 as? DeviceError)?.reason == .busy }
    first.close()
    try place.open(.serial(LineSettings(baud: 9600))).close()
  }

  @Test @LoopActor func `a pseudo-terminal is free again for every user when its line is let go`() async throws {
    let terminal = try Terminal()
    try terminal.plug()
    defer { terminal.remove() }
    try SerialPlace(.device(terminal.link)).open(.serial(LineSettings(baud: 9600))).close()
    let next = open(terminal.link, O_RDWR | O_NOCTTY | O_CLOEXEC)
    try #require(next >= 0)
    defer { close(next) }
    // TIOCGEXCL: what keeps out everybody but root.
    var isExclusive: Int32 = -1
    #expect(ioctl(next, 0x8004_5440, &isExclusive) == 0)
    #expect(isExclusive == 0)
  }

  @Test(arguments: [("/dev/null", Reason.ioError), ("/dev/does-not-exist", .notFound), ("/tmp", .ioError)])
  @LoopActor func `what is no serial line is said to be none`(_ path: String, _ reason: Reason) {
    #expect { _ = try SerialPlace(.device(path)).open(.serial(LineSettings(baud: 9600))) } throws: {
      ($0 as? DeviceError)?.reason == reason
    }
  }

  @Test @LoopActor func `a rate that termios has no name for is set all the same`() throws {
    let terminal = try Terminal()
    try terminal.plug()
    defer { terminal.remove() }
    let stream = try SerialPlace(.device(terminal.link)).open(.serial(LineSettings(baud: 74_880)))
    try (stream as? any ConfigurableLine)?.configure(LineSettings(baud: 9600, dataBits: 7, parity: .even, stopBits: 2, flow: .xonxoff))
    stream.close()
  }

  @Test @LoopActor func `the return of a link is noticed, even when its folder was gone`() async throws {
    let terminal = try Terminal()
    defer { terminal.remove() }
    let place = SerialPlace(.device(terminal.link))
    let changes = AsyncStream<Void>.makeStream()
    let watch = place.watch { changes.continuation.yield() }
    var news = changes.stream.makeAsyncIterator()
    try terminal.plug()
    // The folder appears, then the link in it: the last news comes when it can be opened.
    var opened: (any ByteStream)?
    while opened == nil, await news.next() != nil { opened = try? place.open(.serial(LineSettings(baud: 9600))) }
    #expect(opened != nil)
    opened?.close()
    withExtendedLifetime(watch) {}
  }
}
