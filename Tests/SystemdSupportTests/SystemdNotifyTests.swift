import Glibc
import Testing

@testable import SystemdSupport

/// Plays the service manager: a datagram socket that NOTIFY_SOCKET names. Only for a process of its own, as the environment is the process's.
private struct FakeServiceManager {
  private let descriptor: Int32

  init?() {
    guard let address = UnixAddress(inNewFolder: "notify") else { return nil }
    descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
    guard address.bind(descriptor) else { return nil }
    setenv("NOTIFY_SOCKET", address.path, 1)
  }

  func received() -> String {
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = recv(descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT))
    return String(decoding: buffer.prefix(max(count, 0)), as: UTF8.self)
  }
}

@Suite struct SystemdNotifyTests {
  @Test("the service manager hears of each change with its text")
  func delivered() async {
    await #expect(processExitsWith: .exitCode(7)) {
      guard let manager = FakeServiceManager() else { exit(1) }
      guard SystemdNotify.ready(status: "2 devices"), manager.received() == "READY=1\nSTATUS=2 devices" else { exit(2) }
      guard SystemdNotify.status("缺纸"), manager.received() == "STATUS=缺纸" else { exit(3) }
      guard SystemdNotify.stopping(status: "Stopping"), manager.received() == "STOPPING=1\nSTATUS=Stopping" else { exit(4) }
      guard SystemdNotify.reloading(status: "Reading"),
        let stamp = manager.received().firstMatch(of: /^RELOADING=1\nMONOTONIC_USEC=(\d+)\nSTATUS=Reading$/)
      else {
        exit(5)
      }
      var now = timespec()
      clock_gettime(CLOCK_MONOTONIC, &now)
      guard let microseconds = Int(stamp.1), (0...60).contains(now.tv_sec - microseconds / 1_000_000) else { exit(6) }
      exit(7)
    }
  }

  @Test("without a service manager nothing happens and the caller may know")
  func alone() async {
    await #expect(processExitsWith: .exitCode(7)) {
      unsetenv("NOTIFY_SOCKET")
      guard !SystemdNotify.ready(status: "x") else { exit(1) }
      setenv("NOTIFY_SOCKET", "/nonexistent/notify", 1)
      exit(SystemdNotify.ready(status: "x") ? 2 : 7)
    }
  }

  @Test(
    "a status text cannot smuggle in another message", arguments: ["a\nMAINPID=1", "a\rMAINPID=1", "a\u{0}MAINPID=1", "a\u{85}MAINPID=1"])
  func smuggling(text: String) {
    #expect(SystemdNotification.message([.ready, .status(text)]) == "READY=1\nSTATUS=a MAINPID=1")
  }

  @Test("a status text is cut between characters", arguments: 0..<4)
  func bounded(shift: Int) {
    let text = String(repeating: "a", count: shift) + String(repeating: "号", count: 1000)
    let message = SystemdNotification.message([.status(text)])
    let used = message.utf8.count - "STATUS=".utf8.count
    #expect((SystemdNotification.longestStatus - 2...SystemdNotification.longestStatus).contains(used))
    #expect(message.hasSuffix("号"))
  }
}
