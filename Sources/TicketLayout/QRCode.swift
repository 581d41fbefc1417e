import CQREncode
import Glibc

/// A QR code's modules.
struct QRCode {
  /// Modules in a row.
  let size: Int
  /// Row after row; true is black.
  let modules: [Bool]

  /// What must stay white at each side, in modules (ISO/IEC 18004).
  static let quietZone = 4

  /// Correction level M, or L where `isLow`.
  init(_ text: String, isLow: Bool = false) throws(LayoutError) {
    let bytes = Array(text.utf8)
    guard !bytes.isEmpty else { throw .qrEmpty }
    // 7,089 digits is the most that any code holds; the library's own count is an int.
    guard bytes.count <= 7089 else { throw .qrTooLong(bytes: bytes.count) }
    let level = isLow ? QR_ECLEVEL_L : QR_ECLEVEL_M
    // A string is cut into digits, letters and bytes, each in its shortest mode; with a NUL inside it is bytes throughout.
    let code =
      bytes.contains(0)
      ? QRcode_encodeData(Int32(bytes.count), bytes, 0, level) : text.withCString { QRcode_encodeString($0, 0, level, QR_MODE_8, 1) }
    guard let code else {
      guard errno == ENOMEM else { throw .qrTooLong(bytes: bytes.count) }
      throw .drawing(status: "out of memory")
    }
    defer { QRcode_free(code) }
    size = Int(code.pointee.width)
    modules = UnsafeBufferPointer(start: code.pointee.data, count: size * size).map { $0 & 1 == 1 }
  }
}
