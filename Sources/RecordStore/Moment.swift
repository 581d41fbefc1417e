/// A point in time as it is stored: what the wall clock said, how long this boot had lasted, and which boot it was.
///
/// The wall clock of a number machine may be wrong or be set at any time; the time since boot only moves forward but means nothing after
/// a restart of the machine. Each covers the other's weakness, so every change keeps both.
package struct Moment: Sendable, Hashable {
  /// Milliseconds since 1970, UTC (CLOCK_REALTIME).
  package var wallMilliseconds: Int64
  /// Microseconds since boot, suspend included (CLOCK_BOOTTIME).
  package var bootMicroseconds: Int64
  /// The kernel's name for this boot (`/proc/sys/kernel/random/boot_id`).
  package var bootID: String

  /// A moment made of its three readings.
  package init(wallMilliseconds: Int64, bootMicroseconds: Int64, bootID: String) {
    self.wallMilliseconds = wallMilliseconds
    self.bootMicroseconds = bootMicroseconds
    self.bootID = bootID
  }

  /// How far the wall clock may lie behind something recorded earlier and still be trusted, in milliseconds: a time server's small
  /// corrections are no fault.
  package static let wallTolerance: Int64 = 2000

  /// The least time in milliseconds that has passed from `earlier` to this moment, as far as it can be known.
  ///
  /// Within one boot the time since boot decides. Across boots it is at least as long as this boot has lasted; the wall clock is asked
  /// only if `wallTrusted`.
  package func millisecondsAtLeast(since earlier: Moment, wallTrusted: Bool) -> Int64 {
    if bootID == earlier.bootID {
      return max(0, bootMicroseconds.saturatingSubtract(earlier.bootMicroseconds) / 1000)
    }
    let thisBoot = max(0, bootMicroseconds / 1000)
    return wallTrusted ? max(thisBoot, wallMilliseconds.saturatingSubtract(earlier.wallMilliseconds)) : thisBoot
  }
}

extension Int64 {
  /// The sum, held at the ends of the range: stored numbers are not to be believed enough to trap on.
  func saturatingAdd(_ other: Int64) -> Int64 {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? (other < 0 ? .min : .max) : sum
  }

  /// The difference, held at the ends of the range.
  func saturatingSubtract(_ other: Int64) -> Int64 {
    let (difference, overflow) = subtractingReportingOverflow(other)
    return overflow ? (other < 0 ? .max : .min) : difference
  }

  /// The product, held at the ends of the range.
  func saturatingMultiply(_ other: Int64) -> Int64 {
    let (product, overflow) = multipliedReportingOverflow(by: other)
    return overflow ? ((self < 0) == (other < 0) ? .max : .min) : product
  }
}
