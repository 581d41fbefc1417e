import Glibc

/// The clock of this machine as the store wants it.
package struct SystemMoments: Sendable {
  private let bootID: String

  /// Reads the name of this boot.
  ///
  /// - Throws: `StoreError.ioError` when the kernel does not tell it (no `/proc`).
  package init() throws(StoreError) {
    let path = "/proc/sys/kernel/random/boot_id"
    guard let text = TextFile.read(path, limit: 64) else {
      throw .ioError("cannot read \(path)")
    }
    let trimmed = text.prefix { $0 != "\n" }
    guard !trimmed.isEmpty else { throw .ioError("\(path) is empty") }
    bootID = String(trimmed)
  }

  /// The present moment.
  package func now() -> Moment {
    var wall = timespec()
    var boot = timespec()
    clock_gettime(CLOCK_REALTIME, &wall)
    clock_gettime(CLOCK_BOOTTIME, &boot)
    return Moment(
      wallMilliseconds: Int64(wall.tv_sec).saturatingMultiply(1000).saturatingAdd(Int64(wall.tv_nsec) / 1_000_000),
      bootMicroseconds: Int64(boot.tv_sec).saturatingMultiply(1_000_000).saturatingAdd(Int64(boot.tv_nsec) / 1000),
      bootID: bootID)
  }
}
