import Testing

@testable import HallSimulation

/// Whatever comes over the line, the printer neither stops working nor grows.
@Suite struct RobustnessTests {
  static let journey: [UInt8] =
    bytes("1B 40 1C 26 1B 61 01 1D 21 11") + bytes("B0 EC CA C2 B4 F3 CC FC 0A 1D 21 00 10 04 01")
    + raster(noise(height: 20, seed: 6)) + bytes("1B 2A 21 02 00 01 02 03 04 05 06 0A 1D 6B 49 05 7B 42 41 42 43")
    + bytes("1D 28 6B 04 00 31 41 32 00 1D 28 6B 05 00 31 50 30 41 42 1D 28 6B 03 00 31 51 30")
    + bytes("1B 44 04 08 00 09 41 0A 1D 28 41 02 00 00 00 1F 41 1D 72 01 1D 56 42 00") + processID("done")

  static func result(_ pieces: [ArraySlice<UInt8>]) throws -> ([[UInt8]], [UInt8], Int) {
    var bench = try Bench()
    for piece in pieces { bench.send(Array(piece)) }
    bench.run()
    return (bench.tickets.first?.rows ?? [], bench.answer, bench.printer.unknownCommands)
  }

  @Test func `how the bytes are cut into pieces makes no difference`() throws {
    let whole = try Self.result([Self.journey[...]])
    #expect(whole.1 == [0x12, 0x00] + confirmation("done") && !whole.0.isEmpty && whole.2 == 1)
    #expect(try Self.result(Self.journey.indices.map { Self.journey[$0...$0] }) == whole)
    for offset in stride(from: 1, to: Self.journey.count, by: 13) {
      #expect(try Self.result([Self.journey[..<offset], Self.journey[offset...]]) == whole, "split at \(offset)")
    }
  }

  @Test func `the framer gives the same frames for every way of cutting commands short, and always comes back`() {
    for length in 0..<Self.journey.count {
      var framer = CommandFramer()
      for byte in Self.journey.prefix(length) { _ = framer.push(byte) }
      // The longest thing that can be open is the image of 20 rows.
      for _ in 0..<20 * 72 + 16 { _ = framer.push(0x00) }
      #expect(framer.isIdle, "after \(length) bytes")
    }
  }

  @Test(arguments: [
    "1D 76 30 00 FF FF FF FF", "1D 38 4C FF FF FF FF 30 70 30 01 01 31 FF FF FF FF", "1D 28 4C FF FF 30 70 30 02 02 31 FF FF FF FF",
    "1B 2A 21 FF FF", "1D 28 6B FF FF 31 50 30", "1D 6B 49 FF", "1D 2A FF FF", "1D 28 41 FF FF", "1D 21 FF 1C 26 B0 EC",
  ])
  func `commands that promise more than there is memory for are survived`(_ command: String) throws {
    var bench = try Bench()
    bench.send(bytes(command))
    let filler = [UInt8](repeating: 0xA5, count: 20_000)
    _ = bench.stream(filler)
    bench.run()
    bench.perform(.powerOff)
    bench.perform(.refillPaper)
    bench.perform(.powerOn)
    bench.run()
    #expect(bench.ask(bytes("10 04 01")) == [0x12])
  }

  @Test(arguments: [PrinterModel.gsh80, .generic58, .kiosk80, .quirky])
  func `a million random bytes are survived, and the printer works afterwards`(_ model: PrinterModel) throws {
    var dice = Dice(seed: 42)
    var bench = try Bench(model)
    let starts: [UInt8] = [0x1B, 0x1D, 0x1C, 0x10]
    for _ in 0..<250 {
      // Half of the bytes begin commands, so that parameters are random more often than letters are.
      let piece = (0..<1000).map { _ in
        let value = dice.next()
        return value & 0x700 == 0 ? starts[Int(value >> 16 & 3)] : UInt8(truncatingIfNeeded: value)
      }
      bench.printer.set(.noFlowControl, true)
      bench.send(piece)
      bench.run(.seconds(2))
      bench.events = []
      bench.replies = []
      if bench.printer.isOffline { bench.perform(.refillPaper) }
    }
    bench.perform(.powerOff)
    bench.perform(.refillPaper)
    bench.perform(.powerOn)
    bench.run(.seconds(60))
    bench.events = []
    bench.send(Array("A\n".utf8) + bytes("1B 64 04") + fullCut)
    bench.run(.seconds(5))
    #expect(bench.tickets.count == 1)
  }

  @Test func `conditions and actions in any order are survived`() throws {
    var dice = Dice(seed: 7)
    for model in PrinterModel.all {
      var bench = try Bench(model)
      for _ in 0..<150 {
        let value = Int(truncatingIfNeeded: dice.next() >> 8)
        switch dice.next() % 4 {
        case 0:
          bench.set(
            PrinterCondition.allCases[abs(value % PrinterCondition.allCases.count)], value & 64 == 0, value: value % 3 == 0 ? nil : value)
        case 1: bench.perform(PrinterAction.allCases[abs(value % PrinterAction.allCases.count)])
        case 2: bench.send(Array(Self.journey.prefix(abs(value % Self.journey.count))))
        default: bench.run(.milliseconds(abs(value % 3000)))
        }
        bench.events = []
        bench.replies = []
      }
      for condition in PrinterCondition.allCases { bench.set(condition, false) }
      for action in [PrinterAction.powerOff, .refillPaper, .closeCover, .replug, .powerOn] { bench.perform(action) }
      bench.run(.seconds(10))
      #expect(!bench.printer.isOffline && bench.printer.isIdle)
      if !model.isMute { #expect(bench.ask(bytes("10 04 01")) == [0x12]) }
    }
  }

  @Test func `the line carries ten bits a byte and nothing in advance`() {
    var pacer = LinePacer(baud: 9600)
    #expect(pacer.byteTime == 1_041_666)
    pacer.begin(at: 5_000_000)
    #expect(pacer.arrived(by: 5_000_000) == 0 && pacer.arrived(by: 5_000_000 + 1_041_666) == 1)
    pacer.take(1, more: true, at: 6_050_000)
    #expect(pacer.arrived(by: 5_000_000 + 1_000_000_000) == 958 + 1)
    pacer.take(959, more: false, at: 1_005_000_000)
    pacer.begin(at: 9_000_000_000)
    #expect(pacer.arrived(by: 9_000_500_000) == 0)
  }
}
