import CQREncode
import DeviceCore
import DeviceTestSupport
import EventLoop
import Testing

@testable import DeviceDrivers

/// QR codes that the printer draws by itself.
@Suite struct QRCodeTests {
  init() { LoopThread.start() }

  static func modules(_ bytes: Int, _ level: QRecLevel) -> Int? {
    guard let code = QRcode_encodeData(Int32(bytes), [UInt8](repeating: 0x61, count: bytes), 0, level) else { return nil }
    defer { QRcode_free(code) }
    return Int(code.pointee.width)
  }

  @Test(arguments: QRCodeSize.Correction.allCases)
  func `a code of any length gets the version that libqrencode makes of it`(_ correction: QRCodeSize.Correction) {
    let level = correction == .low ? QR_ECLEVEL_L : QR_ECLEVEL_M
    let longest = correction == .low ? 2953 : 2331
    var before = 0
    for bytes in 1...longest {
      guard let version = QRCodeSize.version(bytes: bytes, correction) else {
        Issue.record("no version for \(bytes) bytes")
        return
      }
      // libqrencode is asked where the version changes, and one byte before.
      if version != before {
        #expect(Self.modules(bytes, level) == 17 + 4 * version, "\(bytes) bytes")
        if bytes > 1 { #expect(Self.modules(bytes - 1, level) == 17 + 4 * before, "\(bytes - 1) bytes") }
        before = version
      }
    }
    #expect(before == 40)
    #expect(Self.modules(longest, level) == 177)
    #expect(QRCodeSize.version(bytes: longest + 1, correction) == nil)
    #expect(Self.modules(longest + 1, level) == nil)
  }

  @Test(arguments: [32, 160, 384, 512, 576, 832])
  func `a code has the largest modules that leave it its white sides, and correction is given up only for room`(_ width: Int) {
    for bytes in 1...3000 {
      guard let size = QRCodeSize(bytes: bytes, widthDots: width) else {
        for correction in QRCodeSize.Correction.allCases {
          guard let version = QRCodeSize.version(bytes: bytes, correction) else { continue }
          #expect(2 * (25 + 4 * version) > width, "\(bytes) bytes")
        }
        continue
      }
      #expect((size.modules + 8) * size.moduleDots <= width, "\(bytes) bytes")
      #expect((2...6).contains(size.moduleDots))
      #expect(size.moduleDots == 6 || (size.modules + 8) * (size.moduleDots + 1) > width, "\(bytes) bytes")
      if size.correction == .low {
        #expect(QRCodeSize.version(bytes: bytes, .medium).map { 2 * (25 + 4 * $0) > width } ?? true, "\(bytes) bytes")
      }
    }
    #expect(QRCodeSize(bytes: 0, widthDots: width) == nil)
    #expect(QRCodeSize(bytes: 2954, widthDots: width) == nil)
  }

  /// GS ( k <Functions 167 and 169>: the module size and the level that a code is drawn with.
  private static func command(_ moduleDots: UInt8, _ level: UInt8) -> [UInt8] {
    [0x1D, 0x28, 0x6B, 0x03, 0x00, 0x31, 0x43, moduleDots, 0x1D, 0x28, 0x6B, 0x03, 0x00, 0x31, 0x45, level]
  }

  private static let narrow = Bench.gsh.replacing("width_dots = 576", with: "width_dots = 160")

  @Test(arguments: [
    (Bench.gsh, 4, UInt8(6), UInt8(0x31)), (Bench.gsh, 505, 5, 0x31), (Bench.gsh, 990, 4, 0x31), (Bench.gsh, 2331, 3, 0x31),
    (Bench.gsh, 2332, 3, 0x30), (Bench.gsh, 2953, 3, 0x30), (narrow, 4, 5, 0x31), (narrow, 300, 2, 0x31),
  ])
  @LoopActor func `a long code is drawn with smaller modules, so that it fits on the paper`(
    _ map: String, _ bytes: Int, _ moduleDots: UInt8, _ level: UInt8
  ) async throws {
    let bench = try Bench(map)
    bench.becomeReady()
    let content = TicketContent(lines: [TicketLine(.qr(String(repeating: "a", count: bytes)))])
    #expect(try bench.printer.plan(content).rendering == .text)
    bench.printer.print(TicketAttempt(processNumber: 7, content: content, isReprint: false)) { _ in }
    let written = bench.answerQuestions() + bench.drain()
    #expect(written.has(Self.command(moduleDots, level)))
  }

  // 1037 bytes: ESCPOSEncoder.qrCode.
  @Test(arguments: [(narrow, 1000), (Bench.gsh, 2954), (Bench.gsh, 1037), (Bench.gsh, 0)])
  @LoopActor func `a code that the printer has no room or no command for is refused, or the picture is taken, however slow`(
    _ map: String, _ bytes: Int
  ) async throws {
    let bench = try Bench(map.replacing("baud = 115200", with: "baud = 1200"))
    let lines = [TicketLine(.text("A012")), TicketLine(.qr(String(repeating: "a", count: bytes)))]
    #expect { try bench.printer.plan(TicketContent(lines: lines)) } throws: { ($0 as? DeviceError)?.reason == .contentRefused }
    // So slow a line gets the lines where they say it all.
    let bitmap = try #require(TicketBitmap(width: 160, height: 4000, rows: [UInt8](repeating: 0x55, count: 80_000)))
    let sayable = [TicketLine(.text("A012")), TicketLine(.qr("A012"))]
    #expect(try bench.printer.plan(TicketContent(lines: sayable, bitmap: bitmap)).rendering == .text)
    #expect(try bench.printer.plan(TicketContent(lines: lines, bitmap: bitmap)).rendering == .raster)
  }
}
