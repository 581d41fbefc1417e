import Glibc
@testable import TicketLayout
import TicketTemplates
import Testing

/// What tests draw with: Debian's fonts, and a folder to look into.
enum Sample {
  static let wqy = "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc"
  static let mongolian = "/usr/share/fonts/truetype/noto/NotoSansMongolian-Regular.ttf"

  static var ordinary: [FontFile] { [FontFile(path: wqy, use: .text), FontFile(path: mongolian, use: .mongolian)] }

  static let papers = [
    Paper(widthDots: 384, dpi: 203), Paper(widthDots: 420, dpi: 203), Paper(widthDots: 512, dpi: 180), Paper(widthDots: 576, dpi: 203),
  ]

  /// A ticket as most are.
  static var queueTicket: FilledTicket {
    FilledTicket(blocks: [
      .text("石拐区政务服务中心", .init(size: 5, isBold: true, alignment: .center)),
      .rule(.solid),
      .text("A023", .init(size: 14, isBold: true, alignment: .center)),
      .text("不动产登记 · 首次登记", .init(size: 5, fitsDownTo: 3.5, alignment: .center)),
      .rule(.dashed),
      .columns([.init("办理窗口", .init(size: 4), share: 1), .init("3、4、5 号窗口", .init(size: 4, isBold: true), share: 2)]),
      .columns([.init("前面等候", .init(size: 4), share: 1), .init("7 人", .init(size: 4), share: 2)]),
      .columns([.init("取号时间", .init(size: 4), share: 1), .init("2026-05-18 09:32:07", .init(size: 4), share: 2)]),
      .rule(.double),
      .text("请留意广播和窗口屏幕，听到叫号后到窗口办理。过号三次请重新取号。", .init(size: 3)),
      .space(2),
      .qr("https://example.gov.cn/q?h=sg&n=A023&t=20260518", size: 22, alignment: .center),
      .text("扫码查看排队进度", .init(size: 3, alignment: .center)),
    ])
  }

  /// The grey of a painted ticket as a PNG in the folder that HALLD_TEST_PICTURES names, to be looked at; enlarged by whole dots.
  static func show(_ ticket: PaintedTicket, _ name: String, scale: Int = 1) throws {
    guard let folder = getenv("HALLD_TEST_PICTURES").map({ String(cString: $0) }) else { return }
    try write(png(ticket, scale: scale), to: "\(folder)/\(name).png")
  }

  static func png(_ ticket: PaintedTicket, scale: Int = 1, border: Int = 0) throws -> [UInt8] {
    let width = (ticket.width + 2 * border) * scale
    let height = (ticket.height + 2 * border) * scale
    var rows = [UInt8](repeating: 0, count: (width + 7) / 8 * height)
    for y in 0..<height {
      for x in 0..<width where ticket.isBlack(x / scale - border, y / scale - border) {
        rows[y * ((width + 7) / 8) + x / 8] |= 0x80 >> UInt8(x & 7)
      }
    }
    return try PNGWriter.encode(width: width, height: height, rows: rows, dpi: 203)
  }

  static func write(_ bytes: [UInt8], to path: String) throws {
    let file = try #require(fopen(path, "w"))
    defer { fclose(file) }
    #expect(fwrite(bytes, 1, bytes.count, file) == bytes.count)
  }
}

extension PaintedTicket {
  /// White outside of the paper.
  func isBlack(_ x: Int, _ y: Int) -> Bool {
    guard x >= 0, x < width, y >= 0, y < height else { return false }
    return rows[y * ((width + 7) / 8) + x / 8] & 0x80 >> UInt8(x & 7) != 0
  }
}
