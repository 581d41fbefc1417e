import Testing

@testable import HallSimulation

/// GS ( H: what is confirmed has been printed, and what was not printed is not confirmed.
@Suite struct ConfirmationTests {
  @Test func `a process id is confirmed when everything before it is on paper, not before`() throws {
    var bench = try Bench()
    let picture = noise(height: 600, seed: 1)
    #expect(bench.stream(raster(picture) + processID("ab~ ")) == picture.bytes.count + 3 * 8 + 11)
    // 600 rows take half a second at 150 mm/s.
    bench.run(.seconds(5))
    #expect(bench.answer == confirmation("ab~ "))
    let time = try #require(bench.replies.first?.time)
    #expect(time > .milliseconds(500) && time < .milliseconds(510))
  }

  @Test func `of ids that back up only the newest is sent`() throws {
    var bench = try Bench()
    bench.send(Array("A\n".utf8) + processID("0001") + processID("0002") + processID("0003"))
    bench.run()
    #expect(bench.answer == confirmation("0003"))
    bench.replies = []
    bench.send(processID("0004") + Array("A\n".utf8) + processID("0005"))
    bench.run()
    #expect(bench.answer == confirmation("0004") + confirmation("0005"))
  }

  @Test func `cleared data is not confirmed, the clearing is`() throws {
    var bench = try Bench()
    _ = bench.stream(raster(noise(height: 255, seed: 1)) + processID("0001"))
    bench.send(bytes("10 14 08 01 03 14 01 06 02 08"))
    bench.run()
    #expect(bench.answer == [0x37, 0x25, 0x00])
    #expect(bench.printer.isIdle)
    bench.replies = []
    bench.send(Array("A\n".utf8) + fullCut + processID("0002"))
    bench.run()
    #expect(bench.answer == confirmation("0002"))
    #expect(bench.tickets.map(\.isComplete) == [false])
  }

  @Test func `an id outside 20h to 7Eh is no id`() throws {
    var bench = try Bench()
    bench.send(bytes("1D 28 48 06 00 30 30 41 42 43 7F"))
    bench.run()
    #expect(bench.answer.isEmpty && bench.unknown.count == 1)
  }

  @Test(arguments: [(UInt8(0x31), bytes("37 23 00")), (UInt8(0x32), bytes("37 23 40 40 40 40 42 00")), (UInt8(0x30), bytes(""))])
  func `going offline is said when function 49 asked for it`(_ kind: UInt8, _ expected: [UInt8]) throws {
    var bench = try Bench()
    bench.send(bytes("1D 28 48 03 00 31 30") + [kind])
    bench.set(.paperOut)
    bench.run(.seconds(1))
    #expect(bench.answer == expected)
    bench.replies = []
    bench.perform(.refillPaper)
    bench.run(.seconds(1))
    #expect(bench.answer.isEmpty)
  }

  @Test func `the process id goes before the offline response, and that before the clear response`() throws {
    var bench = try Bench()
    _ = bench.ask(bytes("1D 28 48 03 00 31 30 31"))
    bench.set(.coverOpen)
    bench.send(bytes("10 14 08 01 03 14 01 06 02 08"))
    bench.replies = []
    bench.run(.seconds(1))
    #expect(bench.answer == bytes("37 23 00 37 25 00"))
    bench.perform(.closeCover)
    bench.replies = []
    bench.send(processID("0001"))
    bench.set(.coverOpen)
    bench.run(.seconds(1))
    #expect(bench.answer == confirmation("0001") + bytes("37 23 00"))
  }

  @Test func `paper that ends in mid-ticket withholds the confirmation until the rest is printed`() throws {
    var bench = try Bench()
    let picture = noise(height: 200, seed: 4)
    bench.set(.paperOut, value: 80)
    let job = raster(picture) + fullCut + processID("0001")
    #expect(bench.stream(job) < job.count)
    bench.run()
    #expect(bench.answer.isEmpty && bench.printer.isOffline && bench.tickets.isEmpty)
    bench.perform(.refillPaper)
    let torn = try #require(bench.tickets.first)
    #expect(torn.fate == .tornOff && !torn.isComplete && torn.picture.rows(96..<176) == picture.rows(0..<80))
  }

  @Test func `after the refill the printer goes on with the next row`() throws {
    var bench = try Bench()
    let picture = noise(height: 40, seed: 4)
    bench.set(.paperOut, value: 15)
    bench.send(raster(picture) + fullCut + processID("0001"))
    bench.run()
    #expect(bench.answer.isEmpty)
    bench.perform(.refillPaper)
    bench.run()
    #expect(bench.answer == confirmation("0001"))
    let rest = try #require(bench.tickets.last)
    #expect(bench.tickets.count == 2 && !rest.isComplete)
    #expect(rest.picture.firstRow(showing: picture.rows(15..<40)) == 96)
  }
}
