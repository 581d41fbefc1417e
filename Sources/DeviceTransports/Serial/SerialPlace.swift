import DeviceCore
import EventLoop
import Glibc

/// A serial line by its place, its serial number or its node. Nothing is opened, let alone written, that no configuration names.
@LoopActor package final class SerialPlace: ByteStreamPlace {
  package let position: Position

  package init(_ position: Position) { self.position = position }

  package func open(_ line: StreamLine) throws -> any ByteStream {
    guard case .serial(let settings) = line else { throw DeviceError(.ioError, "\(position) is no serial line") }
    return try SerialPort(path: node, settings: settings)
  }

  package func watch(_ changed: @escaping @LoopActor () -> Void) -> any PlaceWatch {
    NodeWatch(path: watched, changed)
  }

  /// The file to open. For a place or a serial number it is udev's link, which exists only while the device is there.
  private var node: String {
    switch position {
    case .path(let name): "/dev/serial/by-path/\(name)"
    case .serial(let name): Self.link(ofSerial: name) ?? "\(Self.byID)/usb-\(name)"
    case .device(let path): path
    case .usb: "/dev/bus/usb"
    }
  }

  /// A path in the folder that changes when the device comes.
  private var watched: String {
    if case .serial(let name) = position { "\(Self.byID)/usb-\(name)" } else { node }
  }

  private static let byID = "/dev/serial/by-id"

  /// udev names the link `usb-<ID_SERIAL>-if00-port0`, where the end depends on the adapter (60-serial.rules).
  private static func link(ofSerial serial: String) -> String? {
    guard let folder = opendir(byID) else { return nil }
    defer { closedir(folder) }
    var found: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name.hasPrefix("usb-\(serial)-") { found.append(name) }
    }
    // An adapter with several lines has several links; the first is its first line.
    return found.min().map { "\(byID)/\($0)" }
  }
}
