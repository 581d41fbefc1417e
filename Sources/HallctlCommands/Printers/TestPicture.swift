import HallInterface

/// The test page as a picture: an exact ruler in millimetres along both edges, a black bar that shows dots of the head that are dead, a fine
/// pattern, and the code in digits that need no font.
package struct TestPicture: Sendable {
  /// Rows of each part.
  private static let rulerHeight = 40
  private static let labelHeight = 24
  private static let barHeight = 40
  private static let patternHeight = 24
  private static let gap = 16
  private static let digitHeight = 96

  private var canvas: Canvas
  private let dotsPerInch: Int

  /// - Parameters:
  ///   - width: dots of the head, 96 to 4096.
  ///   - dotsPerInch: 100 to 1200.
  ///   - code: digits; nil for a page that nobody reads back.
  package init(width: Int, dotsPerInch: Int, code: String?) {
    self.dotsPerInch = dotsPerInch
    let height =
      Self.rulerHeight + Self.labelHeight + Self.barHeight + Self.patternHeight + 4 * Self.gap
      + (code == nil ? 0 : Self.digitHeight + Self.gap)
    canvas = Canvas(width: min(max(width, 96), PortableBitmap.widthLimit), height: height)
    var top = 0
    drawRuler(at: top)
    top += Self.rulerHeight + Self.labelHeight + Self.gap
    canvas.fill(x: 0, y: top, width: canvas.width, height: Self.barHeight)
    top += Self.barHeight + Self.gap
    for y in top..<top + Self.patternHeight {
      for x in stride(from: y / 2 % 2 * 2, to: canvas.width, by: 4) { canvas.fill(x: x, y: y, width: 2, height: 1) }
    }
    top += Self.patternHeight + Self.gap
    guard let code else { return }
    let digitWidth = Self.digitHeight / 2
    var x = max(0, (canvas.width - code.count * (digitWidth + Self.gap)) / 2)
    for digit in code {
      drawDigit(digit, x: x, y: top, height: Self.digitHeight)
      x += digitWidth + Self.gap
    }
  }

  package var bitmap: PortableBitmap { PortableBitmap(width: canvas.width, height: canvas.height, rows: canvas.rows) }

  /// A tick for each millimetre from the left edge of the printable width, longer at 5, longest and labelled at 10.
  private mutating func drawRuler(at top: Int) {
    canvas.fill(x: 0, y: top, width: canvas.width, height: 2)
    var millimetre = 0
    while true {
      // 25.4 mm are an inch.
      let x = millimetre * dotsPerInch * 10 / 254
      guard x < canvas.width else { return }
      let length = millimetre % 10 == 0 ? Self.rulerHeight : millimetre % 5 == 0 ? Self.rulerHeight / 2 : Self.rulerHeight / 4
      canvas.fill(x: x, y: top, width: 1, height: length)
      if millimetre % 10 == 0, millimetre > 0 {
        var left = x - 12
        for digit in "\(millimetre)" {
          drawDigit(digit, x: left, y: top + Self.rulerHeight + 4, height: Self.labelHeight - 4)
          left += 14
        }
      }
      millimetre += 1
    }
  }

  /// A digit of seven bars.
  private mutating func drawDigit(_ digit: Character, x: Int, y: Int, height: Int) {
    guard let value = digit.wholeNumberValue, Self.bars.indices.contains(value) else { return }
    let lit = Self.bars[value]
    let width = height / 2
    let thickness = max(2, height / 10)
    let half = height / 2
    let places = [
      (x, y, width, thickness), (x + width - thickness, y, thickness, half), (x + width - thickness, y + half, thickness, half),
      (x, y + height - thickness, width, thickness), (x, y + half, thickness, half), (x, y, thickness, half),
      (x, y + half - thickness / 2, width, thickness),
    ]
    for (index, place) in places.enumerated() where lit & (1 << index) != 0 {
      canvas.fill(x: place.0, y: place.1, width: place.2, height: place.3)
    }
  }

  /// Bars of the digits 0 to 9; bit 0 is the top one, then clockwise, bit 6 the middle.
  private static let bars: [UInt8] = [0x3F, 0x06, 0x5B, 0x4F, 0x66, 0x6D, 0x7D, 0x07, 0x7F, 0x6F]
}

/// Black on white.
private struct Canvas {
  let width: Int
  let height: Int
  private(set) var rows: [UInt8]
  private var bytesPerRow: Int { (width + 7) / 8 }

  init(width: Int, height: Int) {
    self.width = width
    self.height = height
    rows = [UInt8](repeating: 0, count: (width + 7) / 8 * height)
  }

  /// What lies outside is cut off.
  mutating func fill(x: Int, y: Int, width: Int, height: Int) {
    for row in max(0, y)..<max(0, y, min(self.height, y + height)) {
      for column in max(0, x)..<max(0, x, min(self.width, x + width)) {
        rows[row * bytesPerRow + column / 8] |= 0x80 >> UInt8(column % 8)
      }
    }
  }
}
