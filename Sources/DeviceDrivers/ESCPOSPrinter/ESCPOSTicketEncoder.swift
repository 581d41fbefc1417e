import DeviceCore
import DeviceProtocols

/// A ticket as the bytes of one attempt.
struct ESCPOSTicket: Sendable {
  /// What is sent, before the question that proves it.
  var encoder: ESCPOSEncoder
  var rendering: TicketRendering
  /// Rows of paper that it moves, roughly; for deadlines.
  var rows: Int
  /// From the first byte on the line to the last move of the paper.
  var duration: Duration
}

/// Lays a ticket's content out for one printer, by its map.
struct ESCPOSTicketEncoder {
  let profile: ESCPOSPrinterProfile
  let timing: PrintTiming
  private let converter: ESCPOSTextConverter
  private let raster: ESCPOSRasterOptions

  /// A slice stays this short on the line, so that a ticket can be stopped between two of them.
  private static let sliceMilliseconds = 60
  /// The height of a line of text in the 24-dot font with its spacing.
  private static let rowsPerLine = 30
  /// From the head to the blade, and the blade's own time.
  private static let rowsToCutter = 200
  private static let bottomMillimetres = 4

  /// - Throws: ``ESCPOSEncodingError`` when the system lacks the character set of the map.
  init(profile: ESCPOSPrinterProfile, timing: PrintTiming) throws {
    self.profile = profile
    self.timing = timing
    converter = try ESCPOSTextConverter(ESCPOSTextEncoding(profile.text.encoding))
    let stride = profile.head.widthDots / 8
    let bytes = timing.baud / timing.bitsPerByte * Self.sliceMilliseconds / 1000
    let rows = max(8, min(bytes, profile.head.bufferBytes / 2) / max(1, stride))
    raster = try ESCPOSRasterOptions(
      rowsPerSlice: min(rows, profile.head.sliceRows), feedUnitsPerRow: profile.head.feedUnitsPerRow)
  }

  /// The most bytes that one command of a ticket has, for getting a printer out of a command that was cut off.
  var longestCommand: Int { max(1024, raster.rowsPerSlice * ((profile.head.widthDots + 7) / 8) + 8) }

  /// Which form the printer gets, and how long it takes.
  ///
  /// - Throws: ``DeviceError`` with `content_refused`.
  func plan(_ content: TicketContent) throws -> TicketPlan {
    let ticket = try encode(content, mark: nil, separate: false)
    return TicketPlan(
      rendering: ticket.rendering, duration: ticket.duration, replacedCharacters: ticket.encoder.textLosses.replaced)
  }

  /// The picture as it would be sent.
  func final(_ bitmap: TicketBitmap) -> TicketBitmap {
    guard let final = try? picture(bitmap).bitmap else { return bitmap }
    return TicketBitmap(width: final.width, height: final.height, rows: final.rows) ?? bitmap
  }

  /// - Parameters:
  ///   - mark: puts 补打 on top.
  ///   - separate: feeds and cuts first, because a part of an earlier ticket may hang in the printer.
  /// - Throws: ``DeviceError`` with `content_refused`.
  func encode(_ content: TicketContent, mark: ReprintMark?, separate: Bool) throws -> ESCPOSTicket {
    do {
      let final = try content.bitmap.map { bitmap in try picture(bitmap) }
      if let picture = final, fits(picture) || content.lines.isEmpty || !speaks(content.lines) {
        guard fits(picture, atAnySpeed: true) else {
          throw DeviceError(
            .contentRefused, "a picture of \(picture.bitmap.width) dots does not fit on \(profile.head.widthDots) dots of paper")
        }
        return try rasterTicket(picture, content, mark: mark, separate: separate)
      }
      guard !content.lines.isEmpty else { throw DeviceError(.contentRefused, "there is nothing to print") }
      return try textTicket(content, mark: mark, separate: separate)
    } catch let error as ESCPOSEncodingError {
      throw DeviceError(.contentRefused, error.sentence)
    } catch let error as MonochromeBitmapError {
      throw DeviceError(.contentRefused, "the picture cannot be printed: \(error)")
    }
  }

  /// Whether the printer's own font and codes can say it all; where a picture is there too, that one is taken otherwise, however slow.
  private func speaks(_ lines: [TicketLine]) -> Bool {
    lines.allSatisfy { line in
      switch line.element {
      case .text(let text): profile.text.encoding != .ascii || converter.encode(text).losses.replaced == 0
      case .qr(let text): profile.nativeQR && draws(text)
      case .rule, .feed: true
      }
    }
  }

  /// Whether the printer can be told to draw this code, and has room for it.
  private func draws(_ code: String) -> Bool {
    var encoder = ESCPOSEncoder(reservingCapacity: code.utf8.count + 64)
    return (try? append(code: code, to: &encoder)) != nil
  }

  private func picture(_ bitmap: TicketBitmap) throws -> FinalRaster {
    FinalRaster(try MonochromeBitmap(width: bitmap.width, height: bitmap.height, rows: bitmap.rows))
  }

  private func fits(_ picture: FinalRaster, atAnySpeed: Bool = false) -> Bool {
    guard picture.bitmap.width <= profile.head.widthDots else { return false }
    guard !atAnySpeed else { return true }
    var encoder = ESCPOSEncoder(reservingCapacity: picture.bitmap.rows.count + 1024)
    encoder.raster(picture, options: raster)
    return timing.transferTime(bytes: encoder.bytes.count) <= profile.rasterLimit
  }

  private func rasterTicket(_ picture: FinalRaster, _ content: TicketContent, mark: ReprintMark?, separate: Bool) throws -> ESCPOSTicket {
    var encoder = try begin(separate: separate, capacity: picture.bitmap.rows.count + 1024)
    var rows = picture.bitmap.height
    if let mark, let drawn = try mark.bitmap.map({ try self.picture($0) }), fits(drawn, atAnySpeed: true) {
      encoder.raster(drawn, options: raster)
      rows += drawn.bitmap.height
    } else if mark != nil {
      rows += try markInText(&encoder)
    }
    encoder.raster(picture, options: raster)
    try finish(&encoder, content)
    return ticket(encoder, .raster, rows: rows)
  }

  private func textTicket(_ content: TicketContent, mark: ReprintMark?, separate: Bool) throws -> ESCPOSTicket {
    var encoder = try begin(separate: separate, capacity: 1024)
    var rows = mark == nil ? 0 : try markInText(&encoder)
    for line in content.lines { rows += try append(line, to: &encoder) }
    // A printer with a Chinese font shows 〓 for what it lacks, which people know. Question marks instead of a hall's name are no ticket.
    guard profile.text.encoding != .ascii || encoder.textLosses.replaced == 0 else {
      throw DeviceError(.contentRefused, "this printer has no font for \(encoder.textLosses.replaced) of the characters; send a picture")
    }
    try finish(&encoder, content)
    return ticket(encoder, .text, rows: rows)
  }

  private func begin(separate: Bool, capacity: Int) throws -> ESCPOSEncoder {
    var encoder = ESCPOSEncoder(reservingCapacity: capacity)
    // ESC @ ends automatic status back, so that is asked for again at once: the paper may run out in this very ticket.
    encoder.initialise()
    if profile.status == .asb { encoder.automaticStatus(ESCPOSPrinterSession.causes) }
    if separate { try cut(&encoder, .partial) }
    encoder.chineseMode(profile.text.encoding != .ascii)
    if profile.text.encoding == .ascii, let page = profile.text.codePage { try encoder.codePage(page) }
    return encoder
  }

  /// The mark in the printer's own font.
  ///
  /// - Returns: rows of paper.
  private func markInText(_ encoder: inout ESCPOSEncoder) throws -> Int {
    let text = profile.text.encoding == .ascii ? "REPRINT" : "补打"
    _ = try append(TicketLine(.text(text), alignment: .center, bold: true, width: 2, height: 2), to: &encoder)
    _ = try append(TicketLine(.feed(Self.rowsPerLine / 2)), to: &encoder)
    return 2 * Self.rowsPerLine
  }

  /// - Returns: rows of paper.
  private func append(_ line: TicketLine, to encoder: inout ESCPOSEncoder) throws -> Int {
    encoder.justify(ESCPOSJustification(line.alignment))
    switch line.element {
    case .text(let text):
      encoder.bold(line.bold)
      try encoder.characterSize(width: line.width, height: line.height)
      let encoded = converter.encode(text)
      encoder.text(encoded)
      encoder.newLine()
      let columns = max(1, profile.head.textColumns / max(1, line.width))
      return Self.rowsPerLine * line.height * max(1, (encoded.columns + columns - 1) / columns)
    case .qr(let text):
      guard profile.nativeQR else {
        throw DeviceError(.contentRefused, "this printer draws no QR codes by itself; send the ticket as a picture")
      }
      return try append(code: text, to: &encoder)
    case .rule:
      encoder.bold(false)
      try encoder.characterSize(width: 1, height: 1)
      encoder.line(String(repeating: "-", count: profile.head.textColumns), using: converter)
      return Self.rowsPerLine
    case .feed(let dots):
      try encoder.feed(units: dots * profile.head.feedUnitsPerRow, granularity: profile.head.feedUnitsPerRow)
      return dots
    }
  }

  /// As large as the paper takes it: a printer leaves out a code that is wider than its head, and says nothing.
  ///
  /// - Returns: rows of paper.
  private func append(code: String, to encoder: inout ESCPOSEncoder) throws -> Int {
    let bytes = Array(code.utf8)
    guard !bytes.isEmpty else { throw DeviceError(.contentRefused, "a QR code without content") }
    guard let size = QRCodeSize(bytes: bytes.count, widthDots: profile.head.widthDots) else {
      throw DeviceError(
        .contentRefused, "no QR code of \(bytes.count) bytes fits on \(profile.head.widthDots) dots of paper so that it can be read")
    }
    try encoder.qrCode(bytes, moduleSize: size.moduleDots, errorCorrection: ESCPOSQRErrorCorrection(size.correction))
    return size.dots
  }

  private func finish(_ encoder: inout ESCPOSEncoder, _ content: TicketContent) throws {
    encoder.justify(.left)
    if content.cut != .none {
      // Quiet space below the last line: the blade cuts right behind what was fed.
      let rows = Self.bottomMillimetres * profile.head.dotsPerMillimetre
      try encoder.feed(units: rows * profile.head.feedUnitsPerRow, granularity: profile.head.feedUnitsPerRow)
    }
    try cut(&encoder, content.cut)
    if let presenter = profile.presenter, content.cut != .none { try encoder.presentTicket(steps: presenter.presentSteps) }
  }

  private func cut(_ encoder: inout ESCPOSEncoder, _ wanted: TicketContent.Cut) throws {
    guard wanted != .none else { return }
    // The cut that was asked for, or the one that the printer has.
    let first = wanted == .full ? ESCPOSCutter.Kind.full : .partial
    let second = wanted == .full ? ESCPOSCutter.Kind.partial : .full
    guard try !profile.encode(cut: first, into: &encoder), try !profile.encode(cut: second, into: &encoder) else { return }
    // No cutter: past the tear bar.
    try encoder.feed(lines: 4)
  }

  private func ticket(_ encoder: ESCPOSEncoder, _ rendering: TicketRendering, rows: Int) -> ESCPOSTicket {
    let line = timing.transferTime(bytes: encoder.bytes.count)
    let paper = PrintTiming.mechanicalTime(
      dots: rows + Self.rowsToCutter, dotsPerMillimetre: profile.head.dotsPerMillimetre,
      millimetresPerSecond: profile.head.millimetresPerSecond)
    // Head and line work at the same time, but a printer with a large buffer starts late.
    return ESCPOSTicket(encoder: encoder, rendering: rendering, rows: rows, duration: line + paper)
  }
}

/// What tells a reprinted ticket from the first one.
struct ReprintMark {
  /// As a picture; nil for the printer's own font.
  var bitmap: TicketBitmap?

  init(_ bitmap: TicketBitmap?) { self.bitmap = bitmap }
}

extension ESCPOSJustification {
  init(_ alignment: TicketLine.Alignment) {
    self =
      switch alignment {
      case .left: .left
      case .center: .centre
      case .right: .right
      }
  }
}

extension ESCPOSQRErrorCorrection {
  init(_ correction: QRCodeSize.Correction) {
    self =
      switch correction {
      case .low: .low
      case .medium: .medium
      }
  }
}

extension ESCPOSTextEncoding {
  init(_ encoding: ESCPOSText.Encoding) {
    self =
      switch encoding {
      case .gb18030: .gb18030
      case .gbk: .gbk
      case .gb2312: .gb2312
      case .ascii: .ascii
      }
  }
}

extension ESCPOSEncodingError {
  /// For people, without the content of a ticket.
  var sentence: String {
    switch self {
    case .parameterOutOfRange(let name, let value, let allowed):
      "\(name) is \(value), but must be from \(allowed.lowerBound) to \(allowed.upperBound)"
    case .dataLength(let count, let allowed): "a code of \(count) bytes; this printer takes \(allowed.lowerBound) to \(allowed.upperBound)"
    case .dataByte(let offset, _): "a code cannot hold the character at byte \(offset)"
    case .collidesWithRealTimeCommand: "the length of a code would be taken for a command by the printer; change it by one character"
    case .converterUnavailable(let name): "the C library cannot convert to \(name); install its gconv modules (package libc6)"
    }
  }
}
