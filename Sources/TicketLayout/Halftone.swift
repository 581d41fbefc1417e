/// A picture at the size of the paper, its greys turned into black and white.
struct Halftone: Hashable {
  let width: Int
  let height: Int
  /// 0 or 255.
  let dots: [UInt8]

  /// Areas of grey become a pattern of dots; line drawings and letters, whose only greys are their edges, are cut at the middle.
  init(_ image: PNGImage, width: Int, height: Int) {
    var dots = Self.scaled(image, width: width, height: height)
    if Self.hasAreasOfGrey(dots, width: width, height: height) {
      for y in 0..<height {
        for x in 0..<width {
          dots[y * width + x] = Int(dots[y * width + x]) * 64 > (Self.bayer[y & 7][x & 7] * 2 + 1) * 255 / 2 ? 255 : 0
        }
      }
    } else {
      for index in dots.indices { dots[index] = dots[index] >= 128 ? 255 : 0 }
    }
    self.width = width
    self.height = height
    self.dots = dots
  }

  /// Ordered dither, Bayer's matrix of 8 x 8: fixed, so that the same picture always gives the same dots.
  private static let bayer: [[Int]] = (0..<8).map { y in
    (0..<8).map { x in
      (0..<3).reduce(0) { value, bit in value | ((x ^ y) >> bit & 1) << (5 - 2 * bit) | (y >> bit & 1) << (4 - 2 * bit) }
    }
  }

  /// A midtone whose four neighbours are midtones lies in an area. More than 1 of them in 64 inked dots, and the picture has greys to keep.
  private static func hasAreasOfGrey(_ ink: [UInt8], width: Int, height: Int) -> Bool {
    guard width > 2, height > 2 else { return false }
    var inked = 0
    var inside = 0
    func isMid(_ value: UInt8) -> Bool { value >= 40 && value < 216 }
    for y in 1..<height - 1 {
      for x in 1..<width - 1 {
        let at = y * width + x
        guard ink[at] >= 32 else { continue }
        inked += 1
        if isMid(ink[at]) && isMid(ink[at - 1]) && isMid(ink[at + 1]) && isMid(ink[at - width]) && isMid(ink[at + width]) { inside += 1 }
      }
    }
    return inside * 64 > inked
  }

  /// Each dot is the mean of the area that it covers (box filter), edges by their share.
  private static func scaled(_ image: PNGImage, width: Int, height: Int) -> [UInt8] {
    let columns = shares(from: image.width, to: width)
    let rows = shares(from: image.height, to: height)
    let full = UInt64(image.width) * UInt64(image.height)
    var result = [UInt8](repeating: 0, count: width * height)
    var sums = [UInt64](repeating: 0, count: width)
    for y in 0..<height {
      for x in 0..<width { sums[x] = 0 }
      var sourceY = rows[y].first
      for share in rows[y].shares {
        let base = sourceY &* image.width
        for x in 0..<width {
          var sum: UInt64 = 0
          var source = base &+ columns[x].first
          for share in columns[x].shares {
            sum &+= share &* UInt64(image.ink[source])
            source &+= 1
          }
          sums[x] &+= sum &* share
        }
        sourceY &+= 1
      }
      for x in 0..<width { result[y * width + x] = UInt8(truncatingIfNeeded: min(255, (sums[x] &+ full / 2) / full)) }
    }
    return result
  }

  /// For each place in the result: the first source place that it covers, and how much of it and its followers, in 1/`count` of a source place.
  /// The shares of one place always add up to `source`.
  private static func shares(from source: Int, to count: Int) -> [(first: Int, shares: [UInt64])] {
    (0..<count).map { place in
      let (start, end) = (place * source, (place + 1) * source)
      let first = start / count
      let last = (end - 1) / count
      return (first, (first...last).map { UInt64(min(end, ($0 + 1) * count) - max(start, $0 * count)) })
    }
  }
}
