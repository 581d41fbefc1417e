/// How a picture is cut up for a printer; from its map.
package struct ESCPOSRasterOptions: Hashable, Sendable {
  /// Rows in one GS v 0 command, 1 to 255. Some printers read only the low byte of the number of rows; a printer with a small buffer,
  /// or a line on which status shall be asked between slices, wants fewer.
  package let rowsPerSlice: Int
  /// From how many blank rows on a gap inside the picture is fed, not sent (1 to 65535). Blank rows above and below always are.
  package let blankRowsToFeed: Int
  /// Vertical motion units (ESC J) in one row, 1 to 8. Printers differ: 1 where the unit is a dot, 2 where it is half a dot, as Epson's
  /// own default is (GS P).
  package let feedUnitsPerRow: Int

  /// Throws `parameterOutOfRange`.
  package init(rowsPerSlice: Int = 255, blankRowsToFeed: Int = 16, feedUnitsPerRow: Int = 1) throws(ESCPOSEncodingError) {
    for (name, value, allowed) in [
      ("rowsPerSlice", rowsPerSlice, 1...255), ("blankRowsToFeed", blankRowsToFeed, 1...65_535),
      ("feedUnitsPerRow", feedUnitsPerRow, 1...8),
    ] where !allowed.contains(value) {
      throw .parameterOutOfRange(name: name, value: value, allowed: allowed)
    }
    self.rowsPerSlice = rowsPerSlice
    self.blankRowsToFeed = blankRowsToFeed
    self.feedUnitsPerRow = feedUnitsPerRow
  }
}

extension ESCPOSEncoder {
  /// GS v 0 and ESC J: a picture in normal density, in slices, its blank rows fed.
  ///
  /// Begin it at the beginning of a line. The header `1D 76 30 00 xL 00 yL 00` cannot take part in a real-time command: widths and slices
  /// fit one byte each, so that a 10h among them is followed by 00, and the data is preceded by 00 and followed by a command's 1B or 1D.
  package mutating func raster(_ raster: FinalRaster, options: ESCPOSRasterOptions) {
    let height = raster.bitmap.height
    let slices = height / options.rowsPerSlice + raster.inkedRows.count + 1
    reserve(raster.bitmap.rows.count + slices * 16)
    var done = 0
    var pending: Range<Int>?
    for run in raster.inkedRows {
      if let before = pending {
        if run.lowerBound - before.upperBound < options.blankRowsToFeed {
          pending = before.lowerBound..<run.upperBound
          continue
        }
        send(before, of: raster.bitmap, after: done, options: options)
        done = before.upperBound
      }
      pending = run
    }
    if let pending {
      send(pending, of: raster.bitmap, after: done, options: options)
      done = pending.upperBound
    }
    feedInParts((height - done) * options.feedUnitsPerRow, step: options.feedUnitsPerRow)
  }

  /// Feeds the blank rows from `done` to the run and sends the run in slices.
  private mutating func send(_ run: Range<Int>, of bitmap: MonochromeBitmap, after done: Int, options: ESCPOSRasterOptions) {
    feedInParts((run.lowerBound - done) * options.feedUnitsPerRow, step: options.feedUnitsPerRow)
    let stride = bitmap.stride
    var row = run.lowerBound
    while row < run.upperBound {
      let count = min(options.rowsPerSlice, run.upperBound - row)
      let rows = bitmap.rows[(row * stride)..<((row + count) * stride)]
      let (width, trimmed) = Self.trim(rows, stride: stride)
      append(
        header: [0x1D, 0x76, 0x30, 0x00, UInt8(truncatingIfNeeded: width), 0x00, UInt8(truncatingIfNeeded: count), 0x00], rows: trimmed)
      row += count
    }
  }

  /// A slice without the white on its right, which costs time on the line and nothing on paper. Rows that become neighbours may form a
  /// real-time command together; then the slice goes out whole, as it was made final.
  ///
  /// - Returns: bytes in a row, and the rows.
  private static func trim(_ rows: ArraySlice<UInt8>, stride: Int) -> (width: Int, rows: ArraySlice<UInt8>) {
    var width = 1
    for start in Swift.stride(from: rows.startIndex, to: rows.endIndex, by: stride) {
      while width < stride, rows[(start + width)..<(start + stride)].contains(where: { $0 != 0 }) { width += 1 }
    }
    guard width < stride else { return (stride, rows) }
    var trimmed: [UInt8] = []
    trimmed.reserveCapacity(rows.count / stride * width)
    for start in Swift.stride(from: rows.startIndex, to: rows.endIndex, by: stride) { trimmed += rows[start..<(start + width)] }
    return ESCPOSRealTimeCommand.isIntroduced(in: trimmed) ? (stride, rows) : (width, trimmed[...])
  }
}
