import DeviceProtocols
import Glibc
import HallInterface
import Testing
import Varlink

@Suite("Pictures on paper", .showingLogs, .timeLimit(.minutes(2)))
struct PictureTests {
  typealias Printers = HalldTicketPrinter

  /// SplitMix64 (Steele, Lea, Flood 2014).
  private static func noise(_ count: Int, seed: UInt64) -> [UInt8] {
    var state = seed
    return (0..<count).map { _ in
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return UInt8(truncatingIfNeeded: z ^ (z >> 31))
    }
  }

  private static func final(_ picture: Picture) throws -> [[UInt8]] {
    let final = FinalRaster(try MonochromeBitmap(width: picture.width, height: picture.height, rows: picture.rows))
    return Picture(width: picture.width, height: picture.height, rows: final.bitmap.rows).packedRows
  }

  /// Real-time commands as old printers execute them inside of pictures, 10 05 02 among them, which clears the buffer.
  private static let hostile: Picture = {
    let commands: [UInt8] = [
      0x10, 0x04, 0x01, 0x10, 0x04, 0x04, 0x10, 0x05, 0x01, 0x10, 0x05, 0x02, 0x10, 0x14, 0x08, 0x01, 0x03, 0x14, 0x01, 0x06, 0x02, 0x08,
      0x10, 0x14,
      0x01, 0x00, 0x05, 0x10, 0x04, 0x14, 0x10, 0x10, 0x05,
    ]
    // One byte more each row, so that every command stands at every column and across the ends of rows.
    let bytes = (0..<(72 * 198)).map { commands[$0 % commands.count] }
    return Picture(width: 576, height: 200, rows: [UInt8](repeating: 0xFF, count: 72) + bytes + [UInt8](repeating: 0xFF, count: 72))
  }()

  @Test("A picture is printed pixel for pixel", arguments: [TestDevice.gsh80, .generic80, .quirky])
  func exact(_ device: TestDevice) async throws {
    try await TestHall.run([device]) { hall in
      try hall.untilReady()
      let picture = Picture(width: 576, height: 200, rows: [0x80] + Self.noise(72 * 200 - 2, seed: 7) + [0x01])
      #expect(try hall.end(of: hall.print(picture, key: "noise")).state == .printed)
      let paper = try hall.sim.papers(1)[0]
      #expect(paper.isComplete)
      let wanted = try Self.final(picture)
      #expect(paper.inked == wanted)
      // What was changed to keep commands out of the picture are single dots.
      let changed = zip(wanted.flatMap { $0 }, picture.rows).filter { $0 != $1 }
      #expect(changed.allSatisfy { ($0 ^ $1).nonzeroBitCount == 1 })
    }
  }

  @Test(
    "A picture full of printer commands is printed as a picture, also where the printer obeys commands in pictures",
    arguments: [TestDevice.gsh80, .quirky])
  func commands(_ device: TestDevice) async throws {
    try await TestHall.run([device]) { hall in
      try hall.untilReady()
      #expect(try hall.end(of: hall.print(Self.hostile, key: "hostile")).state == .printed)
      let paper = try hall.sim.papers(1)[0]
      #expect(paper.isComplete)
      #expect(try paper.inked == Self.final(Self.hostile))
      #expect(!hall.sim.events.contains { $0.kind == "cleared" || $0.kind == "unknown_command" || $0.kind == "pulse" })
    }
  }

  @Test("A picture of another width than the paper is printed from the left, a wider one refused") func widths() async throws {
    try await TestHall.run { hall in
      try hall.untilReady()
      let narrow = Picture(1, width: 192)
      #expect(try hall.end(of: hall.print(narrow, key: "narrow")).state == .printed)
      let blank = [UInt8](repeating: 0, count: 48)
      #expect(try hall.sim.papers(1)[0].inked == narrow.packedRows.map { $0 + blank })
      let (content, file) = try Picture(2, width: 640).content()
      let refusal = try hall.refusal(
        Printers.Print.self, .init(printer: "printer", key: "wide", content: content), descriptors: [file])
      guard case .invalidContent = refusal else {
        Issue.record("\(refusal)")
        return
      }
    }
  }

  @Test("A picture whose memory its sender could still change, or that is not as large as said, is refused") func refused() async throws {
    try await TestHall.run { hall in
      try hall.untilReady()
      let picture = Picture(1)
      func refusal(_ bitmap: Printers.Bitmap, _ files: [VarlinkDescriptor]) throws -> String {
        switch try hall.refusal(
          Printers.Print.self, .init(printer: "printer", key: "k", content: .init(bitmap: bitmap)), descriptors: files)
        {
        case .invalidContent(let reason): return reason
        case let other: throw HarnessError("\(other)")
        }
      }
      let sealed = try MemoryFile.sealed(picture.rows)
      #expect(try refusal(.init(width: 576, height: 64, descriptor: 0), [MemoryFile.open(picture.rows)]).contains("sealed"))
      #expect(try refusal(.init(width: 576, height: 64, descriptor: 0), []).contains("did not come"))
      #expect(try refusal(.init(width: 576, height: 64, descriptor: 1), [sealed]).contains("did not come"))
      #expect(try refusal(.init(width: 576, height: 64, descriptor: -1), [sealed]).contains("did not come"))
      #expect(try refusal(.init(width: 576, height: 65, descriptor: 0), [sealed]).contains("bytes"))
      #expect(try refusal(.init(width: 568, height: 64, descriptor: 0), [sealed]).contains("bytes"))
      #expect(try refusal(.init(width: 0, height: 64, descriptor: 0), [sealed]).contains("wide"))
      #expect(try refusal(.init(width: 576, height: -1, descriptor: 0), [sealed]).contains("wide"))
      #expect(try refusal(.init(width: Int.max, height: Int.max, descriptor: 0), [sealed]).contains("wide"))
      // A file of the disk is no memory file.
      try Files.write(String(repeating: "x", count: 4608), to: hall.folder + "/picture")
      let file = open(hall.folder + "/picture", O_RDONLY | O_CLOEXEC)
      #expect(try refusal(.init(width: 576, height: 64, descriptor: 0), [VarlinkDescriptor(owning: file)]).contains("sealed"))
      #expect(try hall.call(Printers.ListJobs.self, .init()).jobs.isEmpty)
    }
  }

  @Test(
    "Where picture and text are given, the speed of the line chooses", arguments: [(921_600, Printers.Rendering.raster), (9600, .text)])
  func choice(_ baud: Int, _ rendering: Printers.Rendering) async throws {
    try await TestHall.run([.gsh80.at(baud: baud)]) { hall in
      try hall.untilReady()
      let (content, file) = try Picture(1, height: 480).content()
      let both = Printers.Content(lines: [.init(text: "A012")], bitmap: content.bitmap)
      let job = try hall.call(Printers.Print.self, .init(printer: "printer", key: "k", content: both), descriptors: [file]).job
      let ended = try hall.end(of: job)
      #expect(ended.state == .printed)
      #expect(ended.rendering == rendering)
    }
  }
}
