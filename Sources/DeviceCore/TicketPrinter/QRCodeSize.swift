/// How large a QR code is made that a printer draws by itself: as large as the paper allows, so that cameras read it.
///
/// Every content counts as bytes. A printer that packs digits and letters tighter draws a smaller code, never a larger one.
package struct QRCodeSize: Hashable, Sendable {
  /// How much of the code may be lost.
  package enum Correction: Hashable, Sendable, CaseIterable {
    /// Level L, about 7 %.
    case low
    /// Level M, about 15 %.
    case medium
  }

  /// 1 to 40 (ISO/IEC 18004).
  package let version: Int
  package let correction: Correction
  /// The side of one module, 2 to 6 dots.
  package let moduleDots: Int

  /// Modules in a row, 21 to 177 (ISO/IEC 18004, 5.3.1.1).
  package var modules: Int { Self.modules(ofVersion: version) }
  /// The side of the code without the white around it.
  package var dots: Int { modules * moduleDots }

  /// 6 dots are 0.75 mm at 203 dpi, which any phone reads; one dot is less than print heads and cameras resolve.
  private static let moduleSizes = 2...6
  /// What must stay white at both sides together, in modules (ISO/IEC 18004, 6.3.8: four at each).
  private static let quietModules = 8

  /// The largest modules at level M; where there is no room for it, the largest at level L.
  ///
  /// - Parameters:
  ///   - bytes: of the content.
  ///   - widthDots: of the print head.
  /// - Returns: nil when no code that can be read fits, or there is nothing to encode.
  package init?(bytes: Int, widthDots: Int) {
    for correction in [Correction.medium, .low] {
      guard let version = Self.version(bytes: bytes, correction) else { continue }
      let room = widthDots / (Self.modules(ofVersion: version) + Self.quietModules)
      guard room >= Self.moduleSizes.lowerBound else { continue }
      self.version = version
      self.correction = correction
      moduleDots = min(room, Self.moduleSizes.upperBound)
      return
    }
    return nil
  }

  /// The smallest version that holds so many bytes in byte mode; nil when none does.
  package static func version(bytes: Int, _ correction: Correction) -> Int? {
    guard bytes > 0 else { return nil }
    let capacities = correction == .low ? lowCapacities : mediumCapacities
    return capacities.firstIndex { bytes <= $0 }.map { $0 + 1 }
  }

  private static func modules(ofVersion version: Int) -> Int { 17 + 4 * version }

  // Bytes in byte mode of versions 1 to 40: ISO/IEC 18004:2015, table 7.
  private static let lowCapacities = [
    17, 32, 53, 78, 106, 134, 154, 192, 230, 271, 321, 367, 425, 458, 520, 586, 644, 718, 792, 858, 929, 1003, 1091, 1171, 1273, 1367, 1465,
    1528, 1628, 1732, 1840, 1952, 2068, 2188, 2303, 2431, 2563, 2699, 2809, 2953,
  ]
  private static let mediumCapacities = [
    14, 26, 42, 62, 84, 106, 122, 152, 180, 213, 251, 287, 331, 362, 412, 450, 504, 560, 624, 666, 711, 779, 857, 911, 997, 1059, 1125,
    1190, 1264, 1370, 1452, 1538, 1628, 1722, 1809, 1911, 1989, 2099, 2213, 2331,
  ]
}
