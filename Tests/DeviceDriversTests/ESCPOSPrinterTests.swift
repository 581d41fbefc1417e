import DeviceCore
import DeviceTestSupport
import EventLoop
import Testing

@testable import DeviceDrivers

@Suite struct ESCPOSPrinterTests {
  init() { LoopThread.start() }

  // GS ( H <Function 48> with the id of attempt 7, and the printer's answer to it.
  let askProof: [UInt8] = [0x1D, 0x28, 0x48, 0x06, 0x00, 0x30, 0x30, 0x20, 0x20, 0x20, 0x27]
  let proof: [UInt8] = [0x37, 0x22, 0x20, 0x20, 0x20, 0x27, 0x00]
  let clear: [UInt8] = [0x10, 0x14, 0x08, 0x01, 0x03, 0x14, 0x01, 0x06, 0x02, 0x08]
  let cleared: [UInt8] = [0x37, 0x25, 0x00]
  // Automatic status: offline, both paper end sensors.
  let paperOut: [UInt8] = [0x18, 0x00, 0x0C, 0x00]
  let allWell: [UInt8] = [0x10, 0x00, 0x00, 0x00]

  @Test @LoopActor func `a printer is ready once it has answered, and only then told anything`() async throws {
    let bench = try Bench()
    #expect(bench.printer.status.state == .starting)
    #expect(bench.written() == [0x10, 0x04, 0x01])
    bench.say([0x12])
    bench.becomeReady()
    #expect(bench.printer.status.state == .ready)
    #expect(bench.printer.status.generation == 1)
    #expect(bench.printer.status.canPrint)
  }

  @Test @LoopActor func `a printer is asked how it is until it has reported by itself, then only seldom`() async throws {
    let bench = try Bench()
    bench.becomeReady()
    // The paper ended before automatic status was executed: no report comes.
    bench.clock.advance(by: .seconds(2))
    _ = bench.answerQuestions([1: 0x1A, 2: 0x32, 4: 0x72])
    #expect(bench.printer.status.reasons == [.paperOut])
    bench.say(allWell)
    bench.clock.advance(by: .seconds(2))
    _ = bench.answerQuestions()
    bench.say(allWell)
    #expect(bench.printer.status.state == .ready)
    for _ in 0..<2 {
      bench.clock.advance(by: .seconds(29))
      #expect(bench.written().isEmpty)
      bench.clock.advance(by: .seconds(1))
      // It is told anew what to report, in case it was switched off and on, and answers that with a report.
      #expect(bench.answerQuestions() == [0x10, 0x04, 0x01, 0x1D, 0x61, 0x0E])
      bench.say(allWell)
    }
    // One that has lost its memory for good is asked often again.
    bench.clock.advance(by: .seconds(30))
    _ = bench.answerQuestions()
    bench.clock.advance(by: .seconds(2))
    #expect(bench.answerQuestions() == [0x10, 0x04, 0x01])
  }

  @Test @LoopActor func `printed is said when the printer returned the attempt's own id, not before`() async throws {
    let bench = try Bench()
    bench.becomeReady()
    let bytes = bench.begin() + bench.drain()
    #expect(bytes.has(Array("A012".utf8)))
    #expect(bytes.count(of: askProof) == 1)
    await bench.settle()
    #expect(bench.outcome == nil)
    bench.say([0x37, 0x22, 0x20, 0x20, 0x20, 0x28, 0x00])
    await bench.settle()
    #expect(bench.outcome == nil)
    #expect(bench.evidence == [8])
    bench.say(proof)
    await bench.settle()
    #expect(bench.outcome == .printed(.processId))
  }

  @Test @LoopActor func `a printer that does not answer is silent, and asked again until it does`() async throws {
    let bench = try Bench()
    bench.clock.advance(by: .seconds(2))
    #expect(bench.printer.status.state == .silent)
    #expect(bench.printer.status.reasons == [.noReply])
    #expect(bench.written().count(of: [0x10, 0x04, 0x01]) == 3)
    bench.clock.advance(by: .seconds(3))
    bench.becomeReady()
    #expect(bench.printer.status.state == .ready)
  }

  @Test @LoopActor func `garbage is called garbage`() async throws {
    let bench = try Bench()
    bench.say([0x80, 0xFF, 0x91, 0x80])
    bench.clock.advance(by: .seconds(2))
    #expect(bench.printer.status.reasons == [.garbage])
  }

  @Test @LoopActor func `nothing is sent to a printer without paper`() async throws {
    let bench = try Bench()
    bench.becomeReady()
    bench.say(paperOut)
    _ = bench.answerQuestions([1: 0x1A, 2: 0x32, 4: 0x72])
    #expect(bench.printer.status.state == .notReady)
    #expect(bench.printer.status.reasons == [.paperOut])
    #expect(!bench.printer.status.canPrint)
    bench.say(allWell)
    _ = bench.answerQuestions()
    #expect(bench.printer.status.state == .ready)
  }

  @Test @LoopActor func `a printer that turns out to be without paper just before the first byte gets none`() async throws {
    let bench = try Bench()
    bench.becomeReady()
    let content = TicketContent(lines: [TicketLine(.text("A012"))])
    var progress: [TicketProgress] = []
    bench.printer.print(TicketAttempt(processNumber: 7, content: content, isReprint: false)) { progress.append($0) }
    // Offline, stopped by the end of the paper.
    let bytes = bench.answerQuestions([1: 0x1A, 2: 0x32, 4: 0x72])
    await bench.settle()
    #expect(progress == [.ended(.notStarted(.paperOut))])
    #expect(!bytes.has(Array("A012".utf8)))
  }

  @Test @LoopActor func `paper out in mid-ticket clears the buffer, and only the printer's word makes it a failed one`() async throws {
    let bench = try Bench()
    bench.becomeReady()
    _ = bench.begin(lines: 200)
    bench.clock.advance(by: .milliseconds(30))
    _ = bench.written()
    bench.say(paperOut)
    #expect(bench.written().has(clear))
    #expect(bench.place.stream?.discards == 1)
    await bench.settle()
    #expect(bench.outcome == nil)
    bench.say(cleared)
    await bench.settle()
    #expect(bench.outcome == .cleared(.paperOut))
    #expect(!bench.drain().has(Array("A012".utf8)))
  }

  @Test @LoopActor func `a clear that is not confirmed leaves the ticket unknown`() async throws {
    let bench = try Bench()
    bench.becomeReady()
    _ = bench.begin(lines: 200)
    bench.say(paperOut)
    _ = bench.written()
    bench.clock.advance(by: .seconds(7))
    await bench.settle()
    #expect(bench.outcome == .unknown(.notCleared))
    #expect(!bench.printer.status.canPrint)
  }

  @Test @LoopActor func `an id that crosses the clear command on the line still counts`() async throws {
    let bench = try Bench()
    bench.becomeReady()
    _ = bench.begin()
    _ = bench.drain()
    bench.say(paperOut)
    bench.say(proof)
    await bench.settle()
    #expect(bench.outcome == .printed(.processId))
  }

  @Test @LoopActor func `a hot head is waited for, and the time does not count against the ticket`() async throws {
    let bench = try Bench()
    bench.becomeReady()
    _ = bench.begin(lines: 40)
    _ = bench.drain()
    // Offline, auto-recoverable error.
    bench.say([0x18, 0x40, 0x00, 0x00])
    await bench.settle()
    #expect(bench.progress.last == .waiting([.headHot]))
    for _ in 0..<60 {
      bench.clock.advance(by: .seconds(1))
      _ = bench.answerQuestions([1: 0x1A, 2: 0x52, 3: 0x52])
    }
    await bench.settle()
    #expect(bench.outcome == nil)
    bench.say(allWell)
    bench.say(proof)
    await bench.settle()
    #expect(bench.outcome == .printed(.processId))
  }

  @Test @LoopActor func `a stray XOFF does not stop a ticket for ever`() async throws {
    let bench = try Bench()
    bench.becomeReady()
    _ = bench.begin(lines: 400)
    bench.say([0x13])
    var bytes: [UInt8] = []
    for _ in 0..<50 {
      bench.clock.advance(by: .milliseconds(50))
      bytes += bench.answerQuestions()
    }
    #expect(bytes.has(askProof))
  }

  @Test @LoopActor func `no answer in mid-ticket is unknown, and the printer is silent`() async throws {
    let bench = try Bench()
    bench.becomeReady()
    _ = bench.begin(lines: 40)
    bench.clock.advance(by: .seconds(30))
    await bench.settle()
    #expect(bench.outcome == .unknown(.noReply))
    #expect(bench.printer.status.state == .silent)
  }

  @Test @LoopActor func `a printer that lives but sends no id leaves the ticket unknown`() async throws {
    let bench = try Bench()
    bench.becomeReady()
    _ = bench.begin()
    for _ in 0..<30 {
      bench.clock.advance(by: .seconds(1))
      _ = bench.answerQuestions()
    }
    await bench.settle()
    #expect(bench.outcome == .unknown(.noConfirmation))
  }

  @Test @LoopActor func `a pulled cable is unknown in mid-ticket and nothing before the first byte`() async throws {
    let bench = try Bench()
    bench.becomeReady()
    _ = bench.begin(lines: 100)
    bench.place.stream?.hangUp()
    await bench.settle()
    #expect(bench.outcome == .unknown(.deviceLost))
    #expect(bench.printer.status.state == .absent)
    bench.clock.advance(by: .seconds(1))
    #expect(bench.printer.status.generation == 2)
  }

  @Test @LoopActor func `after an interruption the printer is asked whether it listens before anything is cleared`() async throws {
    let bench = try Bench(interrupted: true)
    let bytes = bench.answerQuestions()
    // The probe: GS ( H with the last of all ids.
    #expect(bytes.has([0x1D, 0x28, 0x48, 0x06, 0x00, 0x30, 0x30, 0x7E, 0x7E, 0x7E, 0x7E]))
    #expect(!bytes.has(clear))
    #expect(!bench.printer.status.canPrint)
    // The ticket of before was sent whole and comes out now.
    bench.say(proof)
    bench.say([0x37, 0x22, 0x7E, 0x7E, 0x7E, 0x7E, 0x00])
    await bench.settle()
    #expect(bench.evidence == [7])
    #expect(bench.printer.status.canPrint)
    #expect(bench.begin().has([0x1D, 0x56, 0x42]))
  }

  @Test @LoopActor func `a printer stuck in half a picture is cleared, with zeros where it does not hear the command`() async throws {
    let bench = try Bench(interrupted: true)
    _ = bench.answerQuestions()
    var bytes: [UInt8] = []
    for _ in 0..<300 {
      bench.clock.advance(by: .milliseconds(100))
      let more = bench.answerQuestions()
      bytes += more
      // It hears the probe once the zeros have ended its picture.
      if bytes.has([UInt8](repeating: 0, count: 500)), more.has([0x7E, 0x7E, 0x7E, 0x7E]) {
        bench.say([0x37, 0x22, 0x7E, 0x7E, 0x7E, 0x7E, 0x00])
      }
    }
    #expect(bytes.has(clear))
    #expect(bytes.has([UInt8](repeating: 0, count: 500)))
    #expect(bench.printer.status.canPrint)
  }

  @Test @LoopActor func `where answers carry no id, one to an earlier ticket's question does not prove a later ticket`() async throws {
    let bench = try Bench(Bench.generic, interrupted: true)
    let bytes = bench.answerQuestions()
    #expect(bytes.has([0x1D, 0x72, 0x01]))
    // The answer that the last run did not live to hear; the probe's own comes 900 ms later.
    bench.say([0x00])
    #expect(!bench.printer.status.canPrint)
    bench.clock.advance(by: .milliseconds(900))
    bench.say([0x00])
    bench.clock.advance(by: .milliseconds(900))
    #expect(!bench.printer.status.canPrint)
    bench.clock.advance(by: .milliseconds(200))
    #expect(bench.printer.status.canPrint)
  }

  @Test @LoopActor func `a printer that nothing brings back to its senses is not given tickets`() async throws {
    let bench = try Bench(interrupted: true)
    for _ in 0..<600 {
      bench.clock.advance(by: .milliseconds(100))
      _ = bench.answerQuestions()
    }
    #expect(bench.printer.status.state == .notReady)
    #expect(bench.printer.status.reasons == [.notCleared])
  }

  @Test @LoopActor func `a reprint bears the mark`() async throws {
    let bench = try Bench()
    bench.becomeReady()
    // 补打 in GB18030.
    let mark: [UInt8] = [0xB2, 0xB9, 0xB4, 0xF2]
    #expect((bench.begin(isReprint: true) + bench.drain()).has(mark))
    bench.say(proof)
    await bench.settle()
    #expect(!(bench.begin() + bench.drain()).has(mark))
  }

  @Test @LoopActor func `bytes are given to the line no faster than it sends them`() async throws {
    let bench = try Bench()
    bench.becomeReady()
    let first = bench.begin(String(repeating: "0123456789", count: 4), lines: 250)
    // 80 ms ahead at 11,520 bytes a second, and one command more.
    #expect(first.count < 1100)
    bench.clock.advance(by: .seconds(1))
    let second = bench.answerQuestions()
    #expect((9000...13_000).contains(second.count + first.count))
  }

  @Test @LoopActor func `where GS r is the proof, its answer is, and nothing else`() async throws {
    let bench = try Bench(Bench.generic)
    bench.becomeReady()
    let bytes = bench.begin() + bench.drain()
    #expect(bytes.has([0x1D, 0x72, 0x01]))
    // A late answer to DLE EOT is none to GS r.
    bench.say([0x12])
    await bench.settle()
    #expect(bench.outcome == nil)
    bench.say([0x00])
    await bench.settle()
    #expect(bench.outcome == nil)
    // The printer is asked once more, and is well.
    _ = bench.answerQuestions()
    await bench.settle()
    #expect(bench.outcome == .printed(.statusReply))
  }

  @Test @LoopActor func `an answer that comes before its question can have arrived proves nothing`() async throws {
    let bench = try Bench(Bench.generic)
    bench.becomeReady()
    _ = bench.begin(String(repeating: "0123456789", count: 4), lines: 250)
    for _ in 0..<400 {
      bench.clock.advance(by: .milliseconds(5))
      if bench.answerQuestions().has([0x1D, 0x72, 0x01]) { break }
    }
    bench.say([0x00])
    _ = bench.answerQuestions()
    await bench.settle()
    #expect(bench.outcome == nil)
  }

  @Test(arguments: [[UInt8](), [0x1A]]) @LoopActor
  func `a printer that dies or stops right after such an answer leaves the ticket unknown`(_ answer: [UInt8]) async throws {
    let bench = try Bench(Bench.generic)
    bench.becomeReady()
    _ = bench.begin() + bench.drain()
    bench.say([0x00])
    if answer.isEmpty {
      bench.clock.advance(by: .seconds(3))
    } else {
      _ = bench.answerQuestions([1: 0x1A, 2: 0x32, 4: 0x72])
    }
    await bench.settle()
    #expect(bench.outcome == .unknown(answer.isEmpty ? .noReply : .paperOut))
  }

  @Test @LoopActor func `an answer that says the paper is out is no proof`() async throws {
    let bench = try Bench(Bench.generic)
    bench.becomeReady()
    _ = bench.begin() + bench.drain()
    bench.say([0x0C])
    _ = bench.answerQuestions([1: 0x1A, 2: 0x32, 4: 0x72])
    await bench.settle()
    #expect(bench.outcome == .unknown(.paperOut))
  }

  @Test @LoopActor func `what a silent printer did not take is thrown away`() async throws {
    let bench = try Bench()
    bench.becomeReady()
    _ = bench.begin(lines: 400)
    bench.clock.advance(by: .seconds(10))
    await bench.settle()
    #expect(bench.outcome == .unknown(.noReply))
    #expect((bench.place.stream?.discards ?? 0) > 0)
  }

  @Test @LoopActor func `a printer that does not report by itself is asked again and again, also after a ticket it could not take`()
    async throws
  {
    let bench = try Bench(Bench.generic)
    bench.becomeReady()
    bench.clock.advance(by: .seconds(2))
    #expect(bench.answerQuestions().has([0x10, 0x04, 0x01]))
    bench.printer.print(
      TicketAttempt(processNumber: 7, content: TicketContent(lines: [TicketLine(.text("A"))]), isReprint: false)
    ) { _ in }
    _ = bench.answerQuestions([1: 0x1A, 2: 0x32, 4: 0x72])
    #expect(bench.printer.status.reasons == [.paperOut])
    bench.clock.advance(by: .seconds(2))
    _ = bench.answerQuestions()
    #expect(bench.printer.status.state == .ready)
  }

  @Test @LoopActor func `the next deadline always lies ahead, also while zeros are sent`() async throws {
    let bench = try Bench(Bench.generic.replacing("baud = 115200", with: "baud = 9600"), interrupted: true)
    _ = bench.answerQuestions()
    for _ in 0..<200 {
      bench.clock.advance(by: .milliseconds(50))
      if bench.answerQuestions().has([UInt8](repeating: 0, count: 40)) { break }
    }
    bench.say([0x37, 0x23, 0x40, 0x00])
    let next = try #require(bench.clock.nextDue)
    #expect(next > bench.clock.now)
  }

  @Test @LoopActor func `the cut that separates a torn ticket waits for the next one that is sent`() async throws {
    let bench = try Bench()
    bench.becomeReady()
    _ = bench.begin(lines: 400)
    bench.say(paperOut)
    _ = bench.written()
    bench.say(cleared)
    await bench.settle()
    #expect(bench.outcome == .cleared(.paperOut))
    bench.say(allWell)
    _ = bench.answerQuestions()
    // The next attempt meets the open cover just before its first byte; the one after it goes through.
    bench.printer.print(
      TicketAttempt(processNumber: 8, content: TicketContent(lines: [TicketLine(.text("B"))]), isReprint: false)
    ) { _ in }
    _ = bench.answerQuestions([1: 0x1A, 2: 0x16])
    await bench.settle()
    bench.say(allWell)
    _ = bench.answerQuestions()
    let bytes = bench.begin() + bench.drain()
    #expect(bytes.count(of: [0x1D, 0x56, 0x42]) == 2)
  }

  @Test @LoopActor func `written is said only when the line has sent everything`() async throws {
    let bench = try Bench(Bench.mute)
    bench.place.stream?.unsent = 300
    _ = bench.begin() + bench.drain()
    bench.clock.advance(by: .seconds(20))
    await bench.settle()
    #expect(bench.outcome == nil)
    bench.place.stream?.unsent = 0
    bench.clock.advance(by: .seconds(2))
    await bench.settle()
    #expect(bench.outcome == .written)
  }

  @Test @LoopActor func `a printer that cannot be asked gets the ticket and it is called written`() async throws {
    let bench = try Bench(Bench.mute)
    #expect(bench.printer.status.canPrint)
    let bytes = bench.begin() + bench.drain()
    #expect(bytes.has(Array("A012".utf8)))
    #expect(!bytes.has([0x10, 0x04]))
    bench.clock.advance(by: .seconds(3))
    await bench.settle()
    #expect(bench.outcome == .written)
  }

  @Test @LoopActor func `a late answer does not become the answer to the next question`() async throws {
    let bench = try Bench(Bench.generic)
    _ = bench.written()
    bench.clock.advance(by: .milliseconds(600))
    // Asked a second time; the first answer comes now, the second shortly after.
    #expect(bench.written() == [0x10, 0x04, 0x01])
    bench.say([0x12])
    #expect(bench.written().isEmpty)
    bench.say([0x12])
    #expect(bench.written().isEmpty)
    bench.clock.advance(by: .milliseconds(600))
    // Only now the next one, answered by a cover that is open.
    #expect(bench.written() == [0x10, 0x04, 0x02])
    bench.say([0x16])
    _ = bench.answerQuestions()
    #expect(bench.printer.status.reasons == [.coverOpen])
  }

  @Test @LoopActor func `a place that another program holds is named and tried again`() async throws {
    let bench = try Bench()
    bench.place.refusal = DeviceError(.busy, "held")
    bench.place.stream?.hangUp()
    bench.clock.advance(by: .milliseconds(100))
    #expect(bench.printer.status.state == .absent)
    #expect(bench.printer.status.reasons == [.busy])
    bench.place.refusal = nil
    bench.clock.advance(by: .milliseconds(5100))
    bench.becomeReady()
    #expect(bench.printer.status.state == .ready)
  }

  @Test @LoopActor func `detection names the rate that answered and changes nothing`() async throws {
    let bench = try Bench()
    bench.becomeReady()
    var probes: [LineProbe?] = []
    try bench.printer.detect { probes.append($0) }
    #expect(bench.printer.status.reasons == [.detecting])
    while probes.last != .some(nil) {
      let baud = bench.place.openings.last?.serial?.baud
      #expect(bench.written() == [0x10, 0x04, 0x01])
      if baud == 9600 { bench.say([0x16]) }
      if baud == 19_200 { bench.say([0x80, 0xFE]) }
      bench.clock.advance(by: .milliseconds(400))
    }
    #expect(probes.compactMap { $0 }.map(\.outcome) == [.silent, .answered, .garbage, .silent, .silent, .silent, .silent])
    bench.becomeReady()
    #expect(bench.printer.status.state == .ready)
  }

  @Test(arguments: 0..<40) @LoopActor func `whatever a printer says, nothing traps and nothing is called printed without its id`(
    _ seed: Int
  )
    async throws
  {
    let bench = try Bench()
    var random = SplitMix64(seed: UInt64(seed))
    if seed % 2 == 0 { bench.becomeReady() }
    for _ in 0..<300 {
      if bench.printer.status.canPrint, bench.outcome != nil || bench.progress.isEmpty { _ = bench.begin(lines: 3) }
      let interesting: [UInt8] = [0x10, 0x12, 0x16, 0x18, 0x37, 0x22, 0x23, 0x25, 0x00, 0x5F, 0x0C, 0x11, 0x13, 0x80, 0xFF]
      let count = Int(random.next() % 6)
      bench.say((0..<count).map { _ in interesting[Int(random.next() % UInt64(interesting.count))] } + [0x12])
      bench.clock.advance(by: .milliseconds(Int(random.next() % 2000)))
      await bench.settle()
    }
    #expect(!bench.progress.contains(.ended(.printed(.processId))))
  }
}

struct SplitMix64: RandomNumberGenerator {
  private var state: UInt64
  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
