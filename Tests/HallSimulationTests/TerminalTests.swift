import CShim
import DeviceTestSupport
import EventLoop
import Glibc
import Testing

@testable import HallSimulation

/// The virtual printer on a real terminal, with real time.
@Suite(.serialized) struct TerminalTests {
  init() { LoopThread.start() }

  struct Problem: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
  }

  /// A hall in a directory of its own.
  @LoopActor final class Stage {
    let directory: String
    let hall: VirtualHall
    private(set) var changes: [VirtualHall.Change] = []
    private var waiting: (condition: @LoopActor ([VirtualHall.Change]) -> Bool, continuation: CheckedContinuation<Void, Never>)?

    init(_ devices: String...) throws {
      var template = Array("/tmp/hallsim-test-XXXXXX".utf8CString)
      guard let made = mkdtemp(&template).map({ String(cString: $0) }) else { throw Problem("no temporary directory") }
      directory = made
      hall = try VirtualHall(directory: made, devices: try devices.map { try VirtualHall.DeviceSpecification(parsing: $0) }, seed: 1)
      _ = hall.addObserver { [weak self] change in self?.happened(change) }
    }

    private func happened(_ change: VirtualHall.Change) {
      changes.append(change)
      guard let waiting, waiting.condition(changes) else { return }
      self.waiting = nil
      waiting.continuation.resume()
    }

    /// Until what has happened satisfies `condition`.
    func wait(until condition: @escaping @LoopActor ([VirtualHall.Change]) -> Bool) async {
      if condition(changes) { return }
      await withCheckedContinuation { waiting = (condition, $0) }
    }

    var printer: VirtualSerialPrinter {
      get throws {
        guard let device = hall.device("p") as? VirtualSerialPrinter else { throw Problem("no device") }
        return device
      }
    }
  }

  /// The host's end of the line.
  struct Line: ~Copyable {
    let descriptor: Int32

    init(_ path: String, baud: UInt32 = 115_200) throws {
      var settings = hall_serial_settings(baud: baud, data_bits: 8, parity: UInt8(ascii: "N"), stop_bits: 1, rts_cts: 0, xon_xoff: 0)
      let opened = hall_serial_open(path, &settings)
      guard opened >= 0 else { throw Problem("cannot open \(path): \(String(cString: strerror(-opened)))") }
      descriptor = opened
    }

    deinit { close(descriptor) }

    func write(_ bytes: [UInt8]) -> Int { Glibc.write(descriptor, bytes, bytes.count) }

    /// Whether the kernel takes bytes, now or within so many milliseconds.
    func canWrite(within milliseconds: Int32) -> Bool {
      var state = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
      return poll(&state, 1, milliseconds) > 0
    }

    /// Whether there is something to read, now or within so many milliseconds.
    func canRead(within milliseconds: Int32) -> Bool {
      var state = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      return poll(&state, 1, milliseconds) > 0
    }

    /// So many bytes, or fewer if the line hangs up or nothing comes for ten seconds.
    func read(_ count: Int) -> [UInt8] {
      var result: [UInt8] = []
      while result.count < count {
        var state = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        guard poll(&state, 1, 10_000) > 0 else { break }
        var buffer = [UInt8](repeating: 0, count: count - result.count)
        let got = Glibc.read(descriptor, &buffer, buffer.count)
        guard got > 0 else { break }
        result += buffer.prefix(got)
      }
      return result
    }
  }

  @Test func `a host prints on the terminal, is answered, and finds the picture`() async throws {
    let stage = try await Stage("p=gsh80")
    let path = try await stage.printer.path
    let line = try Line(path)
    let job = bytes("1D 61 FF") + raster(noise(height: 40, seed: 1)) + fullCut + processID("0001")
    #expect(line.write(job) == job.count)
    #expect(line.read(4) == [0x10, 0, 0, 0])
    #expect(line.read(7) == confirmation("0001"))
    let record = try #require(await stage.hall.tickets(of: "p").first)
    #expect(record.isComplete && record.fate == .cut && record.path?.hasSuffix("/tickets/p-0001.png") == true)
    #expect(access(try #require(record.path), R_OK) == 0)
    await stage.hall.close()
    #expect(access(path, F_OK) != 0)
  }

  @Test func `the line carries no more than its baud rate`() async throws {
    let stage = try await Stage("p=gsh80:9600")
    let line = try Line(try await stage.printer.path, baud: 9600)
    // 480 bytes take 500 ms at 9600 baud; printing them takes no time.
    let job = [UInt8](repeating: 0x00, count: 477) + bytes("10 04 01")
    let start = SystemClock.monotonicNow()
    #expect(line.write(job) == job.count)
    #expect(line.read(1) == [0x12])
    // A lower bound, which load can only raise; the pace itself is proved in virtual time (LinePacer).
    #expect(SystemClock.monotonicNow() - start >= .milliseconds(400))
    await stage.hall.close()
  }

  @Test func `a host at another rate is not understood, and is as soon as it sets the right one`() async throws {
    let stage = try await Stage("p=gsh80:9600")
    let path = try await stage.printer.path
    do {
      let wrong = try Line(path, baud: 38_400)
      #expect(wrong.write(bytes("10 04 01")) == 3)
      // Whatever comes, if anything, is not the answer.
      if wrong.canRead(within: 300) { #expect(wrong.read(1) != [0x12]) }
    }
    let right = try Line(path, baud: 9600)
    #expect(right.write(bytes("10 04 01")) == 3)
    #expect(right.read(1) == [0x12])
    await stage.hall.close()
  }

  @Test func `a stopped printer makes the host's writes stall, and hears a host that throws its backlog away`() async throws {
    let stage = try await Stage("p=gsh80:4000000")
    let printer = try await stage.printer
    let line = try Line(printer.path, baud: 4_000_000)
    await printer.set(.coverOpen, true, value: nil)
    // More than receive buffer and kernel take together; at this rate 37 kB take a tenth of a second.
    let image = raster(Bitmap(width: 576, height: 510))
    var sent = 0
    while sent < image.count, line.canWrite(within: 1000) { sent += max(0, line.write(Array(image[sent...].prefix(1024)))) }
    #expect(sent >= 4096 && sent < image.count)
    hall_serial_discard_output(line.descriptor)
    #expect(line.write(bytes("10 14 08 01 03 14 01 06 02 08")) == 10)
    #expect(line.read(3) == [0x37, 0x25, 0x00])
    await stage.hall.close()
  }

  @Test func `replies that nobody was there to read are lost, unless the condition keeps them`() async throws {
    for keeps in [false, true] {
      let stage = try await Stage("p=gsh80")
      let printer = try await stage.printer
      await printer.set(.keepReplies, keeps, value: nil)
      do {
        let line = try Line(printer.path)
        _ = line.write(bytes("10 04 01"))
        #expect(line.read(1) == [0x12])
        // One reply is there and not read, another is to come.
        _ = line.write(bytes("1D 49 01") + Array("A\n".utf8) + fullCut + processID("0001"))
        let answered = line.canRead(within: 10_000)
        #expect(answered)
      }
      await stage.wait { changes in changes.contains { if case .confirmed = $0.event.kind { true } else { false } } }
      // The confirmation is on the line now; the feed button, released later, shows that it has left it.
      await printer.perform(.pressFeed)
      await stage.wait { changes in changes.contains { if case .online = $0.event.kind { true } else { false } } }
      let line = try Line(printer.path)
      _ = line.write(bytes("10 04 01"))
      let answer = keeps ? [0x20] + confirmation("0001") + [0x12] : [0x12]
      #expect(line.read(answer.count) == answer)
      await stage.hall.close()
    }
  }

  @Test func `a pulled cable is a hang-up, and the name leads to a new line when it is plugged in`() async throws {
    let stage = try await Stage("p=gsh80")
    let printer = try await stage.printer
    do {
      let line = try Line(printer.path)
      _ = line.write(bytes("10 04 01"))
      #expect(line.read(1) == [0x12])
      await printer.perform(.unplug)
      #expect(line.read(1) == [])
    }
    #expect(access(printer.path, F_OK) != 0)
    await printer.perform(.replug)
    let line = try Line(printer.path)
    _ = line.write(bytes("10 04 01"))
    #expect(line.read(1) == [0x12])
    await stage.hall.close()
  }

  @Test func `names that would leave the directory or hide in it are refused, and so are unknown models and rates`() {
    for text in [
      "p", "=gsh80", "../p=gsh80", "a/b=gsh80", ".p=gsh80", "tickets=gsh80", "io.halld.sim=mute", "p=nokia", "p=gsh80:12", "p=gsh80:fast",
    ] {
      #expect(throws: UsageError.self) { try VirtualHall.DeviceSpecification(parsing: text) }
    }
  }
}
