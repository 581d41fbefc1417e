import CShim
import Glibc
import Testing

@testable import Varlink

@Suite("Frames") struct VarlinkFramerTests {
  private static let frames: [[UInt8]] = ["{}", "", #"{"method":"a.B"}"#, "x", String(repeating: "long ", count: 200)].map {
    Array($0.utf8)
  }
  private static let stream = [UInt8](frames.map { $0 + [0] }.joined())

  private func drain(_ framer: inout VarlinkFramer) throws -> [[UInt8]] {
    var found: [[UInt8]] = []
    while let frame = try framer.next() { found.append(frame.bytes) }
    return found
  }

  @Test("Frames come out the same byte by byte and all at once") func drippedAndCoalesced() throws {
    var dripped = VarlinkFramer()
    var found: [[UInt8]] = []
    for byte in Self.stream {
      dripped.append([byte])
      found += try drain(&dripped)
    }
    #expect(found == Self.frames)
    var whole = VarlinkFramer()
    whole.append(Self.stream)
    #expect(try drain(&whole) == Self.frames)
    #expect(whole.bufferedCount == 0)
  }

  @Test("Frames come out the same split at any place") func split() throws {
    for place in 0...Self.stream.count {
      var framer = VarlinkFramer()
      framer.append(Array(Self.stream[..<place]))
      var found = try drain(&framer)
      framer.append(Array(Self.stream[place...]))
      found += try drain(&framer)
      #expect(found == Self.frames, "split at \(place)")
    }
  }

  @Test("Frames come out the same in random portions, taken at random times", arguments: 0..<50 as Range<UInt64>)
  func portions(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    var framer = VarlinkFramer()
    var rest = (Self.stream + Self.stream)[...]
    var found: [[UInt8]] = []
    while !rest.isEmpty {
      let count = Int.random(in: 0...40, using: &random)
      framer.append(Array(rest.prefix(count)))
      rest = rest.dropFirst(count)
      if Bool.random(using: &random), let frame = try framer.next() { found.append(frame.bytes) }
    }
    found += try drain(&framer)
    #expect(found == Self.frames + Self.frames)
  }

  @Test("A frame of just the limit is taken; one byte more is refused before its end has come") func limit() throws {
    var framer = VarlinkFramer(limit: 100)
    framer.append([UInt8](repeating: 1, count: 100))
    #expect(try framer.next() == nil)
    framer.append([0])
    #expect(try framer.next()?.bytes.count == 100)
    framer.append([UInt8](repeating: 1, count: 101))
    #expect(throws: VarlinkFramingError.oversized(limit: 100)) { try framer.next() }
    #expect(framer.bufferedCount == 0)
    framer.append(Array("{}\0".utf8))
    #expect(throws: VarlinkFramingError.oversized(limit: 100)) { try framer.next() }
    var ended = VarlinkFramer(limit: 100)
    ended.append([UInt8](repeating: 1, count: 101) + [0])
    #expect(throws: VarlinkFramingError.oversized(limit: 100)) { try ended.next() }
  }

  @Test("A frame before an oversized one is still delivered") func frameBeforeOversized() throws {
    var framer = VarlinkFramer(limit: 10)
    framer.append(Array("{}\0".utf8) + [UInt8](repeating: 1, count: 11))
    #expect(try framer.next()?.bytes == Array("{}".utf8))
    #expect(throws: VarlinkFramingError.oversized(limit: 10)) { try framer.next() }
  }

  private func descriptors(_ count: Int) -> [VarlinkDescriptor] {
    (0..<count).map { _ in VarlinkDescriptor(owning: hall_eventfd()) }
  }

  @Test("Descriptors go with the frame that holds the last byte of the read they came in") func descriptorsFollowTheirFrame() throws {
    let passed = descriptors(3)
    var framer = VarlinkFramer()
    framer.append(Array("first\0sec".utf8), descriptors: [passed[0]])
    framer.append(Array("ond".utf8), descriptors: [passed[1]])
    framer.append(Array("\0third\0".utf8), descriptors: [passed[2]])
    framer.append(Array("fourth\0".utf8))
    var found: [[Int32]] = []
    while let frame = try framer.next() { found.append(frame.descriptors.map(\.number)) }
    #expect(found == [[], [passed[0].number, passed[1].number], [passed[2].number], []])
  }

  @Test("Descriptors keep their frame however the bytes before were taken") func descriptorsAfterCompaction() throws {
    for taken in 0...5 {
      let passed = descriptors(1)
      var framer = VarlinkFramer()
      for _ in 0..<5 { framer.append(Array("frame\0".utf8)) }
      for _ in 0..<taken { _ = try framer.next() }
      framer.append(Array("with\0".utf8), descriptors: passed)
      for _ in taken..<5 { #expect(try framer.next()?.descriptors.isEmpty == true) }
      #expect(try framer.next()?.descriptors.map(\.number) == passed.map(\.number))
    }
  }

  @Test("More than 16 descriptors with one frame are refused, and all are closed") func tooManyDescriptors() throws {
    var ends: [Int32] = [-1, -1]
    try #require(pipe(&ends) == 0)
    defer { close(ends[1]) }
    var framer = VarlinkFramer()
    framer.append([1], descriptors: [VarlinkDescriptor(owning: ends[0])] + descriptors(16))
    #expect(throws: VarlinkFramingError.tooManyDescriptors) { try framer.next() }
    // The write end of a pipe reports an error once nobody holds the read end.
    var entry = pollfd(fd: ends[1], events: 0, revents: 0)
    #expect(poll(&entry, 1, 20_000) == 1)
    #expect(entry.revents & Int16(POLLERR) != 0)
  }
}

@Suite("Messages") struct VarlinkMessageTests {
  private func request(_ text: String) throws -> VarlinkRequest { try VarlinkRequest(frame: Array(text.utf8)) }

  @Test("A call is read with all its keys; unknown ones and nulls do not disturb") func call() throws {
    #expect(try request(#"{"method":"a.b.C"}"#) == VarlinkRequest(method: "a.b.C"))
    #expect(
      try request(#"{"more":true,"parameters":{"x":1},"method":"a.b.C","oneway":true,"upgrade":true,"com.example":{"y":2}}"#)
        == VarlinkRequest(method: "a.b.C", parameters: ["x": 1], more: true, oneway: true, upgrade: true))
    #expect(
      try request(#"{"method":"a.b.C","parameters":null,"more":null,"oneway":false}"#) == VarlinkRequest(method: "a.b.C"))
  }

  @Test(
    "A key of the wrong kind is an error",
    arguments: [
      (#"{}"#, .missing(key: "method")), (#"{"method":1}"#, .wrongType(key: "method")), (#"{"method":null}"#, .wrongType(key: "method")),
      (#"{"method":"a.B","parameters":[]}"#, .wrongType(key: "parameters")), (#"{"method":"a.B","more":1}"#, .wrongType(key: "more")),
      (#"{"method":"a.B","oneway":"yes"}"#, .wrongType(key: "oneway")), (#"{"method":"a.B","upgrade":{}}"#, .wrongType(key: "upgrade")),
      ("[]", .notAnObject), (#""a.B""#, .notAnObject), ("", .json(JSONError(reason: .unexpectedEnd, offset: 0))),
    ] as [(String, VarlinkMessageError)])
  func wrongCalls(text: String, error: VarlinkMessageError) {
    #expect(throws: error) { try request(text) }
  }

  @Test("Calls and replies read back as they were written, each one frame") func roundTrip() throws {
    for call in [
      VarlinkRequest(method: "a.b.C", parameters: ["text": "\0\"补\n"], more: true),
      VarlinkRequest(method: "a.b.D", oneway: true, upgrade: true),
    ] {
      let bytes = call.encoded()
      #expect(bytes.firstIndex(of: 0) == bytes.count - 1)
      #expect(try VarlinkRequest(frame: bytes.dropLast()) == call)
    }
    for reply in [
      VarlinkReply(parameters: ["a": [1]], continues: true), VarlinkReply(parameters: ["b": "\0"], error: "a.b.E"), VarlinkReply(),
    ] {
      let bytes = reply.encoded()
      #expect(bytes.firstIndex(of: 0) == bytes.count - 1)
      #expect(try VarlinkReply(frame: bytes.dropLast()) == reply)
    }
  }

  @Test("The interface is what stands before the last dot") func names() {
    #expect(VarlinkRequest(method: "org.varlink.service.GetInfo").interfaceName == "org.varlink.service")
    #expect(VarlinkRequest(method: "org.varlink.service.GetInfo").methodName == "GetInfo")
    #expect(VarlinkRequest(method: "GetInfo").interfaceName == nil)
    #expect(VarlinkRequest(method: ".GetInfo").interfaceName == nil)
    #expect(VarlinkRequest(method: "a.").methodName == "")
  }
}
