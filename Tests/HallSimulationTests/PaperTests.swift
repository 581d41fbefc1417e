import Testing

@testable import HallSimulation

/// What is on the paper is what the bytes say.
@Suite struct PaperTests {
  @Test(arguments: [PrinterModel.gsh80, .generic58, .kiosk80, .gsh180])
  func `a raster image stands on the ticket dot for dot, below the way from head to cutter`(_ model: PrinterModel) throws {
    var bench = try Bench(model)
    let picture = noise(width: model.widthDots, height: 600, seed: 7)
    let job = bytes("1B 40") + raster(picture) + bytes("1B 64 08") + fullCut
    #expect(bench.stream(job) == job.count)
    bench.run()
    let ticket = try #require(bench.tickets.first)
    #expect(ticket.picture.firstRow(showing: picture) == model.headToCutterDots)
    #expect(ticket.picture.inkedRows == model.headToCutterDots..<model.headToCutterDots + 600)
    #expect(ticket.rows.count == ticket.picture.height && ticket.isComplete)
  }

  @Test(arguments: [(PrinterModel.gsh80, 40), (.gsh180, 20)])
  func `paper is fed in the units of the model`(_ model: PrinterModel, _ rows: Int) throws {
    var bench = try Bench(model)
    let bar = Bitmap(width: 64, rows: Array(repeating: Array(repeating: 0xFF, count: 8), count: 4))
    bench.send(raster(bar) + bytes("1B 4A 28") + raster(bar) + fullCut)
    bench.run()
    #expect(try #require(bench.tickets.first).picture.inkedRows?.count == 8 + rows)
  }

  @Test func `raster modes 1 to 3 double width and height`() throws {
    for (mode, horizontal, vertical) in [(UInt8(1), 2, 1), (2, 1, 2), (3, 2, 2)] {
      var bench = try Bench()
      let picture = noise(width: 64, height: 10, seed: 3)
      bench.send([0x1D, 0x76, 0x30, mode, 8, 0, 10, 0] + picture.bytes + fullCut)
      bench.run()
      let ticket = try #require(bench.tickets.first).picture
      for y in 0..<10 * vertical {
        for x in 0..<64 * horizontal where ticket[x, 96 + y] != picture[x / horizontal, y / vertical] {
          Issue.record("mode \(mode): dot \(x), \(y)")
        }
      }
      #expect(ticket.inkedRows?.count == 10 * vertical)
    }
  }

  @Test(arguments: [(UInt8(0), 0), (1, 256), (2, 512)])
  func `justification moves images`(_ justification: UInt8, _ left: Int) throws {
    var bench = try Bench()
    let square = Bitmap(width: 64, rows: Array(repeating: Array(repeating: 0xFF, count: 8), count: 4))
    bench.send([0x1B, 0x61, justification] + raster(square) + fullCut)
    bench.run()
    let ticket = try #require(bench.tickets.first).picture
    #expect((0..<576).filter { ticket[$0, 96] } == Array(left..<left + 64))
  }

  @Test(arguments: ["1D 28 4C", "1D 38 4C"])
  func `graphics are stored, and printed when told, once`(_ command: String) throws {
    var bench = try Bench()
    let picture = noise(height: 30, seed: 5)
    let data = bytes("30 70 30 01 01 31 40 02 1E 00") + picture.bytes
    let length = [UInt8(data.count & 255), UInt8(data.count >> 8)] + (command == "1D 38 4C" ? [0, 0] : [])
    bench.send(bytes(command) + length + data)
    bench.run()
    #expect(bench.printer.isIdle)
    bench.send(bytes("1D 28 4C 02 00 30 32 1D 28 4C 02 00 30 32") + fullCut)
    bench.run()
    let ticket = try #require(bench.tickets.first).picture
    #expect(ticket.firstRow(showing: picture) == 96)
    #expect(ticket.inkedRows == 96..<126)
  }

  @Test(arguments: [(UInt8(0), 2, 3, 1), (1, 1, 3, 1), (32, 2, 1, 3), (33, 1, 1, 3)])
  func `column images stand upright in every density`(_ mode: UInt8, _ horizontal: Int, _ vertical: Int, _ height: Int) throws {
    var bench = try Bench()
    // One column of all dots, an empty one, one of the top dot only.
    let columns = [
      [UInt8](repeating: 0xFF, count: height), Array(repeating: 0, count: height), [0x80] + Array(repeating: 0, count: height - 1),
    ]
    bench.send([0x1B, 0x2A, mode, 3, 0] + columns.flatMap(\.self) + [0x0A] + fullCut)
    bench.run()
    let ticket = try #require(bench.tickets.first).picture
    for y in 0..<24 {
      for x in 0..<3 * horizontal {
        let column = x / horizontal
        #expect(ticket[x, 96 + y] == (column == 0 || column == 2 && y < vertical), "dot \(x), \(y)")
      }
    }
    #expect(ticket.inkedRows == 96..<120)
  }

  @Test func `Chinese in GB 18030 is drawn in cells of 24 dots, Latin in cells of 12`() throws {
    let font = try ROMFont()
    var bench = try Bench()
    // 号 is BA C5, A is 41, Ä (U+00C4) takes four bytes.
    bench.send(bytes("1B 40 1C 26 BA C5 41 81 30 87 32 0A") + fullCut)
    bench.run()
    var line = LineCanvas(width: 576)
    line.put(font.glyph(0x53F7, .wide))
    line.put(font.glyph(0x41, .latinA))
    line.put(font.glyph(0xC4, .wide))
    let meant = line.take().picture
    #expect(font.glyph(0xC4, .wide) != font.glyph(0xFFFF, .wide), "the font lacks Ä")
    #expect(try #require(bench.tickets.first).picture.firstRow(showing: meant) == 96)
  }

  @Test func `the same bytes are other letters outside Chinese mode`() throws {
    let font = try ROMFont()
    var bench = try Bench()
    // Code page 437: 81 is u with diaeresis.
    bench.send(bytes("1C 2E 1B 74 00 47 81 0A") + fullCut)
    bench.run()
    var line = LineCanvas(width: 576)
    line.put(font.glyph(0x47, .latinA))
    line.put(font.glyph(0xFC, .latinA))
    #expect(try #require(bench.tickets.first).picture.firstRow(showing: line.take().picture) == 96)
  }

  @Test func `UTF-8 is drawn where the firmware has been told to expect it`() throws {
    let font = try ROMFont()
    var bench = try Bench()
    bench.send(bytes("1C 28 43 02 00 30 32") + Array("号A\n".utf8) + fullCut)
    bench.run()
    var line = LineCanvas(width: 576)
    line.put(font.glyph(0x53F7, .wide))
    line.put(font.glyph(0x41, .latinA))
    #expect(try #require(bench.tickets.first).picture.firstRow(showing: line.take().picture) == 96)
  }

  @Test func `GS ! magnifies dot by dot`() throws {
    let font = try ROMFont()
    var bench = try Bench()
    bench.send(bytes("1D 21 32 41 0A") + fullCut)
    bench.run()
    var line = LineCanvas(width: 576)
    line.put(font.glyph(0x41, .latinA).magnified(4, 3))
    #expect(try #require(bench.tickets.first).picture.firstRow(showing: line.take().picture) == 96)
  }

  @Test func `a line that is full goes on in the next`() throws {
    var bench = try Bench(.generic58)
    bench.send(String(repeating: "W", count: 33) + "\n")
    bench.send(bytes("1B 64 03"))
    bench.run()
    let ticket = try #require(bench.tickets.first).picture
    // 32 letters of 12 dots fill 384 dots; the second line begins a line spacing below the first.
    let second = ticket.rows(48 + 30..<48 + 60)
    #expect(second.hasInk && !second.rows.contains { $0[2...].contains { $0 != 0 } })
  }

  @Test func `ESC J and ESC d feed blank rows instead of printing them`() throws {
    var bench = try Bench()
    let dot = Bitmap(width: 576, rows: [Array(repeating: 0xFF, count: 72)])
    bench.send(raster(dot) + bytes("1B 4A 64") + raster(dot) + bytes("1B 33 28 1B 64 02") + raster(dot) + fullCut)
    bench.run()
    let ticket = try #require(bench.tickets.first).picture
    #expect((0..<ticket.height).filter { ticket[0, $0] } == [96, 197, 278])
  }

  @Test func `a cut without a feed leaves what was printed last on the next ticket`() throws {
    var bench = try Bench()
    let picture = noise(height: 100, seed: 9)
    bench.send(raster(picture) + bytes("1D 56 00 1D 56 42 00"))
    bench.run()
    #expect(bench.tickets.count == 2)
    #expect(bench.tickets.first?.picture.inkedRows == 96..<100)
    #expect(bench.tickets.last?.picture.inkedRows?.count == 96)
    #expect(bench.tickets.map(\.isComplete) == [false, false])
  }

  @Test(arguments: [
    "1B 64 08 1D 56 00", "1B 64 08 1D 56 01", "1B 64 08 1D 56 30", "1B 64 08 1D 56 31", "1D 56 41 10", "1D 56 42 10", "1B 64 08 1B 69",
    "1B 64 08 1B 6D",
  ])
  func `every form of cut ends a ticket`(_ cut: String) throws {
    var bench = try Bench()
    bench.send(Array("A\n".utf8) + bytes(cut))
    bench.run()
    #expect(bench.tickets.count == 1)
    #expect(bench.tickets.first?.fate == .cut && bench.tickets.first?.isComplete == true)
  }

  @Test func `a printer with a tear bar has its ticket torn off when it rests`() throws {
    var bench = try Bench(.generic58)
    bench.send(Array("A\n".utf8) + bytes("1B 64 04"))
    bench.run(.milliseconds(900))
    #expect(bench.tickets.isEmpty)
    bench.run()
    #expect(bench.tickets.map(\.fate) == [.tornOff])
    #expect(bench.tickets.first?.isComplete == true)
  }

  @Test func `the picture file shows white paper with margins on a grey table`() throws {
    var bench = try Bench()
    bench.send(raster(noise(height: 50, seed: 2)) + fullCut)
    bench.run()
    let ticket = try #require(bench.tickets.first)
    let picture = TicketPicture(ticket)
    #expect(picture.width == 640 + 48 && picture.height == ticket.picture.height + 48)
    #expect(picture.grey[0] != 255 && picture.grey[24 * picture.width + 24] == 255)
    let black = picture.grey.count { $0 < 128 }
    #expect(black == ticket.picture.bytes.reduce(0) { $0 + $1.nonzeroBitCount })
    #expect(try picture.png().prefix(8) == [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
  }
}
