import Glibc

/// Named series of readings in nanoseconds.
struct Samples {
  private var series: [(name: String, readings: [Int64])] = []

  /// - Parameter name: letters and underscores; it is not escaped.
  mutating func add(_ name: String, _ readings: [Int64]) { series.append((name, readings)) }

  /// One object, a list of numbers for each series.
  var json: String {
    let members = series.map { "\"\($0.name)\":[\($0.readings.map(String.init).joined(separator: ","))]" }
    return "{\(members.joined(separator: ","))}"
  }
}

/// The clock of all readings.
enum Stopwatch {
  /// Nanoseconds of CLOCK_MONOTONIC.
  static func now() -> Int64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }

  /// How long something takes.
  static func time<T, Failure: Error>(_ body: () throws(Failure) -> T) throws(Failure) -> (T, Int64) {
    let start = now()
    let value = try body()
    return (value, now() - start)
  }
}
