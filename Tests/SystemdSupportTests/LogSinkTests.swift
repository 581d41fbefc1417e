import Glibc
import Logging
import Testing

@testable import SystemdSupport

@Suite struct LogSinkTests {
  /// Reads what is there without waiting.
  private func drain(_ descriptor: Int32) -> String {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65536)
    _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
    while true {
      let count = read(descriptor, &buffer, buffer.count)
      guard count > 0 else { break }
      bytes += buffer[..<count]
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private func socketPair() throws -> (reader: Int32, writer: Int32) {
    var pair: [Int32] = [-1, -1]
    try #require(socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &pair) == 0)
    return (pair[0], pair[1])
  }

  private func pipePair() throws -> (reader: Int32, writer: Int32) {
    var pair: [Int32] = [-1, -1]
    try #require(pipe(&pair) == 0)
    return (pair[0], pair[1])
  }

  private func identity(_ descriptor: Int32) -> String {
    var status = stat()
    fstat(descriptor, &status)
    return "\(status.st_dev):\(status.st_ino)"
  }

  @Test("only the very stream that JOURNAL_STREAM names gets journald's prefixes")
  func journalStream() throws {
    let (reader, writer) = try socketPair()
    defer { _ = (close(reader), close(writer)) }
    for (stream, expected) in [
      (identity(writer), "<4>sign: dark\n"), (nil, "warning sign: dark\n"), ("1:2", "warning sign: dark\n"), ("", "warning sign: dark\n"),
    ] {
      let logger = Logger(label: "sign") { JournalLogHandler(label: $0, sink: LogSink(descriptor: writer, journalStream: stream)) }
      logger.warning("dark")
      #expect(drain(reader) == expected)
    }
  }

  @Test("of fields with one name the call's own wins over the context's, the context's over the logger's")
  func fieldPrecedence() throws {
    let (reader, writer) = try pipePair()
    defer { _ = (close(reader), close(writer)) }
    var logger = Logger(label: "job") { label in
      var handler = JournalLogHandler(label: label, level: .debug, sink: LogSink(descriptor: writer, journalStream: nil))
      handler.metadataProvider = Logger.MetadataProvider { ["a": "context", "b": "context"] }
      return handler
    }
    logger[metadataKey: "a"] = "logger"
    logger[metadataKey: "c"] = "logger"
    logger.debug("x", metadata: ["b": "call"])
    logger.trace("below the level")
    #expect(drain(reader) == "debug job: x a=context b=call c=logger\n")
  }

  @Test("a full standard error costs lines, not time, and the loss is told", arguments: [true, false])
  func fullStandardError(isSocket: Bool) throws {
    let (reader, writer) = isSocket ? try socketPair() : try pipePair()
    defer { _ = (close(reader), close(writer)) }
    let sink = LogSink(descriptor: writer, journalStream: nil)
    let logger = Logger(label: "x") { JournalLogHandler(label: $0, sink: sink) }
    let sent = 20_000
    for number in 0..<sent { logger.info("\(number)") }
    let received = drain(reader).split(separator: "\n")
    #expect(received.count < sent)
    #expect(received.enumerated().allSatisfy { $1 == "info x: \($0)" })
    logger.info("after")
    #expect(
      drain(reader) == "warning log: Log lines lost because standard error was full lost=\(sent - received.count)\ninfo x: after\n")
  }

  @Test("the flags of the inherited descriptor stay as they were")
  func inheritedFlags() throws {
    let (reader, writer) = try pipePair()
    defer { _ = (close(reader), close(writer)) }
    let before = fcntl(writer, F_GETFL)
    LogSink(descriptor: writer, journalStream: nil).write { LogLine(level: .info, label: "x", message: "y", metadata: [:], style: $0) }
    #expect(fcntl(writer, F_GETFL) == before)
  }

  @Test("a reader that has gone does not end the daemon")
  func brokenPipe() async {
    await #expect(processExitsWith: .exitCode(7)) {
      signal(SIGPIPE, SIG_DFL)
      for isSocket in [true, false] {
        var pair: [Int32] = [-1, -1]
        guard (isSocket ? socketpair(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0, &pair) : pipe(&pair)) == 0 else { exit(1) }
        let sink = LogSink(descriptor: pair[1], journalStream: nil)
        close(pair[0])
        sink.write { LogLine(level: .info, label: "x", message: "nobody reads this", metadata: [:], style: $0) }
      }
      var pending = sigset_t()
      sigpending(&pending)
      exit(sigismember(&pending, SIGPIPE) == 0 ? 7 : 2)
    }
  }
}
