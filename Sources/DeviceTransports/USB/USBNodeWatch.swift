import DeviceCore
import EventLoop
import Glibc

/// Notices USB devices that come, on any bus, without asking again and again: inotify on /dev/bus/usb and the folder of each bus.
@LoopActor final class USBNodeWatch: PlaceWatch {
  private let changed: @LoopActor () -> Void
  private let descriptor: Int32
  private var source: DescriptorSource?

  private static let folder = "/dev/bus/usb"
  /// IN_ATTRIB (udev sets owner and mode after making the node), IN_MOVED_TO, IN_CREATE, IN_DELETE_SELF, IN_MOVE_SELF.
  private static let mask: UInt32 = 0x4 | 0x80 | 0x100 | 0x400 | 0x800

  init(_ changed: @escaping @LoopActor () -> Void) {
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

  /// Watches what is there now. On a machine that never had a USB device the folder itself is missing: then the nearest one above it.
  private func follow() {
    guard let folder = opendir(Self.folder) else {
      if inotify_add_watch(descriptor, "/dev/bus", Self.mask) < 0 { inotify_add_watch(descriptor, "/dev", Self.mask) }
      return
    }
    defer { closedir(folder) }
    inotify_add_watch(descriptor, Self.folder, Self.mask)
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) {
        inotify_add_watch(descriptor, "\(Self.folder)/\(name)", Self.mask)
      }
    }
  }
}
