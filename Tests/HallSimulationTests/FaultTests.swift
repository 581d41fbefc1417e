import Testing

@testable import HallSimulation

/// Conditions and actions do what their sentences say.
@Suite struct FaultTests {
  static let clear = bytes("10 14 08 01 03 14 01 06 02 08")

  @Test func `every condition and every action has one sentence`() {
    for text in PrinterCondition.allCases.map(\.explanation) + PrinterAction.allCases.map(\.explanation) {
      #expect(text.hasSuffix(".") && !text.dropLast().contains("."))
    }
  }

  @Test(arguments: [PrinterCondition.coverOpen, .headHot, .presenterJam])
  func `a stop in mid-ticket is only a pause`(_ condition: PrinterCondition) throws {
    var bench = try Bench()
    let picture = noise(height: 50, seed: 4)
    bench.send(raster(picture) + fullCut)
    bench.run(.milliseconds(20))
    bench.set(condition)
    bench.run(.seconds(60))
    #expect(bench.tickets.isEmpty && bench.printer.isOffline)
    bench.set(condition, false)
    bench.run()
    #expect(bench.tickets.map(\.isComplete) == [true])
    #expect(bench.tickets.first?.picture.firstRow(showing: picture) == 96)
  }

  @Test func `a jammed cutter cuts after DLE ENQ 1, once its cause is gone`() throws {
    var bench = try Bench()
    bench.set(.cutterError, value: 1)
    #expect(!bench.printer.isOffline)
    bench.send(Array("A\n".utf8) + fullCut + processID("0001"))
    bench.run()
    #expect(bench.printer.offlineReasons == ["cutter_error"] && bench.tickets.isEmpty)
    bench.send(bytes("10 05 01"))
    bench.run()
    #expect(bench.printer.isOffline)
    bench.set(.cutterError, false)
    bench.run()
    #expect(bench.printer.isOffline)
    bench.send(bytes("10 05 01"))
    bench.run()
    #expect(bench.tickets.map(\.isComplete) == [true] && bench.answer == confirmation("0001"))
  }

  @Test func `DLE ENQ 2 clears a stopped printer`() throws {
    var bench = try Bench(.generic80)
    bench.set(.paperOut, value: 10)
    bench.send(raster(noise(height: 50, seed: 4)))
    bench.run()
    #expect(!bench.printer.isIdle)
    bench.send(bytes("10 05 02"))
    #expect(bench.printer.isIdle && bench.printer.isOffline)
    bench.perform(.refillPaper)
    bench.send(Array("A\n".utf8) + fullCut)
    bench.run()
    #expect(bench.tickets.map(\.isComplete) == [false, true])
  }

  @Test func `a full receive buffer holds the host back and loses nothing`() throws {
    var bench = try Bench()
    let picture = noise(height: 255, seed: 8)
    bench.set(.coverOpen)
    #expect(bench.stream(raster(picture) + fullCut) == 4096 && bench.printer.room == 0)
    bench.send(Array("x".utf8))
    bench.set(.coverOpen, false)
    bench.run()
    #expect(bench.printer.room == 4096)
    #expect(!bench.events.contains { if case .overflow = $0.kind { true } else { false } })
  }

  @Test func `without flow control a full receive buffer loses bytes, but not real-time commands`() throws {
    var bench = try Bench()
    bench.set(.noFlowControl)
    bench.set(.coverOpen)
    #expect(bench.printer.room == Int.max)
    bench.send(raster(noise(height: 255, seed: 8)))
    #expect(bench.events.contains { if case .overflow(let count) = $0.kind { count == 8 + 255 * 72 - 4096 - 64 } else { false } })
    bench.run(.seconds(1))
    #expect(bench.ask(bytes("10 04 02")) == [0x16])
    #expect(bench.ask(Self.clear) == [0x37, 0x25, 0x00])
    #expect(bench.printer.isIdle)
  }

  @Test func `a real-time command in the middle of image data is data, unless the line was silent before it`() throws {
    var bench = try Bench()
    let picture = Bitmap(width: 576, rows: [bytes("10 04 01") + [UInt8](repeating: 0, count: 69)])
    bench.send(raster(picture) + fullCut)
    bench.run()
    #expect(bench.answer.isEmpty && bench.tickets.first?.picture.firstRow(showing: picture) == 96)
    bench.send(Array(raster(noise(height: 2, seed: 1)).dropLast(72)))
    bench.run(.seconds(1))
    #expect(bench.ask(bytes("10 04 01")) == [0x12])
  }

  @Test func `old firmware executes real-time commands inside image data and prints them too`() throws {
    var bench = try Bench(.quirky)
    bench.replies = []
    let picture = Bitmap(width: 576, rows: [bytes("10 04 04") + [UInt8](repeating: 0, count: 69)])
    bench.send(raster(picture) + fullCut)
    #expect(bench.answer == [0x12])
    bench.run()
    #expect(bench.tickets.first?.picture.firstRow(showing: picture) == 96)
    let deadly = Bitmap(width: 576, rows: [bytes("10 05 02") + [UInt8](repeating: 0xAA, count: 69), [UInt8](repeating: 0xAA, count: 72)])
    bench.send(raster(deadly) + fullCut)
    bench.run()
    #expect(bench.tickets.last?.picture.firstRow(showing: deadly) == nil)
  }

  @Test func `old firmware reads only the low byte of the rows and takes the rest for text`() throws {
    var bench = try Bench(.quirky)
    let picture = Bitmap(width: 576, rows: Array(repeating: Array(repeating: 0xAA, count: 72), count: 300))
    #expect(bench.stream([0x1D, 0x76, 0x30, 0, 72, 0, 0x2C, 0x01] + picture.bytes + fullCut) > 0)
    bench.run()
    let ticket = try #require(bench.tickets.first).picture
    #expect(ticket.firstRow(showing: picture.rows(0..<44)) == 96)
    #expect(ticket.firstRow(showing: picture.rows(0..<45)) == nil)
  }

  @Test func `some firmware powers up in Chinese mode and babbles`() throws {
    let font = try ROMFont()
    var bench = try Bench(.quirky)
    #expect(bench.answer.count == 6)
    bench.send(bytes("BA C5 0A") + fullCut)
    bench.run()
    var line = LineCanvas(width: 576)
    line.put(font.glyph(0x53F7, .wide))
    #expect(bench.tickets.first?.picture.firstRow(showing: line.take().picture) == 96)
  }

  @Test func `power lost in mid-ticket loses everything but the paper`() throws {
    var bench = try Bench()
    let picture = noise(height: 40, seed: 4)
    let head = bytes("1D 61 FF")
    bench.set(.powerCutAfter, value: head.count + 8 + 40 * 72)
    bench.replies = []
    bench.send(head)
    bench.run(.milliseconds(1))
    bench.send(Array(raster(picture).prefix(8 + 20 * 72)))
    bench.run(.milliseconds(10))
    bench.send(Array(raster(picture).dropFirst(8 + 20 * 72)))
    bench.run()
    #expect(bench.printer.offlineReasons == ["power_off"])
    let torn = try #require(bench.tickets.first)
    #expect(torn.fate == .tornOff && !torn.isComplete && torn.picture.inkedRows == 96..<108)
    #expect(bench.ask(bytes("10 04 01"), wait: .seconds(1)).isEmpty)
    bench.perform(.powerOn)
    #expect(bench.ask(bytes("10 04 01")).isEmpty)
    bench.run(.seconds(1))
    #expect(bench.ask(bytes("10 04 01")) == [0x12])
    #expect(bench.printer.isIdle)
    bench.replies = []
    bench.set(.coverOpen)
    #expect(bench.answer.isEmpty)
  }

  @Test func `a pulled cable loses what is sent meanwhile`() throws {
    var bench = try Bench()
    bench.set(.unplugAfter, value: 2)
    bench.send("ABC")
    #expect(!bench.printer.isConnected && bench.printer.received == 2)
    #expect(bench.ask(bytes("10 04 01")).isEmpty)
    bench.perform(.replug)
    #expect(bench.ask(bytes("10 04 01")) == [0x12])
  }

  @Test func `silence, half replies and garbage are what they say`() throws {
    var bench = try Bench()
    bench.set(.silence)
    #expect(bench.ask(bytes("10 04 01 1D 72 01") + processID("0001")).isEmpty)
    bench.set(.silence, false)
    bench.set(.halfReplies)
    #expect(bench.ask(processID("0002")) == bytes("37 22 30"))
    #expect(bench.ask(bytes("10 04 01 10 04 01 10 04 01 10 04 01")) == [0x12, 0x12])
    bench.set(.halfReplies, false)
    bench.replies = []
    bench.set(.garbage, value: 100)
    bench.run(.seconds(1))
    #expect((100...101).contains(bench.answer.count))
    #expect(Set(bench.answer).count > 20)
  }

  @Test func `the wrong baud rate garbles both directions, the same way for the same seed`() throws {
    func printed(_ seed: UInt64) throws -> ([UInt8], Int) {
      var bench = try Bench(seed: seed)
      bench.set(.wrongBaud)
      bench.send(Array(repeating: bytes("10 04 01 1D 72 01") + Array("Hello\n".utf8), count: 40).flatMap(\.self))
      bench.run()
      return (bench.answer, bench.printer.unknownCommands)
    }
    #expect(try printed(1) == printed(1))
    #expect(try printed(1).0 != Array(repeating: [0x12, 0x00], count: 40).flatMap(\.self))
  }

  @Test func `a slow head takes its time`() throws {
    var bench = try Bench()
    bench.set(.slow, value: 10)
    _ = bench.stream(raster(noise(height: 120, seed: 1)) + processID("0001"))
    bench.run()
    let time = try #require(bench.replies.first?.time)
    #expect(time > .milliseconds(1000) && time < .milliseconds(1010))
  }

  @Test func `an unconfirmed clear clears, a late confirmation comes late`() throws {
    var bench = try Bench()
    bench.set(.noClearReply)
    bench.set(.coverOpen)
    bench.send("A\n")
    #expect(bench.ask(Self.clear, wait: .seconds(5)).isEmpty && bench.printer.isIdle)
    bench.perform(.closeCover)
    bench.set(.lateConfirm, value: 3000)
    #expect(bench.ask(processID("0001"), wait: .milliseconds(2900)).isEmpty)
    bench.run(.milliseconds(200))
    #expect(bench.answer == confirmation("0001"))
  }

  @Test func `a presented ticket is taken, left, retracted or thrown out`() throws {
    let job = Array("A\n".utf8) + fullCut
    var bench = try Bench(.kiosk80)
    bench.send(job)
    bench.run()
    #expect(bench.tickets.map(\.fate) == [.cut] && bench.fates.isEmpty)
    bench.send(bytes("1D 65 03 40"))
    bench.run()
    #expect(bench.fates == [.presented, .taken])
    bench.set(.ticketAtExit)
    bench.send(job + bytes("1D 65 03 40"))
    bench.run(.seconds(3600))
    #expect(bench.fates == [.presented, .taken, .presented])
    bench.perform(.takeTicket)
    bench.send(job + bytes("1D 65 03 40"))
    bench.run()
    bench.send(bytes("1D 65 02"))
    bench.run()
    #expect(bench.fates.dropFirst(3) == [.taken, .presented, .retracted])
    bench.set(.ticketAtExit, value: 30)
    bench.send(job + bytes("1D 65 03 40"))
    bench.run(.seconds(29))
    #expect(bench.fates.last == .presented)
    bench.run(.seconds(5))
    #expect(bench.fates.last == .retracted)
    bench.send(job + bytes("1D 65 05"))
    bench.run()
    #expect(bench.fates.last == .ejected)
  }

  @Test func `a roll ends by itself`() throws {
    var model = PrinterModel.gsh80
    model.rollMillimetres = 20
    model.nearEndMillimetres = 10
    var bench = try Bench(model)
    bench.send(bytes("1B 4A 50"))
    bench.run()
    #expect(bench.ask(bytes("10 04 04")) == [0x1E] && !bench.printer.isOffline)
    bench.send(bytes("1B 4A 64"))
    bench.run()
    #expect(bench.ask(bytes("10 04 04")) == [0x7E] && bench.printer.isOffline)
    bench.perform(.refillPaper)
    #expect(!bench.printer.isOffline)
  }
}
