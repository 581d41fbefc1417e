import CShim
import DeviceTestSupport
import EventLoop
import Glibc
import Testing

@testable import Varlink

@Suite("Descriptors beside messages", .timeLimit(.minutes(1))) struct VarlinkDescriptorTests {
  @LoopActor private func onDo(_ service: TestService, _ action: @escaping @LoopActor (VarlinkCall) -> Void) { service.onDo = action }

  /// A pipe whose read end is passed away; the write end tells when the last copy of it is closed.
  private struct Pipe: ~Copyable {
    let read: VarlinkDescriptor
    let write: Int32

    init() throws {
      var ends: [Int32] = [-1, -1]
      guard pipe(&ends) == 0 else { throw SystemError(errno, "open a pipe") }
      read = VarlinkDescriptor(owning: ends[0])
      write = ends[1]
    }

    deinit { close(write) }

    /// Waits until nobody holds the read end any more.
    func readEndIsClosed() -> Bool {
      var entry = pollfd(fd: write, events: 0, revents: 0)
      return poll(&entry, 1, 20_000) == 1 && entry.revents & Int16(POLLERR) != 0
    }
  }

  @Test("A descriptor reaches the handler with its call and one goes back with the reply") func bothWays() async throws {
    try await withService { service in
      await onDo(service) { call in
        var byte: UInt8 = 0
        guard let first = call.descriptors.first, read(first.number, &byte, 1) == 1 else {
          call.fail(VarlinkServiceError.invalidParameter(parameter: "descriptor"))
          return
        }
        var ends: [Int32] = [-1, -1]
        pipe(&ends)
        byte += 1
        write(ends[1], &byte, 1)
        close(ends[1])
        call.reply(["note": .int(Int64(call.descriptors.count))], descriptors: [VarlinkDescriptor(owning: ends[0])])
      }
      let pipes = try Pipe()
      var byte: UInt8 = 41
      write(pipes.write, &byte, 1)
      let answer = try service.connect().call("org.example.test.Do", descriptors: [pipes.read], timeout: .seconds(20))
      #expect(answer.parameters == ["note": 1])
      let back = try #require(answer.descriptors.first)
      #expect(read(back.number, &byte, 1) == 1)
      #expect(byte == 42)
    }
  }

  @Test("Descriptors nobody claims are closed: with the call, with a malformed frame, with an unfinished frame") func unclaimed()
    async throws
  {
    try await withService { service in
      let answered = VarlinkRequest(method: "org.example.test.Echo", parameters: ["text": "x"]).encoded()
      for (bytes, closes) in [(answered, false), (Array("{]\0".utf8), false), (Array("{".utf8), true)] {
        var ends: [Int32] = [-1, -1]
        try #require(pipe(&ends) == 0)
        let socket = try RawSocket(service.path)
        socket.write(bytes, descriptors: [ends[0]])
        close(ends[0])
        if closes { shutdown(socket.descriptor, Int32(SHUT_RDWR)) }
        var entry = pollfd(fd: ends[1], events: 0, revents: 0)
        #expect(poll(&entry, 1, 20_000) == 1)
        #expect(entry.revents & Int16(POLLERR) != 0)
        close(ends[1])
      }
    }
  }

  @Test("A handler that duplicates a descriptor keeps the file open beyond the call") func duplicated() async throws {
    try await withService { service in
      let kept = News<Int32>()
      await onDo(service) { call in
        kept.tell(call.descriptors.first?.duplicate() ?? -1)
        call.reply()
      }
      var ends: [Int32] = [-1, -1]
      try #require(pipe(&ends) == 0)
      _ = try service.connect().call("org.example.test.Do", descriptors: [VarlinkDescriptor(owning: ends[0])], timeout: .seconds(20))
      let copy = try await kept.next()
      #expect(fcntl(copy, F_GETFD) == FD_CLOEXEC)
      var byte: UInt8 = 7
      #expect(write(ends[1], &byte, 1) == 1)
      #expect(read(copy, &byte, 1) == 1)
      close(copy)
      close(ends[1])
    }
  }

  @Test("Descriptors stay with their call when others are sent ahead and behind") func pipelined() async throws {
    try await withService { service in
      await onDo(service) { $0.reply(["note": .int(Int64($0.descriptors.count))]) }
      let socket = try RawSocket(service.path)
      let call = VarlinkRequest(method: "org.example.test.Do").encoded()
      let event = VarlinkDescriptor(owning: hall_eventfd())
      for count in [0, 2, 0, 16, 1, 0] { socket.write(call, descriptors: Array(repeating: event.number, count: count)) }
      for count in [0, 2, 0, 16, 1, 0] { #expect(try socket.reply()?.parameters == ["note": .int(Int64(count))]) }
    }
  }

  @Test("More descriptors than a frame may have close the connection") func tooMany() async throws {
    try await withService { service in
      let socket = try RawSocket(service.path)
      let event = VarlinkDescriptor(owning: hall_eventfd())
      let call = VarlinkRequest(method: "org.example.test.Do").encoded()
      socket.write(Array(call.prefix(5)), descriptors: Array(repeating: event.number, count: 16))
      socket.write(Array(call.dropFirst(5)), descriptors: [event.number])
      #expect(try socket.isClosed())
      #expect(throws: VarlinkClientError.system(code: E2BIG, attempt: "pass the descriptors")) {
        try service.connect().call("org.example.test.Do", descriptors: Array(repeating: event, count: 17))
      }
    }
  }
}
