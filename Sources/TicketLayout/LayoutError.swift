/// Why a ticket cannot be drawn. Nothing of it is drawn then.
package enum LayoutError: Error, Hashable, Sendable, CustomStringConvertible {
  /// None of the configured text fonts can be used.
  case noFont
  /// Fewer or more dots than any ticket printer has.
  case badPaper(Paper)
  /// The ticket would be longer than its template allows; both in millimetres.
  case tooLong(millimetres: Double, longest: Double)
  /// One text of more than 64 KiB.
  case tooMuchText(bytes: Int)
  /// More than a QR code holds at the lowest level of correction.
  case qrTooLong(bytes: Int)
  /// With modules of two dots, the least that a phone reads from thermal paper, the code needs more room than it has; in millimetres.
  case qrTooDense(needed: Double, available: Double)
  /// A QR code of nothing.
  case qrEmpty
  /// Code 128 is for printable ASCII; the first character that is not, or nil when there is none at all.
  case barcodeContent(Unicode.Scalar?)
  /// With bars of two dots, the code and its quiet zones need more than the paper's width; in millimetres.
  case barcodeTooWide(needed: Double, available: Double)
  /// The template names a picture that was not handed over.
  case noImage(name: String)
  /// A picture that is not to be drawn.
  case badImage(name: String, ImageFault)
  /// The system refused memory, or Cairo gave up with this status.
  case drawing(status: String)

  /// What is wrong with a picture file.
  package enum ImageFault: Hashable, Sendable {
    /// No PNG signature and header.
    case notPNG
    /// More than 1 MiB.
    case tooManyBytes(Int)
    /// More than 16 megapixels, or more than 32,767 either way.
    case tooManyPixels(width: Int, height: Int)
    /// The header is good, the rest is not.
    case damaged
  }

  /// One sentence, for a log and for whoever wrote the template.
  package var description: String {
    switch self {
    case .noFont: "none of the configured text fonts can be used"
    case .badPaper(let paper): "no printer has a row of \(paper.widthDots) dots at \(paper.dpi) dpi"
    case .tooLong(let millimetres, let longest): "the ticket would be \(millimetres) mm long; its template allows \(longest) mm"
    case .tooMuchText(let bytes): "a text of \(bytes) bytes; at most 65536 are laid out"
    case .qrTooLong(let bytes): "\(bytes) bytes do not fit into a QR code"
    case .qrTooDense(let needed, let available):
      "the QR code needs \(needed) mm with modules of two dots and has \(available) mm"
    case .qrEmpty: "a QR code without content"
    case .barcodeContent(nil): "a barcode without content"
    case .barcodeContent(let scalar?):
      "Code 128 is for printable ASCII, not for U+\(hex(scalar.value))"
    case .barcodeTooWide(let needed, let available):
      "the barcode needs \(needed) mm with bars of two dots and has \(available) mm"
    case .noImage(let name): "there is no image \(name)"
    case .badImage(let name, .notPNG): "image \(name) is not a PNG file"
    case .badImage(let name, .tooManyBytes(let bytes)): "image \(name) has \(bytes) bytes; at most 1048576 are read"
    case .badImage(let name, .tooManyPixels(let width, let height)):
      "image \(name) has \(width) x \(height) pixels; at most 16 megapixels are decoded"
    case .badImage(let name, .damaged): "image \(name) is damaged"
    case .drawing(let status): "drawing failed: \(status)"
    }
  }
}

/// Upper case, at least four digits, as code points are written.
func hex(_ value: UInt32) -> String {
  let digits = String(value, radix: 16, uppercase: true)
  return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
}
