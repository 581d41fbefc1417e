/// What ESC @ sets back: how text, codes and images are laid out.
struct PrintMode {
  var justification: UInt8 = 0
  var isFontB = false
  var isBold = false
  var isDoubleStrike = false
  var underline: UInt8 = 0
  var isReversed = false
  var isUpsideDown = false
  var latinWidth = 1
  var latinHeight = 1
  var chineseWidth = 1
  var chineseHeight = 1
  var chineseUnderline: UInt8 = 0
  var chineseLeftSpace = 0
  var chineseRightSpace = 0
  var rightSpace = 0
  var lineSpacing: Int
  var leftMargin = 0
  var areaWidth: Int
  var isChinese: Bool
  var isUTF8 = false
  var page: UInt8 = 0
  var tabs: [Int] = Array(stride(from: 8, to: 256, by: 8))
  var textPosition: UInt8 = 0
  var textFontB = false
  var barHeight = 162
  var barWidth = 3
  var qrModule = 3
  var qrCorrection = 0
  var qrData: [UInt8] = []
  var stopsAtNearEnd = false

  init(_ model: PrinterModel) {
    lineSpacing = model.defaultLineSpacing
    areaWidth = model.widthDots
    isChinese = model.startsInChinese
  }
}

/// The print buffer: one line being put together, everything standing on its bottom row.
struct LineCanvas {
  /// Eight times a 24-dot glyph.
  static let maxHeight = 192

  private var canvas: Bitmap
  private(set) var position = 0
  /// How far to the right something was put.
  private(set) var extent = 0
  /// Rows used, from the bottom.
  private(set) var height = 0

  init(width: Int) { canvas = Bitmap(width: width, height: Self.maxHeight) }

  var isEmpty: Bool { height == 0 }

  mutating func move(to x: Int) { position = min(max(0, x), canvas.width) }

  /// Puts a picture at the position and moves on. What is beyond the right edge is lost.
  mutating func put(_ picture: Bitmap) {
    canvas.merge(picture, x: position, y: Self.maxHeight - min(picture.height, Self.maxHeight))
    height = max(height, min(picture.height, Self.maxHeight))
    position = min(position + picture.width, canvas.width)
    extent = max(extent, position)
  }

  /// Takes the line out.
  mutating func take() -> (picture: Bitmap, extent: Int) {
    let result = (canvas.rows(Self.maxHeight - height..<Self.maxHeight), extent)
    if height > 0 { canvas = Bitmap(width: canvas.width, height: Self.maxHeight) }
    height = 0
    position = 0
    extent = 0
    return result
  }
}

/// What waits for the paper to move: rows for the head, feeds, cuts, and marks that are reached in their turn.
enum MechanismStep {
  /// One packed row.
  case row([UInt8])
  /// So many blank rows.
  case blank(Int)
  /// GS V 65/66: until what is printed last reaches the cutter, and so many rows more.
  case feedToCutter(Int)
  case cut
  case present(millimetres: Int)
  case eject
  case retract
  /// GS ( H fn 48: everything before it has been printed.
  case processID([UInt8])
}
