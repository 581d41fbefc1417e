/// The paper under a print head.
package struct Paper: Hashable, Sendable {
  /// What a row can carry: dots across the printable width, such as 384 or 420 on 58 mm paper, 512 or 576 on 80 mm paper.
  package let widthDots: Int
  /// Dots per inch, the same both ways; 203 or 180.
  package let dpi: Int

  /// Widths of 64 to 2048 dots and 90 to 600 dpi are accepted when something is laid out.
  package init(widthDots: Int, dpi: Int) {
    self.widthDots = widthDots
    self.dpi = dpi
  }

  var isUsable: Bool { (64...2048).contains(widthDots) && (90...600).contains(dpi) }

  /// Whole dots, at least `least`. Lengths beyond 10 m come back as 10 m: nothing that long is drawn.
  func dots(_ millimetres: Double, least: Int = 0) -> Int {
    guard millimetres.isFinite else { return least }
    return max(least, Int((min(max(millimetres, 0), 10_000) * Double(dpi) / 25.4).rounded()))
  }

  /// In millimetres, to the tenth.
  func millimetres(_ dots: Int) -> Double { (Double(dots) * 254 / Double(dpi)).rounded() / 10 }
}
