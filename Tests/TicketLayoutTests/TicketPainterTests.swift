import Glibc
@testable import TicketLayout
import TicketTemplates
import Testing

@Suite struct TicketPainterTests {
  let painter = TicketPainter(fonts: FontSet(files: Sample.ordinary))

  @Test("The ordinary ticket has no notes, keeps to the paper and its code is read", arguments: Sample.papers)
  func ordinary(paper: Paper) throws {
    let ticket = try painter.paint(Sample.queueTicket, on: paper)
    #expect(ticket.width == paper.widthDots)
    #expect(ticket.rows.count == (ticket.width + 7) / 8 * ticket.height)
    #expect(ticket.notes.isEmpty)
    #expect(try Judge.codes(ticket) == ["https://example.gov.cn/q?h=sg&n=A023&t=20260518"])
    try Sample.show(ticket, "queue-\(paper.widthDots)")
  }

  @Test("Barcodes of both code sets are read back", arguments: ["A023", "12345678", "AB1234567C", "x~ !\"}|", "1", "12", "123"])
  func barcode(text: String) throws {
    let ticket = try painter.paint(FilledTicket(blocks: [.barcode(text, height: 10, alignment: .center)]), on: Sample.papers[3])
    #expect(try Judge.codes(ticket) == [text])
  }

  @Test("Nothing is cropped: around the paper there is no ink, whatever the ticket", arguments: 0..<60)
  func nothingIsCropped(seed: Int) throws {
    var random = SplitMix64(state: UInt64(seed))
    let paper = Sample.papers[seed % 4]
    let ticket = RandomTicket.make(&random)
    do {
      let bleed = 64
      let (canvas, _) = try painter.draw(ticket, on: paper, images: ["logo": RandomTicket.logo], bleed: bleed)
      var outside = 0
      for y in 0..<canvas.height {
        for x in 0..<canvas.width where x < bleed || x >= canvas.width - bleed || y < bleed || y >= canvas.height - bleed {
          if canvas.dots[y * canvas.stride + x] >= 128 { outside += 1 }
        }
      }
      #expect(outside == 0)
    } catch {
      // Refusing is allowed; nothing else is.
      #expect(!error.description.isEmpty)
    }
  }

  @Test("The same ticket gives the same dots") func determinism() throws {
    let other = TicketPainter(fonts: FontSet(files: Sample.ordinary))
    try other.warmUp()
    for paper in Sample.papers {
      #expect(try painter.paint(Sample.queueTicket, on: paper) == other.paint(Sample.queueTicket, on: paper))
    }
  }

  @Test("A line that must fit shrinks down to its limit, then breaks") func shrinks() throws {
    let paper = Sample.papers[0]
    func height(_ text: String, _ least: Double?) throws -> Int {
      try painter.paint(FilledTicket(blocks: [.text(text, .init(size: 6, fitsDownTo: least))]), on: paper).height
    }
    let oneLine = try height("短", 3)
    #expect(try height("不动产登记首次登记", 3) <= oneLine)
    #expect(try height("不动产登记首次登记", nil) > oneLine)
    #expect(try height(String(repeating: "不动产登记", count: 10), 3) > height("短", nil))
  }

  @Test("A missing glyph is a visible box and is named; at most 16 are") func missing() throws {
    let text = String(String.UnicodeScalarView((0..<20).compactMap { Unicode.Scalar(0x10FF00 + UInt32($0)) }))
    let ticket = try painter.paint(FilledTicket(blocks: [.text(text, .init(size: 4))]), on: Sample.papers[3])
    #expect(ticket.rows.contains { $0 != 0 })
    let note = try #require(ticket.notes.first)
    #expect(note.word == .missingGlyph)
    #expect(note.detail.hasPrefix("U+10FF00 U+10FF01 ") && note.detail.hasSuffix(" U+10FF0F ..."))
  }

  @Test("Control characters are harmless") func controls() throws {
    let text = "a\u{0}b\u{1B}[31m\r\nc\td\u{7F}\u{85}\u{2028}e"
    #expect(
      try painter.paint(
        FilledTicket(blocks: [.text(text, .init(size: 4)), .qr("a\u{0}b", size: 20, alignment: .left)]), on: Sample.papers[0]
      ).height > 0)
  }

  @Test("200 rare characters of a name are drawn, by the fallback font that has them") func rare() throws {
    let hanazono = "/usr/share/fonts/truetype/hanazono/HanaMinB.ttf"
    let text = String(String.UnicodeScalarView((0..<200).compactMap { Unicode.Scalar(0x20000 + UInt32($0) * 300) }))
    let ticket = FilledTicket(blocks: [.text(text, .init(size: 4))])
    #expect(try painter.paint(ticket, on: Sample.papers[3]).notes.map(\.word).contains(.missingGlyph))
    guard access(hanazono, R_OK) == 0 else { return }
    let rare = TicketPainter(fonts: FontSet(files: Sample.ordinary + [FontFile(path: hanazono, use: .text)]))
    let painted = try rare.paint(ticket, on: Sample.papers[3])
    #expect(painted.notes.contains { $0.word == .fontFallback && $0.detail.hasPrefix("HanaMinB, ") })
    try Sample.show(painted, "rare")
  }

  @Test("What cannot be drawn is a typed error") func errors() throws {
    func error(_ block: FilledTicket.Block, _ images: [String: [UInt8]] = [:], longest: Double = 300) -> LayoutError? {
      do {
        _ = try painter.paint(FilledTicket(blocks: [block], longest: longest), on: Sample.papers[0], images: images)
        return nil
      } catch { return error }
    }
    #expect(error(.qr(String(repeating: "ä", count: 1536), size: 60, alignment: .left)) == .qrTooLong(bytes: 3072))
    #expect(error(.qr("", size: 20, alignment: .left)) == .qrEmpty)
    if case .qrTooDense(let needed, let available)? = error(.qr(String(repeating: "x", count: 900), size: 10, alignment: .left)) {
      #expect(needed > available)
    } else {
      Issue.record("a code too dense was accepted")
    }
    #expect(error(.barcode("é", height: 10, alignment: .left)) == .barcodeContent("é"))
    if case .barcodeTooWide(let needed, 48)? = error(.barcode(String(repeating: "AbC", count: 10), height: 10, alignment: .left)) {
      #expect(needed > 48)
    } else {
      Issue.record("a barcode too wide was accepted")
    }
    #expect(error(.image("logo", width: 20, alignment: .left)) == .noImage(name: "logo"))
    #expect(error(.image("logo", width: 20, alignment: .left), ["logo": Array("GIF89a".utf8)]) == .badImage(name: "logo", .notPNG))
    let huge: [UInt8] = [
      0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52, 0, 0, 0x27, 0x10, 0, 0, 0x27, 0x10, 8, 0, 0, 0,
      0, 0, 0, 0, 0,
    ]
    #expect(
      error(.image("logo", width: 20, alignment: .left), ["logo": huge])
        == .badImage(name: "logo", .tooManyPixels(width: 10_000, height: 10_000)))
    #expect(
      error(.image("logo", width: 20, alignment: .left), ["logo": Array(RandomTicket.logo.prefix(60))]) == .badImage(name: "logo", .damaged)
    )
    #expect(error(.space(100), longest: 50) == .tooLong(millimetres: 100, longest: 50))
    #expect(error(.text(String(repeating: "长", count: 5000), .init(size: 10)), longest: 1000)?.description.contains("1000.0 mm") == true)
  }

  @Test("After warm-up nothing is opened any more: with no descriptor to be had, the dots are the same") func noFileIsOpened() async throws
  {
    await #expect(processExitsWith: .success) {
      let files = Sample.ordinary
      let painter = TicketPainter(fonts: FontSet(files: files))
      try painter.warmUp()
      var limit = rlimit()
      getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
      var none = rlimit(rlim_cur: 0, rlim_max: limit.rlim_max)
      setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &none)
      #expect(open("/dev/null", O_RDONLY) < 0)
      var ticket = Sample.queueTicket
      ticket.blocks += [.mongolian("ᠮᠣᠩᠭᠣᠯ ᠪᠢᠴᠢᠭ", .init(size: 5, isBold: true), height: 20), .text("\u{E000}ภาษาไทย", .init(size: 7))]
      let closed = try painter.paint(ticket, on: Sample.papers[3])
      setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
      let open = try TicketPainter(fonts: FontSet(files: files)).paint(ticket, on: Sample.papers[3])
      #expect(open == closed)
    }
  }

  @Test("A font file is good, missing, broken or faulty") func fontReports() {
    let set = FontSet(
      files: Sample.ordinary + [
        FontFile(path: "/nowhere.ttf", use: .text), FontFile(path: "/etc/passwd", use: .text), FontFile(path: "/usr", use: .text),
        FontFile(path: Sample.wqy, family: "WenQuanYi Micro Hei Mono", use: .text),
        FontFile(path: Sample.wqy, family: "Nobody", use: .text),
      ])
    #expect(set.reports.map(\.state) == [.good, .faulty, .missing, .broken, .broken, .good, .broken])
    #expect(set.reports[1].version == "2.001" && set.reports[1].family == "Noto Sans Mongolian")
    #expect(throws: LayoutError.noFont) { try TicketPainter(fonts: FontSet(files: [])).warmUp() }
  }

  @Test("Vector packing agrees with dot by dot", arguments: [1, 7, 8, 63, 64, 65, 127, 384, 420, 576])
  func packing(width: Int) {
    var random = SplitMix64(state: 7)
    let stride = (width + 7) / 8 * 8
    let grey = (0..<stride * 5).map { _ in UInt8.random(in: 0...255, using: &random) }
    var expected = [UInt8](repeating: 0, count: (width + 7) / 8 * 5)
    for y in 0..<5 {
      for x in 0..<width where grey[y * stride + x] >= 128 { expected[y * ((width + 7) / 8) + x / 8] |= 0x80 >> UInt8(x % 8) }
    }
    #expect(BitPacking.pack(grey, width: width, height: 5, stride: stride) == expected)
  }
}
