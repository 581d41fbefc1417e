import CPango
import TicketTemplates

/// A template's picture in grey: 0 is white, 255 is black, on white paper.
struct PNGImage {
  let width: Int
  let height: Int
  let ink: [UInt8]

  static let mostBytes = 1 << 20
  static let mostPixels = TemplateImages.maximumPixels

  /// The header is believed only as far as it refuses: what is larger than 1 MiB or has more pixels than a template may have is never decoded.
  init(_ bytes: [UInt8], name: String) throws(LayoutError) {
    guard bytes.count <= Self.mostBytes else { throw .badImage(name: name, .tooManyBytes(bytes.count)) }
    let (width, height) = try Self.size(bytes, name: name)
    // Cairo's own limit each way is 32,767.
    guard width <= 32_767, height <= 32_767, width * height <= Self.mostPixels else {
      throw .badImage(name: name, .tooManyPixels(width: width, height: height))
    }
    guard let ink = Self.decode(bytes, width: width, height: height) else { throw .badImage(name: name, .damaged) }
    self.width = width
    self.height = height
    self.ink = ink
  }

  /// The size in the IHDR chunk (PNG specification, 11.2.1), which comes first.
  private static func size(_ bytes: [UInt8], name: String) throws(LayoutError) -> (width: Int, height: Int) {
    let start: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52]
    guard bytes.count >= 33, bytes.starts(with: start) else { throw .badImage(name: name, .notPNG) }
    func number(at index: Int) -> Int { bytes[index..<index + 4].reduce(0) { $0 << 8 | Int($1) } }
    let (width, height) = (number(at: 16), number(at: 20))
    guard (1...0x7FFF_FFFF).contains(width), (1...0x7FFF_FFFF).contains(height) else { throw .badImage(name: name, .damaged) }
    return (width, height)
  }

  private struct Reader {
    let bytes: UnsafeRawBufferPointer
    var position = 0
  }

  /// nil when libpng finds fault with it, or the size is not the header's.
  private static func decode(_ bytes: [UInt8], width: Int, height: Int) -> [UInt8]? {
    bytes.withUnsafeBytes { bytes -> [UInt8]? in
      var reader = Reader(bytes: bytes)
      let decoded = withUnsafeMutablePointer(to: &reader) { reader in
        cairo_image_surface_create_from_png_stream(
          { closure, target, count in
            guard let reader = closure?.assumingMemoryBound(to: Reader.self), let target else { return CAIRO_STATUS_READ_ERROR }
            let (start, count) = (reader.pointee.position, Int(count))
            guard count <= reader.pointee.bytes.count - start, let base = reader.pointee.bytes.baseAddress else {
              return CAIRO_STATUS_READ_ERROR
            }
            target.update(from: base.advanced(by: start).assumingMemoryBound(to: UInt8.self), count: count)
            reader.pointee.position = start + count
            return CAIRO_STATUS_SUCCESS
          }, reader)
      }
      defer { cairo_surface_destroy(decoded) }
      guard let decoded, cairo_surface_status(decoded) == CAIRO_STATUS_SUCCESS, Int(cairo_image_surface_get_width(decoded)) == width,
        Int(cairo_image_surface_get_height(decoded)) == height
      else { return nil }
      let format = cairo_image_surface_get_format(decoded)
      if format == CAIRO_FORMAT_ARGB32 || format == CAIRO_FORMAT_RGB24 {
        return ink(decoded, width: width, height: height, isOpaque: format == CAIRO_FORMAT_RGB24)
      }
      // Newer versions of Cairo keep 16 bits a channel.
      let plain = cairo_image_surface_create(CAIRO_FORMAT_ARGB32, Int32(width), Int32(height))
      defer { cairo_surface_destroy(plain) }
      guard let plain, let context = cairo_create(plain) else { return nil }
      cairo_set_source_surface(context, decoded, 0, 0)
      cairo_paint(context)
      let status = cairo_status(context)
      cairo_destroy(context)
      cairo_surface_flush(plain)
      return status == CAIRO_STATUS_SUCCESS ? ink(plain, width: width, height: height, isOpaque: false) : nil
    }
  }

  /// Luminance by ITU-R BT.601, in 256ths. Colours are already multiplied by alpha, so what is missing to 255 is paper.
  private static func ink(_ surface: OpaquePointer, width: Int, height: Int, isOpaque: Bool) -> [UInt8]? {
    guard let data = cairo_image_surface_get_data(surface) else { return nil }
    let stride = Int(cairo_image_surface_get_stride(surface))
    return [UInt8](unsafeUninitializedCapacity: width * height) { ink, count in
      for row in 0..<height {
        let source = UnsafeRawPointer(data + row * stride)
        for column in 0..<width {
          let pixel = source.load(fromByteOffset: column &* 4, as: UInt32.self)
          let light = ((pixel >> 16 & 0xFF) &* 77 &+ (pixel >> 8 & 0xFF) &* 150 &+ (pixel & 0xFF) &* 29) >> 8
          let alpha = isOpaque ? 255 : pixel >> 24
          ink[row &* width &+ column] = UInt8(truncatingIfNeeded: alpha &- min(light, alpha))
        }
      }
      count = width * height
    }
  }
}
