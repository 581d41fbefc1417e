import DeviceProtocols
import Glibc

/// Encodes a picture again and again.
enum EncodeBenchmark {
  /// Series: `encode` from the final picture to bytes; `prepare` from rows to the final picture, in which no real-time command is left.
  static func run(_ arguments: Arguments) throws -> Samples {
    let picture = try Picture(arguments)
    let rounds = try arguments.count("rounds")
    let options = try ESCPOSRasterOptions()
    var encoded: [Int64] = []
    var prepared: [Int64] = []
    var bytes: [UInt8] = []
    for _ in 0..<rounds {
      let (final, preparation) = try Stopwatch.time {
        FinalRaster(try MonochromeBitmap(width: picture.width, height: picture.height, rows: picture.rows))
      }
      prepared.append(preparation)
      // A new encoder each time, as for each ticket: its memory is a part of the work.
      let (result, time) = Stopwatch.time {
        var encoder = ESCPOSEncoder()
        encoder.raster(final, options: options)
        return encoder.bytes
      }
      encoded.append(time)
      bytes = result
    }
    try write(bytes, to: try arguments.text("output"))
    var samples = Samples()
    samples.add("encode", encoded)
    samples.add("prepare", prepared)
    return samples
  }

  /// For whoever checks that the work was done.
  private static func write(_ bytes: [UInt8], to path: String) throws {
    let file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw BenchError.system("open \(path)") }
    defer { close(file) }
    guard bytes.withUnsafeBytes({ Glibc.write(file, $0.baseAddress, $0.count) }) == bytes.count else {
      throw BenchError.system("write \(path)")
    }
  }
}
