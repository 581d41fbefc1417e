import DeviceCore
import EventLoop
import Glibc

/// Notices when a device node, or the link to it, comes, without asking again and again: inotify on the nearest folder that exists.
/// udev makes and removes /dev/serial/by-path as a whole, so the folder itself may be missing.
@LoopActor final class NodeWatch: PlaceWatch {
  private let path: String
  private let changed: @LoopActor () -> Void
  private let descriptor: Int32
  private var source: DescriptorSource?
  private var watching: Int32 = -1

  /// IN_ATTRIB (udev sets owner and mode after making the node), IN_MOVED_TO, IN_CREATE, IN_DELETE_SELF, IN_MOVE_SELF.
  private static let mask: UInt32 = 0x4 | 0x80 | 0x100 | 0x400 | 0x800

  init(path: String, _ changed: @escaping @LoopActor () -> Void) {
    self.path = path
    self.changed = changed
    descriptor = inotify_init1(Int32(IN_CLOEXEC) | Int32(IN_NONBLOCK))
    guard descriptor >= 0 else { return }
    source = try? DescriptorSource(descriptor: descriptor, interest: .readable) { [weak self] _ in self?.news() }
    follow()
  }

  isolated deinit {
    source?.cancel()
    if descriptor >= 0 { close(descriptor) }
  }

  private func news() {
    var buffer = [UInt8](repeating: 0, count: 4096)
    while read(descriptor, &buffer, buffer.count) > 0 {}
    follow()
    changed()
  }

  /// Watches the nearest existing folder above the node, which may have become a nearer one.
  private func follow() {
    var folder = path
    repeat {
      folder = folder.lastIndex(of: "/").map { String(folder[..<$0]) } ?? ""
      let next = inotify_add_watch(descriptor, folder.isEmpty ? "/" : folder, Self.mask)
      guard next >= 0 else { continue }
      if watching >= 0, watching != next { inotify_rm_watch(descriptor, watching) }
      watching = next
      return
    } while !folder.isEmpty
  }
}
