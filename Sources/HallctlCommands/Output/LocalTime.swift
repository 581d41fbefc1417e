import Glibc

/// Moments as a person's clock shows them, in the machine's time zone.
package enum LocalTime {
  /// "2025-11-21 09:30:05".
  package static func full(milliseconds: Int) -> String { format(milliseconds, "%Y-%m-%d %H:%M:%S") }
  /// "11-21 09:30".
  package static func short(milliseconds: Int) -> String { format(milliseconds, "%m-%d %H:%M") }
  /// "09:30:05".
  package static func clock(milliseconds: Int) -> String { format(milliseconds, "%H:%M:%S") }

  package static var now: Int {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return time.tv_sec &* 1000 &+ time.tv_nsec / 1_000_000
  }

  private static func format(_ milliseconds: Int, _ format: String) -> String {
    // Rounded down, also before 1970.
    var seconds = time_t(milliseconds / 1000 - (milliseconds % 1000 < 0 ? 1 : 0))
    var parts = tm()
    guard localtime_r(&seconds, &parts) != nil else { return "?" }
    var buffer = [CChar](repeating: 0, count: 64)
    let count = strftime(&buffer, buffer.count, format, &parts)
    return String(decoding: buffer.prefix(count).map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }
}
