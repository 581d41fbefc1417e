import DeviceCore
import EventLoop
import Testing

@testable import DeviceTransports

private func at(_ milliseconds: UInt64) -> MonotonicTime { MonotonicTime(microseconds: milliseconds * 1000) }

private func tty(_ name: String, stamp: String = "1") -> UdevDevice {
  var device = UdevDevice(devpath: "/devices/pci0/usb1/1-1/1-1:1.0/\(name)/tty/\(name)", subsystem: .tty)
  device.node = "/dev/\(name)"
  device.stamp = stamp
  return device
}

private func usb(_ port: String = "1-1", stamp: String = "1") -> UdevDevice {
  var device = UdevDevice(devpath: "/devices/pci0/usb1/\(port)", subsystem: .usb)
  device.devtype = "usb_device"
  device.stamp = stamp
  return device
}

extension UdevInventory {
  fileprivate mutating func add(_ device: UdevDevice, _ milliseconds: UInt64) -> [Change] {
    event(.add, devpath: device.devpath, device, at(milliseconds))
  }
}

@Suite("What is attached") struct UdevInventoryTests {
  private func numbered(_ device: UdevDevice, _ number: Int) -> UdevDevice {
    var device = device
    device.appearance = number
    return device
  }

  @Test("A burst of arrivals is reported as one, once it has been quiet") func burst() {
    var inventory = UdevInventory()
    #expect(inventory.add(usb(), 0) == [])
    #expect(inventory.add(tty("ttyUSB0"), 30) == [])
    #expect(inventory.timePassed(at(50)) == [])
    #expect(inventory.deadline == at(80))
    #expect(inventory.devices.isEmpty)
    #expect(inventory.timePassed(at(80)) == [.added(numbered(usb(), 1)), .added(numbered(tty("ttyUSB0"), 2))])
    #expect(inventory.deadline == nil)
  }

  @Test("A burst that does not end is reported all the same") func endless() {
    var inventory = UdevInventory()
    for number in 0..<20 { _ = inventory.add(tty("ttyUSB\(number)"), UInt64(number) * 20) }
    #expect(inventory.deadline == at(200))
    #expect(inventory.timePassed(at(200)).count == 20)
  }

  @Test("What goes is reported at once, by its path alone, with all that hangs on it") func removal() {
    var inventory = UdevInventory()
    _ = inventory.enumerated([usb(), tty("ttyUSB0"), usb("1-10")])
    let gone = inventory.event(.remove, devpath: usb().devpath, nil, at(0))
    #expect(gone.count == 2)
    #expect(inventory.devices.map(\.devpath) == [usb("1-10").devpath])
  }

  @Test("What comes and goes within a burst was never there") func glitch() {
    var inventory = UdevInventory()
    _ = inventory.add(usb(), 0)
    #expect(inventory.event(.remove, devpath: usb().devpath, nil, at(10)) == [])
    #expect(inventory.deadline == nil)
    #expect(inventory.timePassed(at(100)) == [])
  }

  @Test("A device that comes back in the same place is another one, even if its removal was missed", arguments: [true, false])
  func again(_ isHeard: Bool) {
    var inventory = UdevInventory()
    _ = inventory.enumerated([usb()])
    if isHeard { #expect(inventory.event(.remove, devpath: usb().devpath, nil, at(0)).count == 1) }
    let changes = inventory.add(usb(stamp: "2"), 1) + inventory.timePassed(at(60))
    #expect(changes.last == .added(numbered(usb(stamp: "2"), 2)))
    #expect(inventory.devices.map(\.appearance) == [2])
  }

  @Test("What is told twice, by the list and by an event, is one device") func twice() {
    var inventory = UdevInventory()
    _ = inventory.enumerated([usb()])
    #expect(inventory.add(usb(), 1) == [])
    #expect(inventory.deadline == nil)
  }

  @Test("After lost events the list says what has gone, come and been exchanged") func overflow() {
    var inventory = UdevInventory()
    _ = inventory.enumerated([usb("1-1"), usb("1-2"), usb("1-3")])
    let changes = inventory.enumerated([usb("1-2"), usb("1-3", stamp: "9"), usb("1-4")])
    #expect(
      changes == [
        .removed(numbered(usb("1-1"), 1)), .removed(numbered(usb("1-3"), 3)), .added(numbered(usb("1-3", stamp: "9"), 4)),
        .added(numbered(usb("1-4"), 5)),
      ])
  }

  @Test("A changed description keeps the device what it is") func change() {
    var inventory = UdevInventory()
    _ = inventory.enumerated([usb()])
    var bound = usb(stamp: "other")
    bound.driver = "usb"
    guard case .changed(let device)? = inventory.event(.bind, devpath: bound.devpath, bound, at(0)).first else {
      Issue.record("no change")
      return
    }
    #expect(device.driver == "usb" && device.appearance == 1)
    #expect(inventory.event(.change, devpath: "/devices/unknown", nil, at(0)) == [])
  }

  @Test("Whatever the order of events, nothing is reported twice or lost, and nothing is kept of what has gone", arguments: 0..<50)
  func random(_ seed: UInt64) {
    var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
    func next(_ bound: UInt64) -> UInt64 {
      state ^= state << 13
      state ^= state >> 7
      state ^= state << 17
      return state % bound
    }
    var inventory = UdevInventory()
    var reported: Set<String> = []
    var truth: Set<String> = []
    func hear(_ changes: [UdevInventory.Change]) {
      for change in changes {
        switch change {
        case .added(let device): #expect(reported.insert(device.devpath).inserted)
        case .removed(let device): #expect(reported.remove(device.devpath) != nil)
        case .changed(let device): #expect(reported.contains(device.devpath))
        }
      }
    }
    var now: UInt64 = 0
    for step in 0..<400 {
      now += next(40)
      let device = usb("1-\(next(6))", stamp: "\(step)")
      if next(2) == 0 {
        hear(inventory.event(.add, devpath: device.devpath, device, at(now)))
        truth.insert(device.devpath)
      } else {
        hear(inventory.event(.remove, devpath: device.devpath, nil, at(now)))
        truth.remove(device.devpath)
      }
      hear(inventory.timePassed(at(now)))
    }
    hear(inventory.timePassed(at(now + 1000)))
    #expect(reported == truth)
    #expect(Set(inventory.devices.map(\.devpath)) == truth)
  }
}

@Suite("A device as udev describes it") struct UdevDeviceTests {
  private static let properties = [
    "SUBSYSTEM": "tty", "DEVNAME": "/dev/ttyUSB0", "ID_PATH": "pci-0000:00:14.0-usb-0:2:1.0", "ID_SERIAL": "FTDI_FT232R_A50285BI",
    "ID_SERIAL_SHORT": "A50285BI", "ID_VENDOR_ID": "0403", "ID_MODEL_ID": "6001", "ID_MODEL": "FT232R", "ID_USB_INTERFACE_NUM": "00",
    "ID_USB_DRIVER": "ftdi_sio", "USECINITIALIZED": "123",
    "DEVLINKS":
      "/dev/serial/by-path/pci-0000:00:14.0-usbv2-0:2:1.0-port0 /dev/serial/by-path/pci-0000:00:14.0-usb-0:2:1.0-port0 /dev/serial/by-id/x",
  ]
  private static let path = "/devices/pci0/usb1/1-2/1-2:1.0/ttyUSB0/tty/ttyUSB0"

  @Test("Its properties are read, and the name of its place is the one without the revision of USB") func reading() throws {
    let device = try #require(UdevDevice(devpath: Self.path, properties: Self.properties))
    #expect(device.ids == "0403:6001")
    #expect(device.serialNumber == "A50285BI")
    #expect(device.driver == "ftdi_sio")
    #expect(device.place == .path("pci-0000:00:14.0-usb-0:2:1.0-port0"))
    #expect(device.isAt(.path("pci-0000:00:14.0-usb-0:2:1.0-port0")))
    #expect(device.isAt(.path("pci-0000:00:14.0-usb-0:2:1.0")))
    #expect(device.isAt(.serial("FTDI_FT232R_A50285BI")))
    #expect(device.isAt(.device("/dev/ttyUSB0")))
    #expect(!device.isAt(.usb("pci-0000:00:14.0-usb-0:2:1.0")))
    #expect(!device.isAt(.path("pci-0000:00:14.0-usb-0:2")))
  }

  @Test(
    "What is no device of the machine, or no property at all, is not read",
    arguments: [
      ("/devices/virtual/tty/tty1", ["SUBSYSTEM": "tty"]), ("/devices/x", ["SUBSYSTEM": "block"]), ("/devices/x", [:]),
      ("", ["SUBSYSTEM": "tty"]), ("/devices/\u{1B}", ["SUBSYSTEM": "tty"]),
    ])
  func nothing(_ devpath: String, _ properties: [String: String]) {
    #expect(UdevDevice(devpath: devpath, properties: properties) == nil)
  }

  @Test("Hostile properties are left out: control characters, endless names, numbers that are none") func hostile() throws {
    let device = try #require(
      UdevDevice(
        devpath: Self.path,
        properties: [
          "SUBSYSTEM": "tty", "DEVNAME": "../etc/passwd", "ID_MODEL": "a\u{1B}[31m", "ID_SERIAL": String(repeating: "x", count: 5000),
          "ID_VENDOR_ID": "12345", "ID_MODEL_ID": "zz", "DEVLINKS": String(repeating: "/dev/a ", count: 10_000),
        ]))
    #expect(device.node == nil && device.model == nil && device.idSerial == nil && device.ids == nil && device.place == nil)
    #expect(device.links.count <= 32)
  }

  @Test(
    "A USB device is found by its place, its port, or its ids with or without its number, and by nothing else",
    arguments: [
      ("pci-0000:00:14.0-usb-0:1.4", true), ("1-1.4", true), ("04b8:0e28", true), ("04b8:0e28:X1", true), ("1-1", false),
      ("04b8:0e28:X", false), ("04b8", false), ("pci-0000:00:14.0-usb-0:1", false),
    ])
  func usbNames(_ name: String, _ isMeant: Bool) throws {
    var device = UdevDevice(devpath: "/devices/pci0/usb1/1-1/1-1.4", subsystem: .usb)
    device.devtype = "usb_device"
    device.idPath = "pci-0000:00:14.0-usb-0:1.4"
    device.vendor = 0x04B8
    device.product = 0x0E28
    device.serialNumber = "X1"
    #expect(device.usbPort == "1-1.4")
    #expect(device.isAt(try #require(Position("usb:" + name))) == isMeant)
    device.devtype = "usb_interface"
    #expect(!device.isAt(.usb(name)))
  }

  @Test("Interfaces are told by their classes; nonsense is none") func interfaces() throws {
    var device = UdevDevice(devpath: "/devices/x", subsystem: .usb)
    device.interfaces = ":070102:030101:zz:0:"
    #expect(device.interfaceClasses == [7, 3])
  }
}
