import Glibc
import RecordStore

extension Daemon {
  /// The journal's clock. In debug builds a test can set the wall clock by a number of milliseconds in the file that
  /// HALLD_TEST_WALL_OFFSET names.
  nonisolated static func moments() throws -> @Sendable () -> Moment {
    let system = try SystemMoments()
    #if HALLD_TEST_HOOKS
      if let path = getenv("HALLD_TEST_WALL_OFFSET").map({ String(cString: $0) }) {
        return {
          var moment = system.now()
          moment.wallMilliseconds &+= offset(in: path)
          return moment
        }
      }
    #endif
    return { system.now() }
  }

  #if HALLD_TEST_HOOKS
    private nonisolated static func offset(in path: String) -> Int64 {
      let file = open(path, O_RDONLY | O_CLOEXEC)
      guard file >= 0 else { return 0 }
      defer { close(file) }
      var bytes = [UInt8](repeating: 0, count: 32)
      let count = read(file, &bytes, bytes.count)
      return Int64(String(decoding: bytes.prefix(max(0, count)).prefix { $0 != 10 }, as: UTF8.self)) ?? 0
    }
  #endif
}
