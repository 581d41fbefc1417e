/// A moment on the clock that never jumps: microseconds since the machine started, sleep included (`CLOCK_BOOTTIME`).
/// For deadlines. Comparable only within one boot.
public struct MonotonicTime: Hashable, Comparable, Sendable {
  /// Microseconds since the machine started.
  public let microseconds: UInt64

  /// - Parameter microseconds: since the machine started.
  public init(microseconds: UInt64) { self.microseconds = microseconds }

  public static func < (left: Self, right: Self) -> Bool { left.microseconds < right.microseconds }

  /// A later moment; saturates at the end of time instead of trapping.
  public static func + (time: Self, duration: Duration) -> Self {
    let (sum, overflow) = time.microseconds.addingReportingOverflow(duration.wholeMicroseconds)
    return Self(microseconds: overflow ? .max : sum)
  }

  /// How long `left` is after `right`; negative if it is before.
  public static func - (left: Self, right: Self) -> Duration {
    left >= right
      ? .microseconds(Int64(clamping: left.microseconds - right.microseconds))
      : .zero - .microseconds(Int64(clamping: right.microseconds - left.microseconds))
  }
}

/// What a person's clock shows: milliseconds since 1970-01-01 UTC (`CLOCK_REALTIME`). It can be set forwards and backwards, so it is
/// recorded for people and never decides a deadline within one boot.
public struct WallTime: Hashable, Comparable, Sendable {
  /// Milliseconds since 1970-01-01 UTC.
  public let milliseconds: Int64

  /// - Parameter milliseconds: since 1970-01-01 UTC.
  public init(milliseconds: Int64) { self.milliseconds = milliseconds }

  public static func < (left: Self, right: Self) -> Bool { left.milliseconds < right.milliseconds }
}

extension Duration {
  /// Rounded down to microseconds; 0 if negative, saturated if too long for 64 bits.
  public var wholeMicroseconds: UInt64 {
    let (seconds, attoseconds) = components
    guard seconds >= 0, attoseconds >= 0 else { return 0 }
    let (product, overflow) = UInt64(seconds).multipliedReportingOverflow(by: 1_000_000)
    let (sum, carry) = product.addingReportingOverflow(UInt64(attoseconds / 1_000_000_000_000))
    return overflow || carry ? .max : sum
  }

  /// Rounded down to milliseconds; 0 if negative.
  public var wholeMilliseconds: Int64 { Int64(clamping: wholeMicroseconds / 1000) }
}
