import CPango

/// A sheet of grey: 0 is paper, 255 is ink, and what is 128 or more becomes black.
struct Canvas {
  let width: Int
  let height: Int
  /// Bytes from row to row: Cairo wants multiples of four, packing wants eight.
  let stride: Int
  var dots: [UInt8]

  init(width: Int, height: Int) {
    self.width = width
    self.height = height
    stride = (width + 7) / 8 * 8
    dots = [UInt8](repeating: 0, count: stride * height)
  }

  /// Only what lies on the sheet is filled.
  mutating func fill(x: Int, y: Int, width: Int, height: Int, _ value: UInt8 = 255) {
    let columns = max(0, x)..<max(0, x, min(self.width, x + width))
    for row in max(0, y)..<max(0, y, min(self.height, y + height)) {
      for column in columns { dots[row * stride + column] = value }
    }
  }

  /// Only what lies on the sheet is placed.
  mutating func place(_ picture: Halftone, x: Int, y: Int) {
    for row in max(0, -y)..<max(0, -y, min(picture.height, height - y)) {
      for column in max(0, -x)..<max(0, -x, min(picture.width, width - x)) {
        dots[(y + row) * stride + x + column] = picture.dots[row * picture.width + column]
      }
    }
  }

  /// Hands Cairo a context on the sheet for as long as `body` runs.
  mutating func draw(_ body: (OpaquePointer) -> Void) throws(LayoutError) {
    let (width, height, stride) = (Int32(truncatingIfNeeded: width), Int32(truncatingIfNeeded: height), Int32(truncatingIfNeeded: stride))
    let status = dots.withUnsafeMutableBufferPointer { dots in
      let surface = cairo_image_surface_create_for_data(dots.baseAddress, CAIRO_FORMAT_A8, width, height, stride)
      defer { cairo_surface_destroy(surface) }
      guard let context = cairo_create(surface) else { return CAIRO_STATUS_NO_MEMORY }
      defer { cairo_destroy(context) }
      body(context)
      cairo_surface_flush(surface)
      return cairo_status(context)
    }
    guard status == CAIRO_STATUS_SUCCESS else {
      throw .drawing(status: cairo_status_to_string(status).map { String(cString: $0) } ?? "")
    }
  }
}
