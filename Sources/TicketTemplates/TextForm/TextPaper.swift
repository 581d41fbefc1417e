/// What a ticket's text form must know of the printer.
package struct TextPaper: Hashable, Sendable {
  /// Half-width characters of normal size in one line; what is below 4 or above 200 counts as these.
  package let columns: Int
  /// 203 dpi is 8 dots per mm; what is below 1 or above 100 counts as these.
  package let dotsPerMillimetre: Double
  /// Dots of a character of normal size (ESC/POS font A and Chinese fonts: 24); 8 to 96.
  package let characterHeight: Int
  /// Whether the printer draws QR codes by itself. Where it does not, their content is printed as text.
  package let drawsQRCodes: Bool

  package init(columns: Int, dotsPerMillimetre: Double, characterHeight: Int = 24, drawsQRCodes: Bool = true) {
    self.columns = min(max(columns, 4), 200)
    self.dotsPerMillimetre = dotsPerMillimetre.isFinite ? min(max(dotsPerMillimetre, 1), 100) : 8
    self.characterHeight = min(max(characterHeight, 8), 96)
    self.drawsQRCodes = drawsQRCodes
  }

  /// Dots of so many mm, 1 to 4096.
  func dots(_ millimetres: Double) -> Int {
    let dots = (millimetres * dotsPerMillimetre).rounded()
    // Written so that NaN is refused too.
    guard dots >= 1 else { return 1 }
    return dots > 4096 ? 4096 : Int(dots)
  }

  /// Times the normal size that comes to `millimetres`, 1 to 8: the smallest that is at most a fifth short of it. So 3.5 mm is a
  /// character of 3 mm, but 4 mm, which is large print, one of 6.
  func scale(_ millimetres: Double) -> Int { clamped(exact(millimetres) * 0.8) }

  /// The smallest multiple that is not short of `millimetres`, 1 to 8; two hundredths of a character do not count.
  func scale(notBelow millimetres: Double) -> Int { clamped(exact(millimetres) - 0.02) }

  private func exact(_ millimetres: Double) -> Double { millimetres * dotsPerMillimetre / Double(characterHeight) }

  private func clamped(_ exact: Double) -> Int {
    // Written so that NaN is refused too. Two Hanzi and more always fit on a line.
    guard exact > 1 else { return 1 }
    return min(exact > 8 ? 8 : Int(exact.rounded(.up)), max(1, columns / 4))
  }
}
