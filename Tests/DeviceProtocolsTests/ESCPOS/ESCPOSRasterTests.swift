import Testing

@testable import DeviceProtocols

@Suite("ESC/POS pictures")
struct ESCPOSRasterTests {
  /// Pictures made of the bytes that spell real-time commands, with blank runs among them.
  static func adversary(width: Int, height: Int, seed: UInt64) throws -> MonochromeBitmap {
    var random = SplitMix64(seed: seed)
    let stride = (width + 7) / 8
    let palette: [UInt8] = [0x10, 0x04, 0x05, 0x14, 0x00]
    var rows: [UInt8] = []
    var blank = false
    for _ in 0..<height {
      if random.next() % 12 == 0 { blank.toggle() }
      for _ in 0..<stride { rows.append(blank ? 0 : palette[Int(random.next() % 5)]) }
    }
    return try MonochromeBitmap(width: width, height: height, rows: rows)
  }

  @Test("A small picture is one command, byte for byte")
  func smallPicture() throws {
    let picture = try MonochromeBitmap(width: 12, height: 2, rows: [0xF0, 0x10, 0x01, 0x80])
    var encoder = ESCPOSEncoder()
    encoder.raster(FinalRaster(picture), options: try ESCPOSRasterOptions())
    #expect(
      encoder.bytes == [
        0x1D, 0x76, 0x30, 0x00,  // GS v 0, normal density
        0x02, 0x00,  // 2 bytes wide
        0x02, 0x00,  // 2 rows high
        0xF0, 0x10,  // first row
        0x01, 0x80,  // second row
      ])
  }

  @Test("Bits beyond the width are no pixels and are not printed")
  func padding() throws {
    let picture = try MonochromeBitmap(width: 9, height: 1, rows: [0xFF, 0xFF])
    #expect(picture.rows == [0xFF, 0x80])
    #expect(picture.isBlack(x: 8, y: 0) == true)
    #expect(picture.isBlack(x: 9, y: 0) == nil)
  }

  @Test("A picture whose bytes do not fit its size is refused")
  func wrongSizes() {
    #expect(throws: MonochromeBitmapError.size(width: 0, height: 1)) { try MonochromeBitmap(width: 0, height: 1, rows: []) }
    #expect(throws: MonochromeBitmapError.size(width: 8, height: -1)) { try MonochromeBitmap(width: 8, height: -1, rows: []) }
    #expect(throws: MonochromeBitmapError.size(width: 2041, height: 1)) { try MonochromeBitmap(width: 2041, height: 1, rows: []) }
    #expect(throws: MonochromeBitmapError.size(width: .max, height: .max)) { try MonochromeBitmap(width: .max, height: .max, rows: []) }
    #expect(throws: MonochromeBitmapError.byteCount(actual: 3, expected: 4)) { try MonochromeBitmap(width: 9, height: 2, rows: [1, 2, 3]) }
  }

  @Test("Each real-time command costs one pixel, the left neighbour of the one it begins with", arguments: [0x04, 0x05, 0x14] as [UInt8])
  func oneFlip(second: UInt8) throws {
    // The pair lies inside a row in the first picture, across two rows in the second.
    let within = FinalRaster(try MonochromeBitmap(width: 24, height: 1, rows: [0x00, 0x10, second]))
    #expect(within.bitmap.rows == [0x00, 0x30, second])
    #expect(within.flips == [FinalRaster.Flip(x: 10, y: 0)])
    let across = FinalRaster(try MonochromeBitmap(width: 8, height: 2, rows: [0x10, second]))
    #expect(across.bitmap.rows == [0x30, second])
    #expect(across.flips == [FinalRaster.Flip(x: 2, y: 0)])
  }

  @Test("A picture without real-time commands is final as it is")
  func nothingToFlip() throws {
    let rows: [UInt8] = [0x10, 0x10, 0x06, 0x04, 0x05, 0x14, 0x11, 0x04, 0x10]
    let raster = FinalRaster(try MonochromeBitmap(width: 24, height: 3, rows: rows))
    #expect(raster.flips.isEmpty)
    #expect(raster.bitmap.rows == rows)
  }

  @Test(
    "No real-time command is in what is sent, it prints the final picture, and no pixel more than needed is changed",
    arguments: [384, 576, 640, 1, 3, 4, 5, 7, 8, 9, 13, 20, 100, 383, 577, 1023, 2040])
  func adversarialPictures(width: Int) throws {
    var random = SplitMix64(seed: UInt64(width))
    for round in 0..<12 {
      let height = 1 + Int(random.next() % 300)
      let picture = try Self.adversary(width: width, height: height, seed: random.next())
      let raster = FinalRaster(picture)
      let pairs = zip(picture.rows, picture.rows.dropFirst()).count { $0 == 0x10 && [0x04, 0x05, 0x14].contains($1) }
      #expect(raster.flips.count == pairs)
      var repaired = picture.rows
      for flip in raster.flips {
        let (x, y) = (Int(flip.x), Int(flip.y))
        #expect(picture.isBlack(x: x, y: y) == false)
        repaired[y * picture.stride + x / 8] |= 0x80 >> UInt8(x % 8)
      }
      #expect(repaired == raster.bitmap.rows)

      let units = 1 + Int(random.next() % 3)
      let slice = round == 0 ? 255 : 1 + Int(random.next() % 255)
      let options = try ESCPOSRasterOptions(
        rowsPerSlice: slice, blankRowsToFeed: 1 + Int(random.next() % 40), feedUnitsPerRow: units)
      var encoder = ESCPOSEncoder()
      encoder.raster(raster, options: options)
      let read = try #require(RasterReader(encoder.bytes, stride: picture.stride, unitsPerRow: units))
      #expect(read.rows == raster.bitmap.rows)
      #expect(read.sliceHeights.allSatisfy { $0 <= slice })

      // The same between other commands, and followed at once by another picture.
      encoder.justify(.centre)
      encoder.raster(raster, options: options)
      encoder.raster(raster, options: options)
      try encoder.cut(.feedAndPartial(units: 0x10))
      #expect(realTimeCommandOffset(in: encoder.bytes) == nil)
    }
  }

  @Test("No header and no slice boundary forms a real-time command, for every width to 1024 dots and every slice height")
  func everyHeader() throws {
    for stride in 1...128 {
      // All widths of a stride have the same header; the narrowest has the most padding.
      for width in [stride * 8 - 7, stride * 8] {
        // Every row, and so every slice, ends with DLE; all but those of one byte begin with EOT.
        let row = [UInt8](repeating: 0x04, count: stride - 1) + [0x10]
        let picture = try MonochromeBitmap(width: width, height: 255, rows: Array(repeatElement(row, count: 255).joined()))
        let raster = FinalRaster(picture)
        for height in width % 8 == 0 ? 1...255 : 16...20 {
          var encoder = ESCPOSEncoder()
          encoder.raster(raster, options: try ESCPOSRasterOptions(rowsPerSlice: height))
          #expect(realTimeCommandOffset(in: encoder.bytes) == nil)
        }
      }
    }
  }

  @Test("Blank rows above, below and in wide gaps are fed; narrow gaps are sent")
  func blankRows() throws {
    var rows = [UInt8](repeating: 0, count: 400)
    for row in [300, 305, 330] { rows[row] = 0xFF }
    var encoder = ESCPOSEncoder()
    encoder.raster(
      FinalRaster(try MonochromeBitmap(width: 8, height: 400, rows: rows)), options: try ESCPOSRasterOptions(blankRowsToFeed: 16))
    #expect(
      encoder.bytes == [
        0x1B, 0x4A, 255, 0x1B, 0x4A, 45,  // ESC J: 300 rows above
        0x1D, 0x76, 0x30, 0x00, 0x01, 0x00, 0x06, 0x00, 0xFF, 0, 0, 0, 0, 0xFF,  // rows 300 to 305
        0x1B, 0x4A, 24,  // rows 306 to 329
        0x1D, 0x76, 0x30, 0x00, 0x01, 0x00, 0x01, 0x00, 0xFF,  // row 330
        0x1B, 0x4A, 69,  // rows 331 to 399
      ])
  }

  @Test("A blank picture is fed whole, in half dots where the printer's unit is half a dot")
  func blankPicture() throws {
    let raster = FinalRaster(try MonochromeBitmap(width: 8, height: 130, rows: [UInt8](repeating: 0, count: 130)))
    var encoder = ESCPOSEncoder()
    encoder.raster(raster, options: try ESCPOSRasterOptions(feedUnitsPerRow: 2))
    // 260 units: 254 is the largest even number in a byte, so that no part ends between two rows.
    #expect(encoder.bytes == [0x1B, 0x4A, 254, 0x1B, 0x4A, 6])
  }

  @Test("Slice options outside their ranges are refused")
  func options() {
    for wrong in [0, 256, -1] {
      #expect(throws: ESCPOSEncodingError.parameterOutOfRange(name: "rowsPerSlice", value: wrong, allowed: 1...255)) {
        try ESCPOSRasterOptions(rowsPerSlice: wrong)
      }
    }
    #expect(throws: ESCPOSEncodingError.self) { try ESCPOSRasterOptions(blankRowsToFeed: 0) }
    #expect(throws: ESCPOSEncodingError.self) { try ESCPOSRasterOptions(feedUnitsPerRow: 9) }
  }

  @Test("Each slice ends at a place where a status may be asked")
  func commandEnds() throws {
    let raster = FinalRaster(try MonochromeBitmap(width: 16, height: 5, rows: [UInt8](repeating: 0xFF, count: 10)))
    var encoder = ESCPOSEncoder()
    encoder.raster(raster, options: try ESCPOSRasterOptions(rowsPerSlice: 2))
    #expect(encoder.commandEnds == [8 + 4, 2 * (8 + 4), 2 * (8 + 4) + 8 + 2])
  }
}
