/// How long a job takes, for choosing between text and raster and for deadlines.
package struct PrintTiming: Hashable, Sendable {
  /// Bits per second on the line.
  package let baud: Int
  /// Bits per byte on the line, start, parity and stop bits included: 10 for 8N1.
  package let bitsPerByte: Int

  /// Nil unless the baud rate is 50 to 4000000 and a byte takes 7 to 12 bits.
  package init?(baud: Int, bitsPerByte: Int = 10) {
    guard (50...4_000_000).contains(baud), (7...12).contains(bitsPerByte) else { return nil }
    self.baud = baud
    self.bitsPerByte = bitsPerByte
  }

  /// How long so many bytes are on the line. Negative counts take no time; counts above 2^40 are taken for that.
  package func transferTime(bytes: Int) -> Duration {
    let bits = min(max(0, bytes), 1 << 40) * bitsPerByte
    return .seconds(bits / baud) + .nanoseconds(bits % baud * 1_000_000_000 / baud)
  }

  /// How long the paper takes to move by so many dots.
  ///
  /// `dotsPerMillimetre` is 8 for 203 dots per inch, `millimetresPerSecond` the printer's speed; both are taken for at least 1.
  package static func mechanicalTime(dots: Int, dotsPerMillimetre: Int, millimetresPerSecond: Int) -> Duration {
    let perSecond = min(max(1, dotsPerMillimetre), 1000) * min(max(1, millimetresPerSecond), 10_000)
    let count = min(max(0, dots), 1 << 40)
    return .seconds(count / perSecond) + .nanoseconds(count % perSecond * 1_000_000_000 / perSecond)
  }
}
