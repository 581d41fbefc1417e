import CFreeType
import Glibc

/// The character generator of a printer: one-bit glyphs in fixed cells, drawn from a font of the machine.
///
/// One instance serves any number of printers of one thread.
public final class ROMFont {
  /// No usable font is installed.
  public struct Missing: Error, CustomStringConvertible {
    /// Where it was looked for.
    public let paths: [String]

    /// One sentence with the remedy.
    public var description: String {
      "no font for the virtual printer: install fonts-wqy-microhei (looked for \(paths.joined(separator: ", ")))"
    }
  }

  /// The cells that a printer knows.
  enum Cell: Hashable {
    /// Font A, 12 x 24.
    case latinA
    /// Font B, 9 x 17.
    case latinB
    /// Chinese, 24 x 24.
    case wide

    var width: Int {
      switch self {
      case .latinA: 12
      case .latinB: 9
      case .wide: 24
      }
    }

    var height: Int { self == .latinB ? 17 : 24 }
    /// Rows from the top of the cell to the baseline.
    var baseline: Int {
      switch self {
      case .latinA: 19
      case .latinB: 13
      case .wide: 20
      }
    }

    /// Width and height of the em in dots; narrower than high, so that a Latin letter of half an em fits its cell.
    var em: (width: UInt32, height: UInt32) {
      switch self {
      case .latinA: (20, 23)
      case .latinB: (15, 16)
      case .wide: (24, 24)
      }
    }
  }

  private struct Key: Hashable {
    let scalar: UInt32
    let cell: Cell
  }

  /// Fonts of Debian, best first, with the face for Latin letters (fixed width where the file has one).
  private static let candidates: [(path: String, latinFace: Int)] = [
    ("/usr/share/fonts/truetype/wqy/wqy-microhei.ttc", 1),
    ("/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf", 0),
    ("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", 7),
    ("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", 0),
  ]

  /// The font file.
  public let path: String
  private let library: FT_Library
  private let wideFace: FT_Face
  private let latinFace: FT_Face
  private var glyphs: [Key: Bitmap] = [:]

  /// Opens the first of Debian's Chinese fonts that is installed.
  ///
  /// - Throws: ``Missing`` when there is none that FreeType can read.
  public init() throws {
    var library: FT_Library?
    guard FT_Init_FreeType(&library) == 0, let library else { throw Missing(paths: []) }
    for candidate in Self.candidates {
      var wide: FT_Face?
      var latin: FT_Face?
      guard FT_New_Face(library, candidate.path, 0, &wide) == 0, let wide else { continue }
      guard FT_New_Face(library, candidate.path, FT_Long(candidate.latinFace), &latin) == 0, let latin else {
        FT_Done_Face(wide)
        continue
      }
      self.library = library
      path = candidate.path
      wideFace = wide
      latinFace = latin
      return
    }
    FT_Done_FreeType(library)
    throw Missing(paths: Self.candidates.map(\.path))
  }

  deinit {
    FT_Done_Face(wideFace)
    FT_Done_Face(latinFace)
    FT_Done_FreeType(library)
  }

  /// The glyph in its cell. What the font lacks is a hollow box, as printers show it.
  func glyph(_ scalar: UInt32, _ cell: Cell) -> Bitmap {
    let key = Key(scalar: scalar, cell: cell)
    if let known = glyphs[key] { return known }
    let drawn = draw(scalar, cell)
    // GB 18030 has some 90,000 characters; at 72 bytes each a hostile stream fills 7 MB at most.
    glyphs[key] = drawn
    return drawn
  }

  private func draw(_ scalar: UInt32, _ cell: Cell) -> Bitmap {
    var bitmap = Bitmap(width: cell.width, height: cell.height)
    if scalar == 0x20 || scalar == 0x3000 || scalar == 0xA0 { return bitmap }
    let face = cell == .wide ? wideFace : latinFace
    let index = FT_Get_Char_Index(face, FT_ULong(scalar))
    guard index != 0, FT_Set_Pixel_Sizes(face, cell.em.width, cell.em.height) == 0,
      // FT_LOAD_RENDER | FT_LOAD_TARGET_MONO; both are function-like macros.
      FT_Load_Glyph(face, index, FT_Int32(1 << 2 | 2 << 16)) == 0
    else { return box(cell) }
    let slot = face.pointee.glyph.pointee
    let source = slot.bitmap
    guard let buffer = source.buffer else { return bitmap }
    // Narrow letters keep their bearing; what is wider than the cell is centred and loses its edges.
    let advance = Int(slot.advance.x >> 6)
    let left = Int(slot.bitmap_left) + max(0, (cell.width - advance) / 2)
    let top = cell.baseline - Int(slot.bitmap_top)
    for y in 0..<Int(source.rows) {
      for x in 0..<Int(source.width) where buffer[y * Int(source.pitch) + x / 8] & (0x80 >> UInt8(x % 8)) != 0 {
        bitmap[left + x, top + y] = true
      }
    }
    return bitmap
  }

  private func box(_ cell: Cell) -> Bitmap {
    var bitmap = Bitmap(width: cell.width, height: cell.height)
    for y in 2..<cell.height - 2 {
      for x in 1..<cell.width - 1 where y == 2 || y == cell.height - 3 || x == 1 || x == cell.width - 2 { bitmap[x, y] = true }
    }
    return bitmap
  }
}
