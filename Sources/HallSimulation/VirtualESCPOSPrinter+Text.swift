/// Text and lines.
extension VirtualESCPOSPrinter {
  /// Dots between the left margin and the right edge of the print area.
  var areaWidth: Int { max(0, min(mode.areaWidth, model.widthDots - mode.leftMargin)) }

  func text(_ byte: UInt8) {
    pendingText.append(byte)
    if mode.isUTF8 { return utf8Text() }
    guard mode.isChinese else {
      pendingText = []
      return put(tables.scalar(byte, page: mode.page), isWide: false)
    }
    // GB 18030: one byte below 80h, two bytes, or four with a digit in second place.
    let bytes = pendingText
    switch bytes.count {
    case 1:
      if byte == 0x80 || byte == 0xFF { pendingText = [] }
      if byte < 0x80 {
        pendingText = []
        put(UInt32(byte), isWide: false)
      }
    case 2:
      if (0x30...0x39).contains(byte) { return }
      pendingText = []
      if byte >= 0x40 { put(tables.chinese(bytes), isWide: true) } else { text(byte) }
    case 3: if byte < 0x81 { pendingText = [] }
    default:
      pendingText = []
      put(tables.chinese(bytes), isWide: true)
    }
  }

  private func utf8Text() {
    var decoder = UTF8()
    var source = pendingText.makeIterator()
    switch decoder.decode(&source) {
    case .scalarValue(let scalar):
      pendingText = []
      put(scalar.value, isWide: scalar.value >= 0x1100 && scalar.value != 0x2026)
    case .error:
      // Incomplete so far, or wrong for good: four bytes are the longest sequence.
      let wanted = pendingText[0] >= 0xF0 ? 4 : pendingText[0] >= 0xE0 ? 3 : pendingText[0] >= 0xC0 ? 2 : 1
      if pendingText.count >= wanted {
        pendingText = []
        put(nil, isWide: false)
      }
    case .emptyInput: pendingText = []
    }
  }

  private func put(_ scalar: UInt32?, isWide: Bool) {
    let cell: ROMFont.Cell = isWide ? .wide : mode.isFontB ? .latinB : .latinA
    let horizontal = isWide ? mode.chineseWidth : mode.latinWidth
    let vertical = isWide ? mode.chineseHeight : mode.latinHeight
    let before = isWide ? mode.chineseLeftSpace : 0
    let after = isWide ? mode.chineseRightSpace : mode.rightSpace
    var glyph = font.glyph(scalar ?? 0xFFFF, cell).magnified(horizontal, vertical)
    if mode.isBold || mode.isDoubleStrike { glyph = bold(glyph) }
    let lines = isWide ? mode.chineseUnderline : mode.underline
    if lines > 0 {
      for y in max(0, glyph.height - Int(lines))..<glyph.height {
        for x in 0..<glyph.width { glyph[x, y] = true }
      }
    }
    if mode.isReversed {
      for y in 0..<glyph.height {
        for x in 0..<glyph.width { glyph[x, y] = !glyph[x, y] }
      }
    }
    startLine()
    if line.extent > mode.leftMargin, line.position + before + glyph.width > mode.leftMargin + areaWidth {
      flushLine(feeding: mode.lineSpacing)
      startLine()
    }
    line.move(to: line.position + before)
    line.put(glyph)
    line.move(to: line.position + after)
  }

  private func bold(_ glyph: Bitmap) -> Bitmap {
    var result = glyph
    for y in 0..<glyph.height {
      for x in stride(from: glyph.width - 1, to: 0, by: -1) where glyph[x - 1, y] { result[x, y] = true }
    }
    return result
  }

  func tabStop(after column: Int) -> Int? { mode.tabs.first { $0 > column } }

  func tab() {
    startLine()
    let cell = ROMFont.Cell.latinA.width * mode.latinWidth
    guard let stop = tabStop(after: (line.position - mode.leftMargin) / cell) else { return }
    line.move(to: mode.leftMargin + stop * cell)
  }

  func startLine() {
    if line.position < mode.leftMargin { line.move(to: mode.leftMargin) }
  }

  /// Prints the line and feeds, by as much as the line is high at least.
  func feed(_ dots: Int) { flushLine(feeding: dots) }

  func flushLine(feeding dots: Int) {
    let (picture, extent) = line.take()
    if picture.height > 0 { schedule(justified(picture, extent: extent)) }
    if dots > picture.height { schedule(.blank(dots - picture.height)) }
  }

  /// Prints a picture by itself, such as a code, where the justification wants it.
  func block(_ picture: Bitmap) {
    flushLine(feeding: 0)
    var canvas = Bitmap(width: model.widthDots)
    for y in 0..<picture.height { canvas.append(row: shifted(picture.row(y), picture.width, by: mode.leftMargin)) }
    schedule(justified(canvas, extent: mode.leftMargin + picture.width))
  }

  private func justified(_ picture: Bitmap, extent: Int) -> Bitmap {
    let free = max(0, mode.leftMargin + areaWidth - extent)
    let shift = mode.justification == 1 ? free / 2 : mode.justification == 2 ? free : 0
    guard shift > 0 || mode.isUpsideDown else { return picture }
    var result = Bitmap(width: picture.width)
    for y in 0..<picture.height { result.append(row: shifted(picture.row(y), picture.width, by: shift)) }
    guard mode.isUpsideDown else { return result }
    var turned = Bitmap(width: result.width, height: result.height)
    for y in 0..<result.height {
      for x in 0..<result.width where result[x, y] { turned[result.width - 1 - x, result.height - 1 - y] = true }
    }
    return turned
  }

  /// A packed row moved to the right, as wide as the head.
  func shifted(_ row: [UInt8], _ width: Int, by dots: Int) -> [UInt8] {
    var result = [UInt8](repeating: 0, count: (model.widthDots + 7) / 8)
    let bytes = dots / 8
    let bits = UInt8(dots % 8)
    for (index, byte) in row.enumerated() where byte != 0 {
      if index + bytes < result.count { result[index + bytes] |= byte >> bits }
      if bits > 0, index + bytes + 1 < result.count { result[index + bytes + 1] |= byte << (8 - bits) }
    }
    return result
  }
}
