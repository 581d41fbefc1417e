import DeviceCore
import DeviceTestSupport
import EventLoop
import Testing

@testable import DeviceTransports

/// A pipe whose device is played by the test.
@LoopActor private final class ScriptedPipe: PacketPipe {
  var onEvent: (@LoopActor (PacketPipeEvent) -> Void)?
  let interface: UInt8 = 2
  let alternate: UInt8 = 1
  private(set) var sent: [[UInt8]] = []
  private(set) var requests: [ControlRequest] = []
  private(set) var cancels = 0
  private(set) var isClosed = false
  var answers: [Result<[UInt8], DeviceError>] = []
  private var ended: [@LoopActor (Int, DeviceError?) -> Void] = []

  func send(_ bytes: [UInt8], timeout: Duration?, ended: @escaping @LoopActor (Int, DeviceError?) -> Void) {
    sent.append(bytes)
    self.ended.append(ended)
  }

  func control(_ request: ControlRequest, timeout: Duration, ended: @escaping @LoopActor (Result<[UInt8], DeviceError>) -> Void) {
    requests.append(request)
    if !answers.isEmpty { ended(answers.removeFirst()) }
  }

  func cancelTransfers() { cancels += 1 }
  func close() { isClosed = true }

  /// The transfer on its way ends.
  func end(_ count: Int, _ error: DeviceError? = nil) { if !ended.isEmpty { ended.removeFirst()(count, error) } }
}

@Suite("A byte stream on a packet pipe") struct PipeStreamTests {
  init() { LoopThread.start() }

  @LoopActor private func make() -> (ScriptedPipe, PipeStream, () -> [String]) {
    let pipe = ScriptedPipe()
    let stream = PipeStream(pipe)
    final class Log { var lines: [String] = [] }
    let log = Log()
    stream.onEvent = { event in
      switch event {
      case .received(let bytes): log.lines.append("received \(bytes)")
      case .drained: log.lines.append("drained")
      case .closed(let error): log.lines.append("closed \(error.reason.rawValue)")
      }
    }
    return (pipe, stream, { log.lines })
  }

  @Test @LoopActor func `keeps order, sends one transfer at a time, and says when the device has taken all`() async {
    let (pipe, stream, events) = make()
    let bytes = (0..<10_000).map { UInt8(truncatingIfNeeded: $0) }
    stream.write(Array(bytes[..<5]))
    stream.write(Array(bytes[5...]))
    #expect(pipe.sent.map(\.count) == [5])
    #expect(stream.unsent == 10_000)
    var taken = 0
    while let next = pipe.sent.last, taken < bytes.count {
      #expect(events() == [])
      taken += next.count
      pipe.end(next.count)
      #expect(stream.unsent == bytes.count - taken)
      #expect(stream.taken == UInt64(taken))
    }
    #expect(pipe.sent.flatMap { $0 } == bytes)
    #expect(events() == ["drained"])
  }

  @Test @LoopActor func `counts to the byte what a device took before it stalled, and ends`() async {
    let (pipe, stream, events) = make()
    stream.write([UInt8](repeating: 1, count: 3000))
    stream.write([UInt8](repeating: 2, count: 3000))
    pipe.end(1234, DeviceError(.ioError, "stalled"))
    #expect(stream.taken == 1234)
    #expect(stream.unsent == 0)
    #expect(events() == ["closed io_error"])
    #expect(pipe.isClosed)
    #expect(pipe.sent.count == 1)
  }

  @Test @LoopActor func `drops what the device has not taken, and sends what is written afterwards behind it`() async {
    let (pipe, stream, events) = make()
    stream.write([UInt8](repeating: 1, count: 9000))
    stream.discardUnsent()
    stream.discardUnsent()
    #expect(pipe.cancels == 1)
    stream.write([7, 8])
    #expect(pipe.sent.count == 1)
    pipe.end(100, DeviceError(.shutdown, "taken back"))
    #expect(stream.taken == 100)
    #expect(pipe.sent.last == [7, 8])
    pipe.end(2)
    #expect(events() == ["drained"])
    #expect(stream.unsent == 0)
  }

  @Test @LoopActor func `a transfer that ended just before it was taken back counts whole`() async {
    let (pipe, stream, events) = make()
    stream.write([1, 2, 3])
    stream.discardUnsent()
    pipe.end(3)
    #expect(stream.taken == 3)
    #expect(events() == ["drained"])
  }

  @Test @LoopActor func `passes on what comes and the end, and says nothing once closed`() async {
    let (pipe, stream, events) = make()
    pipe.onEvent?(.received([1, 2]))
    stream.write([1])
    pipe.onEvent?(.closed(DeviceError(.deviceLost, "pulled")))
    pipe.end(0, DeviceError(.deviceLost, "pulled"))
    #expect(events() == ["received [1, 2]", "closed device_lost"])
    stream.write([2])
    #expect(pipe.sent.count == 1)
  }

  @Test @LoopActor func `class requests name the interface, and a reset is tried in the older form too`() async {
    let pipe = ScriptedPipe()
    pipe.answers = [
      .success([0x38]), .success([0, 16] + Array("MFG:ACME;MDL:T;".utf8)), .failure(DeviceError(.ioError, "stalled")), .success([]),
    ]
    var status: PrinterPortStatus?
    var name: String?
    pipe.portStatus { status = try? $0.get() }
    pipe.deviceID { name = (try? $0.get())?.maker }
    pipe.softReset()
    #expect(status == [.noError, .selected, .paperEmpty])
    #expect(name == "ACME")
    #expect(pipe.requests.map(\.type) == [0xA1, 0xA1, 0x21, 0x23])
    #expect(pipe.requests.map(\.request) == [1, 0, 2, 2])
    #expect(pipe.requests.map(\.index) == [2, 0x0201, 2, 2])
    #expect(
      ControlRequest(type: 0x21, request: 2, value: 0x0102, index: 0x0304, payload: .send([9])).packet == [0x21, 2, 2, 1, 4, 3, 1, 0, 9])
    #expect(ControlRequest(type: 0xA1, request: 0, index: 0, payload: .receive(atMost: 258)).packet.count == 266)
  }
}

@Suite("The device id of a printer") struct PrinterDeviceIDTests {
  private static let text = Array("MFG:EPSON;MDL: TM-T20 ;CMD:ESC/POS;SN:7;".utf8)

  @Test(arguments: [[0, 42], [42, 0], [0, 0], [0xFF, 0xFF], [0, 13], [0x7F, 0]] as [[UInt8]])
  func `is read whatever its length says`(_ length: [UInt8]) {
    let id = PrinterDeviceID(answer: length + Self.text)
    #expect(id.maker == "EPSON")
    #expect(id.model == "TM-T20")
    #expect(id.commands == "ESC/POS")
    #expect(id.serial == "7")
  }

  @Test func `counts as far as its length says, and no further than what came`() {
    let id = PrinterDeviceID(answer: [0, 42] + Self.text + Array("MFG2:X;".utf8))
    #expect(id.text.utf8.count == 40)
    #expect(PrinterDeviceID(answer: []).text == "")
    #expect(PrinterDeviceID(answer: [0, 0]).maker == nil)
    #expect(PrinterDeviceID(answer: [0xFF, 0xFF] + [UInt8](repeating: 0x0A, count: 1022)).text.utf8.allSatisfy { $0 == 0x20 })
    #expect(PrinterDeviceID(answer: [0, 0] + Array("MANUFACTURER:A;MODEL:;:;;x;".utf8)).maker == "A")
  }
}
