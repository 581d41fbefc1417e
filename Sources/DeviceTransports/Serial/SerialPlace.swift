import DeviceCore
import EventLoop
import Glibc

/// A serial line by its place, its serial number or its node. Nothing is opened, let alone written, that no configuration names.
///
/// Where udev runs, a resolver says which node it is; elsewhere it is found by udev's links, if somebody made them, and awaited by inotify.
@LoopActor package final class SerialPlace: ByteStreamPlace {
  package let position: Position
  private let resolver: (any PlaceResolver)?

  /// - Parameter resolver: nil where there is no udev. Not used for a fixed node.
  package init(_ position: Position, resolver: (any PlaceResolver)? = nil) {
    self.position = position
    if case .device = position { self.resolver = nil } else { self.resolver = resolver }
  }

  package func open(_ line: StreamLine) throws -> any ByteStream {
    guard case .serial(let settings) = line else { throw DeviceError(.ioError, "\(position) is no serial line") }
    guard let resolver else { return try SerialPort(path: try node(), settings: settings) }
    let device = try resolver.resolve()
    guard device.subsystem == .tty, let node = device.node else {
      throw DeviceError(.wrongDevice, "what is at \(position) is no serial line")
    }
    let port = try SerialPort(path: node, settings: settings)
    // Most drivers hang up when the cable is pulled; none has to be trusted with it.
    port.presence = resolver.watch { [weak port, weak resolver] in
      guard let port, let resolver, !resolver.isAttached(device) else { return }
      port.lost()
    }
    resolver.opened(device)
    return port
  }

  package func watch(_ changed: @escaping @LoopActor () -> Void) -> any PlaceWatch {
    resolver?.watch(changed) ?? NodeWatch(path: watched, changed)
  }

  /// The file to open where there is no udev.
  private func node() throws -> String {
    switch position {
    case .path(let name): "/dev/serial/by-path/\(name)"
    case .serial(let name): Self.link(ofSerial: name) ?? "\(Self.byID)/usb-\(name)"
    case .usb: throw DeviceError(.wrongDevice, "\(position) is no serial line")
    case .device(let path): path
    }
  }

  /// A path in the folder that changes when the device comes.
  private var watched: String {
    switch position {
    case .path(let name): "/dev/serial/by-path/\(name)"
    case .serial(let name): "\(Self.byID)/usb-\(name)"
    case .usb: "/dev/bus/usb"
    case .device(let path): path
    }
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
