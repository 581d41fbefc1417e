import Varlink

/// One method without parameters, called again and again on one connection, whoever serves it.
enum CallBenchmark {
  /// Series: `call` from before the request is encoded until its reply is decoded; `total`, one reading, for all of them.
  static func run(_ arguments: Arguments) throws -> Samples {
    let client = try VarlinkClient.connect(path: try arguments.text("socket"))
    let method = try arguments.text("method")
    let count = try arguments.count("count")
    for _ in 0..<max(1, count / 10) { _ = try client.call(method) }
    var times: [Int64] = []
    times.reserveCapacity(count)
    let begin = Stopwatch.now()
    var before = begin
    for _ in 0..<count {
      _ = try client.call(method)
      let after = Stopwatch.now()
      times.append(after - before)
      before = after
    }
    var samples = Samples()
    samples.add("call", times)
    samples.add("total", [before - begin])
    return samples
  }
}
