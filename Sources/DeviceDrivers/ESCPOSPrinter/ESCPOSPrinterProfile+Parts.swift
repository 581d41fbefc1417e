import FirmwareMaps
import StrictTOML

/// Geometry and speed of the print head and the buffer before it.
package struct ESCPOSHead: Equatable, Sendable {
  /// Dots in one row, a multiple of 8: 384 on 58 mm paper, 512 or 576 on 80 mm.
  package var widthDots: Int
  /// Dots per inch, 180 or 203.
  package var dpi: Int
  /// Speed of the paper in mm/s, 20 to 500; for deadlines.
  package var millimetresPerSecond: Int
  /// Receive buffer in bytes, 256 to 1048576; what is on its way at most when halld paces by status.
  package var bufferBytes: Int
  /// Rows in one GS v 0, 1 to 255: some printers read only the low byte of the count.
  package var sliceRows: Int
  /// Vertical motion units (ESC J) per row, 1 to 8: 2 where the unit is half a dot, as Epson's 180 dpi default is (GS P).
  package var feedUnitsPerRow: Int
  /// Characters of the 12-dot font in one line, 16 to 200.
  package var textColumns: Int

  /// Rows in one millimetre of paper, rounded.
  package var dotsPerMillimetre: Int { dpi == 180 ? 7 : 8 }

  init(reading reader: TableReader) {
    widthDots = reader.int("width_dots", in: 64...2400)
    if widthDots % 8 != 0 { reader.wrong("width_dots", "must be a multiple of 8, not \(widthDots)") }
    dpi = reader.int("dpi", oneOf: [203, 180])
    millimetresPerSecond = reader.int("head_mm_per_s", in: 20...500, default: 150)
    bufferBytes = reader.int("buffer_bytes", in: 256...1_048_576, default: 4096)
    sliceRows = reader.int("slice_rows", in: 1...255, default: 255)
    feedUnitsPerRow = reader.int("feed_units_per_row", in: 1...8, default: 1)
    textColumns = reader.int("text_columns", in: 5...200, default: max(5, widthDots / 12))
  }
}

/// The `[escpos.cutter]` table.
package struct ESCPOSCutter: Equatable, Sendable {
  /// What the cutter can do.
  package enum Kind: String, CaseIterable, Sendable {
    /// There is none: the visitor tears.
    case none
    /// It leaves a point.
    case partial
    /// It cuts through.
    case full
    /// It can do both.
    case both
  }

  /// The command that cuts.
  package enum Command: String, CaseIterable, Sendable {
    /// GS V 0 and 1: cuts where the paper is; the driver feeds `feedUnits` before it.
    case gsV = "gs_v"
    /// GS V 65 and 66: feeds to the cutter by itself and `feedUnits` more.
    case gsVFeed = "gs_v_feed"
    /// ESC i and ESC m, of older printers.
    case escIM = "esc_i_m"
  }

  /// What the cutter can do.
  package var kind: Kind
  /// The command that cuts.
  package var command: Command
  /// Vertical motion units to feed before the cut, 0 to 255.
  package var feedUnits: Int

  init(reading reader: TableReader) {
    kind = reader.oneOf("kind", default: .none)
    command = reader.oneOf("command", default: .gsVFeed)
    feedUnits = reader.int("feed_units", in: 0...255, default: 0)
  }
}

/// The `[escpos.presenter]` table: holds the cut ticket until it is taken (Custom KPM and VKP, GS e).
package struct ESCPOSPresenter: Equatable, Sendable {
  /// How it is commanded.
  package enum Command: String, CaseIterable, Sendable {
    /// There is none.
    case none
    /// GS e 2, 3, 5 and 6.
    case gsE = "gs_e"
  }

  /// How far the ticket is held out, in mm, 10 to 159 (GS e 3: m × 0.625 mm, m at most 255).
  package var presentMillimetres: Double
  /// Whether a ticket that nobody took can be pulled back in (GS e 2).
  package var retracts: Bool

  /// GS e 3's parameter: steps of 0.625 mm.
  package var presentSteps: Int { Int((presentMillimetres / 0.625).rounded()) }

  init?(reading reader: TableReader) {
    let command = reader.oneOf("command", default: Command.none)
    presentMillimetres = reader.decimal("present_mm", in: 10...159, default: 60)
    retracts = reader.bool("retract", default: true)
    if command == .none { return nil }
  }
}

/// The `[escpos.text]` table: text by the printer's own font.
package struct ESCPOSText: Equatable, Sendable {
  /// The character set of the font.
  package enum Encoding: String, CaseIterable, Sendable {
    /// GB 18030 with its four-byte codes.
    case gb18030
    /// GBK, two bytes for each Hanzi.
    case gbk
    /// The 7445 characters of GB 2312-80.
    case gb2312
    /// ASCII only.
    case ascii
  }

  /// The character set of the font.
  package var encoding: Encoding
  /// Whether it powers up in Chinese mode (FS &), so that FS . must come before text of a code page.
  package var chineseModeAtPowerOn: Bool
  /// Parameter of ESC t before text that is not Chinese, 0 to 255; nil to leave it as it is.
  package var codePage: Int?

  init(reading reader: TableReader) {
    encoding = reader.oneOf("encoding", default: .ascii)
    chineseModeAtPowerOn = reader.bool("chinese_mode_at_power_on", default: false)
    codePage = reader.optionalInt("code_page", in: 0...255)
  }
}

/// The `[escpos.quirks]` table: deviations from the reference. All are false or 0 for a printer that keeps to it.
package struct ESCPOSQuirks: Equatable, Sendable {
  /// It executes real-time commands (10 04 …, 10 05 …, 10 14 …) inside image data.
  package var realTimeInsideRaster: Bool
  /// It reads only the low byte of GS v 0's row count.
  package var lowRowByteOnly: Bool
  /// Bit 2 of DLE EOT 3 is a paper jam.
  package var jamBit: Bool
  /// Its GS r answers use bits beyond the four values of the reference (00, 03, 0C, 0F).
  package var looseSensorReply: Bool
  /// Milliseconds after power-on or opening in which it loses what it is sent, 0 to 30000.
  package var bootMilliseconds: Int

  init(reading reader: TableReader) {
    realTimeInsideRaster = reader.bool("realtime_inside_raster", default: false)
    lowRowByteOnly = reader.bool("low_row_byte_only", default: false)
    jamBit = reader.bool("jam_bit", default: false)
    looseSensorReply = reader.bool("loose_sensor_reply", default: false)
    bootMilliseconds = reader.int("boot_ms", in: 0...30_000, default: 0)
  }
}

/// The `[escpos.timeouts]` table, all in milliseconds.
package struct ESCPOSTimeouts: Equatable, Sendable {
  /// Until a real-time question is given up, 50 to 10000.
  package var replyMilliseconds: Int
  /// Between two looks at the state of an idle printer that does not report by itself, 200 to 60000.
  package var pollMilliseconds: Int
  /// Until a proof of printing is given up, beyond the time that the ticket itself takes, 1000 to 120000.
  package var completionMilliseconds: Int
  /// Until the answer to the clear command is given up, 100 to 30000.
  package var clearMilliseconds: Int
  /// Questions in a row without an answer until the printer is called silent, 1 to 20.
  package var silentAfter: Int

  init(reading reader: TableReader) {
    replyMilliseconds = reader.int("reply_ms", in: 50...10_000, default: 500)
    pollMilliseconds = reader.int("poll_ms", in: 200...60_000, default: 2000)
    completionMilliseconds = reader.int("completion_ms", in: 1000...120_000, default: 10_000)
    clearMilliseconds = reader.int("clear_ms", in: 100...30_000, default: 2000)
    silentAfter = reader.int("silent_after", in: 1...20, default: 3)
  }
}
