/// An image whose data is arriving.
struct ImageInProgress {
  enum Kind {
    /// Data that nobody wants.
    case skipped
    /// GS v 0: rows are printed as they come.
    case raster(bytesPerRow: Int, rowsLeft: Int, horizontal: Int, vertical: Int)
    /// GS ( L and GS 8 L fn 112: kept until it is printed.
    case stored(bytesPerRow: Int, rowsLeft: Int)
    /// ESC *: columns from top to bottom.
    case columns(bytesPerColumn: Int, horizontal: Int, vertical: Int)
  }

  var kind = Kind.skipped
  var row: [UInt8] = []
  var column = 0
  var picture = Bitmap(width: 0)
  /// Bytes of the row or column so far.
  var position = 0
}

/// Images: raster, graphics, columns.
extension VirtualESCPOSPrinter {
  /// Rows that the graphics memory holds.
  private static let graphicsRows = 2400

  func beginImage(_ header: [UInt8]) {
    image = ImageInProgress()
    switch (header[0], header[1]) {
    case (0x1D, 0x76): beginRaster(header)
    case (0x1B, 0x2A): beginColumns(header)
    case (0x1D, 0x28) where header[2] == 0x4C: beginGraphics(Array(header.dropFirst(5)), header)
    case (0x1D, 0x38): beginGraphics(Array(header.dropFirst(7)), header)
    default: unknown(header)
    }
  }

  private func word(_ bytes: [UInt8], _ index: Int) -> Int {
    index + 1 < bytes.count ? Int(bytes[index]) | Int(bytes[index + 1]) << 8 : 0
  }

  /// GS v 0 m xL xH yL yH.
  private func beginRaster(_ header: [UInt8]) {
    flushLine(feeding: 0)
    let rows = model.readsLowRowByteOnly ? word(header, 6) & 0xFF : word(header, 6)
    let scale = header[3] % 48
    image.kind = .raster(
      bytesPerRow: word(header, 4), rowsLeft: rows, horizontal: scale & 1 != 0 ? 2 : 1, vertical: scale & 2 != 0 ? 2 : 1)
  }

  /// ESC * m nL nH: 8 or 24 dots high; 8-dot modes and single density are magnified to the head's density.
  private func beginColumns(_ header: [UInt8]) {
    let isTall = header[2] == 32 || header[2] == 33
    guard isTall || header[2] <= 1 else { return unknown(header) }
    image.kind = .columns(bytesPerColumn: isTall ? 3 : 1, horizontal: header[2] & 1 == 0 ? 2 : 1, vertical: isTall ? 1 : 3)
    image.picture = Bitmap(width: min(word(header, 3), model.widthDots), height: isTall ? 24 : 8)
  }

  /// m fn a bx by c xL xH yL yH of functions 112 and 113.
  private func beginGraphics(_ parameters: [UInt8], _ header: [UInt8]) {
    guard parameters.count == 10, parameters[1] == 112 else { return unknown(header) }
    let width = word(parameters, 6)
    let rows = word(parameters, 8)
    graphics = nil
    graphicsScale = (parameters[3] == 2 ? 2 : 1, parameters[4] == 2 ? 2 : 1)
    guard width > 0, rows > 0 else { return }
    image.kind = .stored(bytesPerRow: (width + 7) / 8, rowsLeft: rows)
    image.picture = Bitmap(width: min(width, model.widthDots))
  }

  /// The functions of GS ( L without data: 2 and 50 print what is stored.
  func graphicsFunction(_ parameters: [UInt8]) {
    guard parameters.count >= 2 else { return }
    guard parameters[1] == 2 || parameters[1] == 50 else { return unknown([0x1D, 0x28, 0x4C] + parameters.prefix(5)) }
    guard let picture = graphics else { return }
    graphics = nil
    block(picture.magnified(graphicsScale.0, graphicsScale.1))
  }

  func imageData(_ byte: UInt8, isLast: Bool) {
    switch image.kind {
    case .skipped: break
    case .raster(let bytesPerRow, let rowsLeft, let horizontal, let vertical):
      guard rowsLeft > 0 else { break }
      if image.row.count * 8 < model.widthDots { image.row.append(byte) }
      image.position += 1
      if image.position == bytesPerRow {
        printRaster(horizontal: horizontal, vertical: vertical)
        image.row = []
        image.position = 0
        image.kind = .raster(bytesPerRow: bytesPerRow, rowsLeft: rowsLeft - 1, horizontal: horizontal, vertical: vertical)
      }
    case .stored(let bytesPerRow, let rowsLeft):
      guard rowsLeft > 0 else { break }
      if image.row.count < image.picture.bytesPerRow { image.row.append(byte) }
      image.position += 1
      if image.position == bytesPerRow {
        if image.picture.height < Self.graphicsRows { image.picture.append(row: image.row) }
        image.row = []
        image.position = 0
        image.kind = .stored(bytesPerRow: bytesPerRow, rowsLeft: rowsLeft - 1)
      }
    case .columns(let bytesPerColumn, let horizontal, let vertical):
      let top = image.position * 8
      for bit in 0..<8 where byte & (0x80 >> UInt8(bit)) != 0 { image.picture[image.column, top + bit] = true }
      image.position += 1
      if image.position == bytesPerColumn {
        image.position = 0
        image.column += 1
      }
      if isLast {
        startLine()
        line.put(image.picture.magnified(horizontal, vertical))
      }
    }
    guard isLast else { return }
    if case .stored = image.kind, image.picture.height > 0 { graphics = image.picture }
    image = ImageInProgress()
  }

  private func printRaster(horizontal: Int, vertical: Int) {
    var row = Bitmap(width: min(image.row.count * 8, model.widthDots), rows: [image.row])
    if horizontal > 1 { row = row.magnified(horizontal, 1) }
    var canvas = Bitmap(width: model.widthDots, rows: [shifted(row.row(0), row.width, by: mode.leftMargin)])
    if mode.justification != 0 {
      let free = max(0, areaWidth - row.width)
      let shift = mode.leftMargin + (mode.justification == 1 ? free / 2 : free)
      canvas = Bitmap(width: model.widthDots, rows: [shifted(row.row(0), row.width, by: shift)])
    }
    for _ in 0..<vertical { schedule(.row(canvas.row(0))) }
  }
}
