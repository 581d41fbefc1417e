import Glibc
import Logging
import Synchronization

/// Where log lines go: a descriptor that is never waited for. Safe from every thread.
///
/// journald's stream is a socket and is written with MSG_DONTWAIT. For a terminal, a file or a pipe the sink opens the same object a second time
/// with O_NONBLOCK, because setting that flag on an inherited descriptor would change it for the shell too.
package final class LogSink: Sendable {
  /// The process's standard error.
  package static let standardError = LogSink(descriptor: STDERR_FILENO, journalStream: getenv("JOURNAL_STREAM").map { String(cString: $0) })

  private struct State {
    var lost: UInt64 = 0
    /// A line was taken in part: the next begins on a new line.
    var isTorn = false
  }

  private let descriptor: Int32
  private let kind: Kind
  private let style: LogLine.Style
  private let state = Mutex(State())

  private enum Kind {
    case socket
    case ownNonBlocking
    /// The object could not be opened a second time (another user's terminal): asked with poll(2) before each write.
    case inherited
  }

  /// - Parameters:
  ///   - descriptor: stays the caller's; must outlive the sink.
  ///   - journalStream: the value of `$JOURNAL_STREAM`, "device:inode" of the stream that leads to journald (systemd.exec(5)).
  init(descriptor: Int32, journalStream: String?) {
    var status = stat()
    let known = fstat(descriptor, &status) == 0
    style = known && journalStream == "\(status.st_dev):\(status.st_ino)" ? .journal : .plain
    if known, status.st_mode & S_IFMT == S_IFSOCK {
      (self.descriptor, kind) = (descriptor, .socket)
      return
    }
    if known, status.st_mode & S_IFMT == S_IFREG {
      // Writing to a file never waits for a reader, and a second open would have a position of its own: others would write over it.
      (self.descriptor, kind) = (descriptor, .inherited)
      return
    }
    let second = open("/proc/self/fd/\(descriptor)", O_WRONLY | O_APPEND | O_NONBLOCK | O_NOCTTY | O_CLOEXEC)
    (self.descriptor, kind) = second >= 0 ? (second, .ownNonBlocking) : (descriptor, .inherited)
  }

  deinit {
    if kind == .ownNonBlocking { close(descriptor) }
  }

  /// Writes the line that `make` gives for this sink's reader, or counts it as lost.
  func write(_ make: (LogLine.Style) -> LogLine) {
    let line = make(style)
    state.withLock { state in
      if state.lost > 0 {
        let notice = LogLine(
          level: .warning, label: "log", message: "Log lines lost because standard error was full", metadata: ["lost": "\(state.lost)"],
          style: style)
        guard put(notice, &state) else {
          state.lost &+= 1
          return
        }
        state.lost = 0
      }
      if !put(line, &state) { state.lost &+= 1 }
    }
  }

  private func put(_ line: LogLine, _ state: inout State) -> Bool {
    let bytes = state.isTorn ? [UInt8(ascii: "\n")] + line.bytes : line.bytes
    let written = attempt(bytes)
    guard written > 0 else { return false }
    state.isTorn = written < bytes.count
    return !state.isTorn
  }

  private func attempt(_ bytes: [UInt8]) -> Int {
    switch kind {
    case .socket:
      return send(descriptor, bytes, bytes.count, Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL))
    case .ownNonBlocking:
      return writeWithoutSignal(bytes)
    case .inherited:
      var query = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
      guard poll(&query, 1, 0) == 1, query.revents & Int16(POLLOUT) != 0 else { return 0 }
      return writeWithoutSignal(bytes)
    }
  }

  /// write(2) to a pipe without a reader raises SIGPIPE at the calling thread; it is held back there and taken off again, so that the
  /// process's own handling of the signal does not matter.
  private func writeWithoutSignal(_ bytes: [UInt8]) -> Int {
    var pipeSignal = sigset_t()
    var before = sigset_t()
    var pending = sigset_t()
    sigemptyset(&pipeSignal)
    sigaddset(&pipeSignal, SIGPIPE)
    sigpending(&pending)
    pthread_sigmask(SIG_BLOCK, &pipeSignal, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    let written = Glibc.write(descriptor, bytes, bytes.count)
    // One that was pending before is somebody else's.
    if written < 0, errno == EPIPE, sigismember(&pending, SIGPIPE) == 0 {
      var immediately = timespec()
      sigtimedwait(&pipeSignal, nil, &immediately)
    }
    return written
  }
}
