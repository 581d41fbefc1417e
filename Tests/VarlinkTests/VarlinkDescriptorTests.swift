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

  @Test("More descriptors in one message than a frame may have close the connection too") func tooManyAtOnce() async throws {
    try await withService { service in
      let socket = try RawSocket(service.path)
      let event = VarlinkDescriptor(owning: hall_eventfd())
      #expect(Self.send(VarlinkRequest(method: "org.example.test.Do").encoded(), Array(repeating: event.number, count: 17), to: socket))
      #expect(try socket.isClosed())
    }
  }

  @Test("A descriptor that takes long to close keeps nobody waiting") func slowToClose() async throws {
    try await withService { service in
      let (near, far) = try Self.lingeringPair()
      defer { close(far) }
      let client = try service.connect()
      _ = try client.call("org.example.test.Do", descriptors: [VarlinkDescriptor(owning: near)], timeout: .seconds(20))
      // The service's is the last copy now: closing it waits for as long as this test lets the other end unread.
      #expect(try client.call("org.example.test.Echo", ["text": "x"], timeout: .seconds(20)).parameters == ["text": "x"])
    }
  }

  /// A TCP connection on the loopback whose near end has unsent data and would wait 40 s for it when closed.
  private static func lingeringPair() throws -> (near: Int32, far: Int32) {
    let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(listener) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let near = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    let connected = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        bind(listener, address, length) == 0 && listen(listener, 1) == 0 && getsockname(listener, address, &length) == 0
          && connect(near, address, length) == 0
      }
    }
    try #require(connected)
    let far = accept(listener, nil, nil)
    var patience = linger(l_onoff: 1, l_linger: 40)
    setsockopt(near, SOL_SOCKET, SO_LINGER, &patience, socklen_t(MemoryLayout<linger>.size))
    _ = fcntl(near, F_SETFL, O_NONBLOCK)
    let block = [UInt8](repeating: 7, count: 1 << 16)
    while write(near, block, block.count) > 0 {}
    _ = fcntl(near, F_SETFL, 0)
    return (near, far)
  }

  /// sendmsg with as many descriptors as the caller likes, which the shim would refuse.
  private static func send(_ bytes: [UInt8], _ descriptors: [Int32], to socket: RawSocket) -> Bool {
    // struct cmsghdr: length, level SOL_SOCKET, type SCM_RIGHTS (cmsg(3)).
    var control = [UInt8](repeating: 0, count: (16 + descriptors.count * 4 + 7) / 8 * 8)
    return control.withUnsafeMutableBytes { control in
      control.storeBytes(of: 16 + descriptors.count * 4, as: Int.self)
      control.storeBytes(of: SOL_SOCKET, toByteOffset: 8, as: Int32.self)
      control.storeBytes(of: 1, toByteOffset: 12, as: Int32.self)
      for (index, descriptor) in descriptors.enumerated() {
        control.storeBytes(of: descriptor, toByteOffset: 16 + index * 4, as: Int32.self)
      }
      return bytes.withUnsafeBytes { bytes in
        var vector = iovec(iov_base: UnsafeMutableRawPointer(mutating: bytes.baseAddress), iov_len: bytes.count)
        return withUnsafeMutablePointer(to: &vector) { vector in
          var message = msghdr()
          message.msg_iov = vector
          message.msg_iovlen = 1
          message.msg_control = control.baseAddress
          message.msg_controllen = control.count
          return sendmsg(socket.descriptor, &message, 0) == bytes.count
        }
      }
    }
  }
}
