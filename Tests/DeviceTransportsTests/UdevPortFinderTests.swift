import DeviceCore
import EventLoop
import Testing

@testable import DeviceTransports

/// Says what a test says.
@LoopActor private final class ScriptedResolver: PlaceResolver {
  var answer: Result<UdevDevice, DeviceError>
  var attached: [UdevDevice] = []
  private(set) var opened: [UdevDevice] = []
  private var watchers: [Int: @LoopActor () -> Void] = [:]
  private var made = 0

  init(_ answer: Result<UdevDevice, DeviceError>) { self.answer = answer }

  var watcherCount: Int { watchers.count }

  func resolve() throws -> UdevDevice { try answer.get() }
  func opened(_ device: UdevDevice) { opened.append(device) }
  func isAttached(_ device: UdevDevice) -> Bool { attached.contains(device) }

  func watch(_ changed: @escaping @LoopActor () -> Void) -> any PlaceWatch {
    made += 1
    let number = made
    watchers[number] = changed
    return Watch { [weak self] in self?.watchers[number] = nil }
  }

  func change() { for watcher in watchers.values { watcher() } }

  private final class Watch: PlaceWatch {
    private let end: @LoopActor () -> Void
    init(_ end: @escaping @LoopActor () -> Void) { self.end = end }
    isolated deinit { end() }
  }
}

@Suite("A USB device found by udev") struct UdevPortFinderTests {
  private static func printer(_ devpath: String = "/devices/pci0/usb1/1-1/1-1.4", devtype: String = "usb_device", appearance: Int = 1)
    -> UdevDevice
  {
    var device = UdevDevice(devpath: devpath, subsystem: .usb)
    device.devtype = devtype
    device.appearance = appearance
    return device
  }

  @Test("Its port is the last part of its path") @LoopActor func port() throws {
    let finder = UdevPortFinder(ScriptedResolver(.success(Self.printer())))
    #expect(try finder.port() == "1-1.4")
  }

  @Test(
    "What cannot be plugged in is no device for a role",
    arguments: [
      Self.printer("/devices/pci0/usb1"), Self.printer("/devices/pci0/usb1/1-1/.."),
      Self.printer("/devices/pci0/usb1/1-1/1-1:1.0", devtype: "usb_interface"),
    ])
  @LoopActor func noPort(_ device: UdevDevice) {
    let finder = UdevPortFinder(ScriptedResolver(.success(device)))
    let error = #expect(throws: DeviceError.self) { try finder.port() }
    #expect(error?.reason == .wrongDevice)
    #expect(finder.opened {} == nil)
  }

  @Test("What the resolver refuses is not opened, and was not") @LoopActor func refused() throws {
    let resolver = ScriptedResolver(.success(Self.printer()))
    let finder = UdevPortFinder(resolver)
    _ = try finder.port()
    resolver.answer = .failure(DeviceError(.deviceMoved, "elsewhere"))
    let error = #expect(throws: DeviceError.self) { try finder.port() }
    #expect(error?.reason == .deviceMoved)
    #expect(finder.opened {} == nil)
    #expect(resolver.opened == [])
  }

  @Test("Opened, it is remembered; pulled out, that is said, also when another stands in its place at once") @LoopActor func pulled() throws
  {
    let device = Self.printer()
    let resolver = ScriptedResolver(.success(device))
    resolver.attached = [device]
    let finder = UdevPortFinder(resolver)
    _ = try finder.port()
    var count = 0
    var watch = finder.opened { count += 1 }
    #expect(watch != nil)
    #expect(resolver.opened == [device])
    resolver.change()
    #expect(count == 0)
    resolver.attached = [Self.printer(appearance: 2)]
    resolver.change()
    #expect(count == 1)
    watch = nil
    #expect(resolver.watcherCount == 0)
  }
}
