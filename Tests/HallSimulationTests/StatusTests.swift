import Testing

@testable import HallSimulation

/// What the printer says of itself, byte for byte.
@Suite struct StatusTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let condition: PrinterCondition?
    let realTime: [UInt8]
    let automatic: [UInt8]
    var testDescription: String { condition?.rawValue ?? "ready" }
  }

  static let cases = [
    // DLE EOT 1 to 4, then GS a's four bytes.
    Case(condition: nil, realTime: [0x12, 0x12, 0x12, 0x12], automatic: [0x10, 0, 0, 0]),
    Case(condition: .paperNearEnd, realTime: [0x12, 0x12, 0x12, 0x1E], automatic: [0x10, 0, 0x03, 0]),
    Case(condition: .paperOut, realTime: [0x1A, 0x32, 0x12, 0x7E], automatic: [0x18, 0, 0x0F, 0]),
    Case(condition: .coverOpen, realTime: [0x1A, 0x16, 0x12, 0x12], automatic: [0x38, 0, 0, 0]),
    Case(condition: .cutterError, realTime: [0x3A, 0x52, 0x1A, 0x12], automatic: [0x18, 0x08, 0, 0]),
    Case(condition: .headHot, realTime: [0x1A, 0x52, 0x52, 0x12], automatic: [0x18, 0x40, 0, 0]),
    Case(condition: .presenterJam, realTime: [0x1A, 0x52, 0x16, 0x12], automatic: [0x18, 0x04, 0, 0]),
  ]

  @Test(arguments: cases)
  func `each condition shows in DLE EOT and in automatic status`(_ expected: Case) throws {
    var bench = try Bench()
    bench.send(bytes("1D 61 FF"))
    #expect(bench.answer == [0x10, 0, 0, 0])
    bench.replies = []
    if let condition = expected.condition {
      bench.set(condition)
      #expect(bench.answer == expected.automatic)
    }
    #expect(statusCommands.flatMap { bench.ask(bytes($0)) } == expected.realTime)
    guard let condition = expected.condition else { return }
    bench.replies = []
    bench.set(condition, false)
    if condition == .cutterError { bench.send(bytes("10 05 01")) }
    #expect(bench.answer == [0x10, 0, 0, 0])
    #expect(statusCommands.flatMap { bench.ask(bytes($0)) } == [0x12, 0x12, 0x12, 0x12])
  }

  @Test func `automatic status reports only the kinds of change that were asked for`() throws {
    var bench = try Bench()
    _ = bench.ask(bytes("1D 61 08"))
    bench.replies = []
    bench.set(.headHot)
    #expect(bench.answer.isEmpty)
    bench.set(.paperNearEnd)
    #expect(bench.answer == [0x18, 0x40, 0x03, 0])
  }

  @Test func `ESC @ turns automatic status off`() throws {
    var bench = try Bench()
    _ = bench.ask(bytes("1D 61 FF 1B 40"))
    bench.replies = []
    bench.set(.coverOpen)
    #expect(bench.answer.isEmpty)
  }

  @Test func `paper bits of automatic status are frozen while the cover is open`() throws {
    var bench = try Bench()
    _ = bench.ask(bytes("1D 61 FF"))
    bench.set(.coverOpen)
    bench.replies = []
    bench.set(.paperNearEnd)
    #expect(bench.answer.isEmpty)
    bench.perform(.closeCover)
    #expect(bench.answer == [0x10, 0, 0x03, 0])
  }

  @Test func `GS r waits in the buffer and is not executed offline`() throws {
    var bench = try Bench()
    #expect(bench.ask(bytes("1D 72 01")) == [0])
    bench.set(.paperOut)
    #expect(bench.ask(bytes("1D 72 01"), wait: .seconds(60)).isEmpty)
    bench.replies = []
    bench.perform(.refillPaper)
    bench.run()
    #expect(bench.answer == [0])
    bench.set(.paperNearEnd)
    #expect(bench.ask(bytes("1D 72 01")) == [0x03])
  }

  @Test func `GS r behind a cut answers after the cut`() throws {
    var bench = try Bench()
    bench.send(Array("A\n".utf8) + fullCut + bytes("1D 72 01"))
    bench.run(.milliseconds(300))
    #expect(bench.tickets.isEmpty && bench.answer.isEmpty)
    bench.run()
    #expect(bench.tickets.count == 1 && bench.answer == [0])
  }

  @Test func `a printer tells who it is`() throws {
    var bench = try Bench()
    #expect(bench.ask(bytes("1D 49 01")) == [0x20])
    #expect(bench.ask(bytes("1D 49 42")) == [0x5F] + Array("HALLSIM".utf8) + [0])
    #expect(bench.ask(bytes("1D 49 43")) == [0x5F] + Array("GSH80".utf8) + [0])
  }

  @Test func `ESC c 4 makes the near end stop the printer`() throws {
    var bench = try Bench()
    bench.send(bytes("1B 63 34 03"))
    #expect(!bench.printer.isOffline)
    bench.set(.paperNearEnd)
    #expect(bench.printer.isOffline)
    bench.perform(.refillPaper)
    #expect(!bench.printer.isOffline)
  }

  @Test func `the feed button feeds, and shows while it is pressed`() throws {
    var bench = try Bench()
    bench.perform(.pressFeed)
    #expect(bench.ask(bytes("10 04 01")) == [0x5A])
    #expect(bench.ask(bytes("10 04 02")) == [0x1A])
    bench.run(.seconds(1))
    #expect(bench.ask(bytes("10 04 01")) == [0x12])
  }

  @Test func `models answer what they can and nothing else`() throws {
    var small = try Bench(.generic58)
    #expect(small.ask(bytes("10 04 01")) == [0x12])
    #expect(small.ask(bytes("1D 61 FF 1D 72 01") + processID("AAAA"), wait: .seconds(1)).isEmpty)
    #expect(small.unknown.count == 3)
    var middle = try Bench(.generic80)
    #expect(middle.ask(bytes("1D 61 FF 1D 72 01") + processID("AAAA"), wait: .seconds(1)) == [0x10, 0, 0, 0, 0])
    var mute = try Bench(.mute)
    #expect(mute.ask(bytes("10 04 01 1D 61 FF 1D 72 01 1D 49 01") + processID("AAAA"), wait: .seconds(1)).isEmpty)
    mute.send(Array("A\n".utf8) + fullCut)
    mute.run()
    #expect(mute.tickets.count == 1)
  }

  @Test func `full status of a kiosk printer shows paper, cover, motor, heat, cutter and the ticket at the exit`() throws {
    var bench = try Bench(.kiosk80)
    let ask = bytes("10 04 14")
    #expect(bench.ask(ask) == bytes("10 0F 00 00 00 00"))
    bench.set(.paperNearEnd)
    bench.set(.coverOpen)
    #expect(bench.ask(ask) == bytes("10 0F 04 02 00 00"))
    bench.perform(.refillPaper)
    bench.perform(.closeCover)
    bench.set(.headHot)
    #expect(bench.ask(ask) == bytes("10 0F 00 00 01 00"))
    bench.set(.headHot, false)
    bench.set(.cutterError)
    #expect(bench.ask(ask) == bytes("10 0F 00 00 00 01"))
    bench.set(.cutterError, false)
    bench.send(bytes("10 05 01"))
    bench.send(Array("A\n".utf8))
    #expect(bench.ask(ask) == bytes("10 0F 00 0C 00 00"))
    bench.run()
    bench.set(.ticketAtExit)
    bench.send(fullCut + bytes("1D 65 03 20"))
    bench.run()
    #expect(bench.ask(ask) == bytes("10 0F 20 00 00 00"))
    #expect(bench.ask(bytes("1D 65 06")) == [0x08])
  }
}
