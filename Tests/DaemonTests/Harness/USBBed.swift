import Glibc

/// The bed in which halld runs when its printer is on USB: see Tests/Beds/usb/usb_bed.py.
struct USBBed {
  let folder: String
  /// The terminal of the simulated printer.
  let printer: String

  private static let script: String = {
    let folders = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
    return folders.joined(separator: "/") + "/Beds/usb/usb_bed.py"
  }()

  /// The command that runs another in the bed. python3-gi belongs to Debian's own Python.
  func around(_ command: [String]) throws -> [String] {
    unlink(folder + "/bed")
    return [
      "umockdev-wrapper", "/usr/bin/python3", Self.script, "--device", printer, "--control", folder + "/bed", "--log", folder + "/bed.log",
      "--",
    ] + command
  }

  /// What the device was asked and told, a line each.
  var log: [String] { Files.text(folder + "/bed.log").split(separator: "\n").map(String.init) }

  /// Waits until the log has a line that begins so.
  func untilLogged(_ words: String, times: Int = 1) throws {
    let deadline = Moment.in(seconds: 20)
    while log.count(where: { $0.hasPrefix(words) }) < times {
      guard !deadline.hasPassed else { throw HarnessError("the bed never logged \"\(words)\"; it logged \(log)") }
      sched_yield()
    }
  }

  /// Gives a command and waits for its answer.
  @discardableResult func order(_ command: String) throws -> String {
    let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { throw HarnessError("socket: \(ChildProcess.errorText)") }
    defer { close(descriptor) }
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { bytes in bytes.copyBytes(from: Array("\(folder)/bed".utf8).prefix(bytes.count - 1)) }
    let result = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) }
    }
    guard result == 0 else { throw HarnessError("the bed does not listen: \(ChildProcess.errorText)") }
    let line = Array("\(command)\n".utf8)
    _ = send(descriptor, line, line.count, Int32(MSG_NOSIGNAL))
    var limit = timeval(tv_sec: 20, tv_usec: 0)
    setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
    var answer: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1024)
    while answer.last != 10 {
      let count = recv(descriptor, &chunk, chunk.count, 0)
      guard count > 0 else { throw HarnessError("the bed did not answer \(command)") }
      answer += chunk.prefix(count)
    }
    let text = String(decoding: answer.dropLast(), as: UTF8.self)
    guard !text.hasPrefix("error") else { throw HarnessError("\(command): \(text)") }
    return text
  }
}
