import DeviceCore
import EventLoop

/// A serial line by its place, its serial number or its node. Nothing is opened, let alone written, that no configuration names.
@LoopActor package final class SerialPlace: ByteStreamPlace {
  package let position: Position

  package init(_ position: Position) { self.position = position }

  package func open(_ settings: LineSettings) throws -> any ByteStream {
    try SerialPort(path: position.node, settings: settings)
  }

  package func watch(_ changed: @escaping @LoopActor () -> Void) -> any PlaceWatch {
    NodeWatch(path: position.node, changed)
  }
}
