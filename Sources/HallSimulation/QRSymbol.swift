import CQREncode

/// A QR code as the printer draws it: without a quiet zone.
enum QRSymbol {
  /// - Parameters:
  ///   - correction: 0 to 3 for L, M, Q, H.
  ///   - moduleDots: 1 to 16.
  /// - Returns: nil if the data is empty or too long for any version.
  static func picture(_ data: [UInt8], correction: Int, moduleDots: Int) -> Bitmap? {
    // Version 40-L holds 2953 bytes.
    guard !data.isEmpty, data.count <= 2953 else { return nil }
    let level = [QR_ECLEVEL_L, QR_ECLEVEL_M, QR_ECLEVEL_Q, QR_ECLEVEL_H][min(3, max(0, correction))]
    guard let code = QRcode_encodeData(Int32(data.count), data, 0, level) else { return nil }
    defer { QRcode_free(code) }
    let side = Int(code.pointee.width)
    guard let modules = code.pointee.data else { return nil }
    var picture = Bitmap(width: side, height: side)
    for y in 0..<side {
      for x in 0..<side where modules[y * side + x] & 1 != 0 { picture[x, y] = true }
    }
    return picture.magnified(moduleDots, moduleDots)
  }
}
