import Glibc

/// The part of scripts/bench that measures, in the language and with the modules of what is measured. Each command takes its readings and
/// prints them all as one line of JSON; what they mean is decided in scripts/benchmarks.
enum Hallbench {
  private static let commands: [String: @Sendable (Arguments) throws -> Samples] = [
    "encode": EncodeBenchmark.run,
    "call": CallBenchmark.run,
    "first-byte": FirstByteBenchmark.run,
    "start": StartBenchmark.run,
    "worker": WorkerBenchmark.run,
    "printers": PrinterBank.run,
    "fill-records": RecordFiller.run,
  ]

  static func main() {
    do {
      guard let name = CommandLine.arguments.dropFirst().first, let command = commands[name] else {
        throw BenchError("one of \(commands.keys.sorted().joined(separator: ", ")) is expected; see scripts/bench")
      }
      print(try command(try Arguments(CommandLine.arguments.dropFirst(2))).json)
    } catch {
      let text = "hallbench: \(error)\n"
      _ = write(2, text, text.utf8.count)
      exit(2)
    }
  }
}

/// Why nothing was measured.
struct BenchError: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }

  /// With the system's own words.
  static func system(_ attempt: String, _ code: Int32 = errno) -> BenchError {
    BenchError("cannot \(attempt): \(String(cString: strerror(code)))")
  }
}
