import DeviceCore
import DeviceTestSupport
import EventLoop
import FirmwareMaps
import StrictTOML

@testable import DeviceDrivers

/// One printer on a scripted line, with a clock moved by hand.
@LoopActor final class Bench {
  let clock = ManualClock()
  let place = ScriptedPlace()
  let printer: any TicketPrinter
  private(set) var progress: [TicketProgress] = []
  private(set) var evidence: [Int] = []

  nonisolated static let gsh = """
    schema = 1
    by_position = true
    [identity]
    class = "ticket_printer"
    vendor = "Test"
    model = "GSH"
    maturity = "template"
    source = "ESC/POS as docs/device-protocols/escpos.md has it; no real model"
    driver = "escpos"
    [serial]
    baud = 115200
    flow = "none"
    [escpos]
    width_dots = 576
    dpi = 203
    completion = "process_id"
    status = "asb"
    clear = "dle_dc4_8"
    native_qr = true
    [escpos.cutter]
    kind = "partial"
    command = "gs_v_feed"
    [escpos.text]
    encoding = "gb18030"
    """

  nonisolated static let generic = gsh.replacing(#"completion = "process_id""#, with: #"completion = "status_reply""#)
    .replacing(#"status = "asb""#, with: #"status = "dle_eot""#).replacing(#"clear = "dle_dc4_8""#, with: #"clear = "none""#)

  nonisolated static let mute = gsh.replacing(#"completion = "process_id""#, with: #"completion = "none""#)
    .replacing(#"status = "asb""#, with: #"status = "none""#).replacing(#"clear = "dle_dc4_8""#, with: #"clear = "none""#)

  struct BadMap: Error {
    let problems: [FileProblem]
  }

  init(_ toml: String = Bench.gsh, interrupted: Bool = false) throws {
    let log = ProblemLog(file: "ticket-printer/test.toml")
    guard let map = FirmwareMap.read(Array(toml.utf8), file: "ticket-printer/test.toml", drivers: DriverRegistry.schemas, log: log),
      let serial = map.serial
    else { throw BadMap(problems: log.problems) }
    printer = try DriverRegistry.ticketPrinter(
      map: map, line: .serial(serial), place: place, clock: clock)
    printer.onEvent = { [weak self] event in
      if case .printed(let number) = event { self?.evidence.append(number) }
    }
    printer.start(interrupted: interrupted)
  }

  /// What the driver wrote since the last call.
  func written() -> [UInt8] { place.stream?.takeWritten() ?? [] }

  func say(_ bytes: [UInt8]) { place.stream?.receive(bytes) }

  /// Lets the loop deliver what the driver posted.
  func settle() async {
    await withCheckedContinuation { (done: CheckedContinuation<Void, Never>) in EventLoop.main.post { done.resume() } }
  }

  /// Answers DLE EOT questions in what was written as a printer that is well, until none is asked.
  func answerQuestions(_ answers: [UInt8: UInt8] = [:]) -> [UInt8] {
    var all: [UInt8] = []
    while true {
      let bytes = written()
      guard !bytes.isEmpty else { return all }
      all += bytes
      var reply: [UInt8] = []
      for index in bytes.indices.dropLast(2) where bytes[index] == 0x10 && bytes[index + 1] == 0x04 {
        reply.append(answers[bytes[index + 2]] ?? 0x12)
      }
      guard !reply.isEmpty else { continue }
      say(reply)
    }
  }

  func becomeReady() { _ = answerQuestions() }

  /// Begins to print and answers the preflight.
  func begin(_ text: String = "A012", number: Int = 7, isReprint: Bool = false, lines: Int = 1) -> [UInt8] {
    let content = TicketContent(lines: Array(repeating: TicketLine(.text(text)), count: lines))
    printer.print(TicketAttempt(processNumber: number, content: content, isReprint: isReprint)) { [weak self] in self?.progress.append($0) }
    return answerQuestions()
  }

  /// Lets the line carry everything.
  func drain() -> [UInt8] {
    var all: [UInt8] = []
    for _ in 0..<400 {
      clock.advance(by: .milliseconds(20))
      let bytes = answerQuestions()
      if bytes.isEmpty, !all.isEmpty { break }
      all += bytes
    }
    return all
  }

  var outcome: TicketOutcome? {
    guard case .ended(let outcome)? = progress.last else { return nil }
    return outcome
  }
}

extension [UInt8] {
  /// Whether the bytes occur in these.
  func has(_ part: [UInt8]) -> Bool {
    guard count >= part.count else { return false }
    return (0...(count - part.count)).contains { Array(self[$0..<($0 + part.count)]) == part }
  }

  func count(of part: [UInt8]) -> Int {
    guard count >= part.count else { return 0 }
    return (0...(count - part.count)).count { Array(self[$0..<($0 + part.count)]) == part }
  }
}
