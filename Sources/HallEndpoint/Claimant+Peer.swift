import Glibc
import HallService
import Varlink

extension Claimant {
  /// The peer with its program's name, so that a refusal can say who is in the way. The name is for people: the peer chose it.
  init(_ peer: VarlinkPeer) {
    self.init(uid: peer.uid, pid: peer.pid, name: Self.programName(of: peer.pid))
  }

  private static func programName(of pid: Int32) -> String {
    let file = open("/proc/\(pid)/comm", O_RDONLY | O_CLOEXEC)
    guard file >= 0 else { return "?" }
    defer { close(file) }
    // TASK_COMM_LEN is 16.
    var bytes = [UInt8](repeating: 0, count: 32)
    let count = read(file, &bytes, bytes.count)
    guard count > 0 else { return "?" }
    return String(decoding: bytes.prefix(count).filter { $0 >= 0x20 && $0 != 0x7F }, as: UTF8.self)
  }
}
