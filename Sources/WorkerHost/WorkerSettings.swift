/// How a worker is kept.
package struct WorkerSettings: Hashable, Sendable {
  /// Bytes of memory of its own that it may have (RLIMIT_DATA).
  package var memory: UInt64 = 64 << 20
  /// From its start until it is prepared.
  package var startDeadline = Duration.seconds(5)
  /// How long it stays without work.
  package var idle = Duration.seconds(60)
  /// It stays for good, and is started anew when it dies.
  package var keepsWarm = false
  /// Jobs after which a worker makes room for a fresh one, as soon as nothing waits: caches of fonts grow with every character never seen before.
  package var jobsPerWorker = 500
  /// Jobs that may wait.
  package var queue = 64
  /// The longest reply in bytes, pictures not counted.
  package var replyLimit = 1 << 20

  package init() {}
}

/// How long to wait before starting again, by how many starts in a row came to nothing. The first may have been an accident.
enum BackOff {
  static func delay(afterFailures count: Int) -> Duration {
    switch count {
    case ...1: .zero
    case 2: .milliseconds(250)
    case 3: .seconds(1)
    case 4: .seconds(4)
    case 5: .seconds(16)
    default: .seconds(30)
    }
  }
}
