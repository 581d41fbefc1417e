/// A device that is attached to this machine, as udev describes it. What it says of itself comes from the device and proves nothing.
package struct UdevDevice: Hashable, Sendable {
  /// The subsystems that halld looks at.
  package enum Subsystem: String, Sendable, CaseIterable {
    case tty
    case usb
    case hidraw
    case video4linux
  }

  /// Its directory below /sys (DEVPATH). Unique while it is attached; a remove event names nothing else for sure.
  package var devpath: String
  package var subsystem: Subsystem
  /// DEVTYPE: "usb_device" for a whole USB device, "usb_interface" for a part of one; nil elsewhere.
  package var devtype: String?
  /// The node to open (DEVNAME).
  package var node: String?
  /// udev's links to the node (DEVLINKS).
  package var links: [String] = []
  /// Where it hangs (ID_PATH); nil where the machine has no name for the place.
  package var idPath: String?
  /// ID_SERIAL: vendor, model and, where the device has one, its serial number.
  package var idSerial: String?
  /// ID_SERIAL_SHORT: the serial number; nil when it has none of its own.
  package var serialNumber: String?
  /// idVendor
  package var vendor: UInt16?
  /// idProduct
  package var product: UInt16?
  /// ID_MODEL: what it calls itself, with udev's replacements for odd characters.
  package var model: String?
  /// ID_USB_INTERFACE_NUM, two digits.
  package var interface: String?
  /// ID_USB_INTERFACES: ":070102:030101:", class, subclass and protocol of each interface.
  package var interfaces: String?
  /// ID_USB_DRIVER or DRIVER: the kernel driver that has it.
  package var driver: String?
  /// What differs from one plugging-in to the next where udev tells it: USECINITIALIZED, BUSNUM and DEVNUM.
  package var stamp: String?
  /// Which plugging-in this is, counted by whoever keeps the list; 0 before.
  package var appearance = 0

  package init(devpath: String, subsystem: Subsystem) {
    self.devpath = devpath
    self.subsystem = subsystem
  }

  /// Longest text that is taken from a property.
  private static let textLimit = 255
  /// udev makes four or five links for a port.
  private static let linkLimit = 32

  /// Reads udev's properties; nil for a subsystem that halld does not look at and for what is no device of the machine (pseudo-terminals,
  /// consoles).
  package init?(devpath: String, properties: [String: String]) {
    guard let subsystem = properties["SUBSYSTEM"].flatMap(Subsystem.init(rawValue:)), Self.isSound(devpath),
      !devpath.hasPrefix("/devices/virtual/")
    else { return nil }
    self.init(devpath: devpath, subsystem: subsystem)
    func text(_ name: String) -> String? {
      guard let text = properties[name], Self.isSound(text) else { return nil }
      return text
    }
    func id(_ name: String) -> UInt16? { text(name).flatMap { $0.utf8.count <= 4 ? UInt16($0, radix: 16) : nil } }
    devtype = text("DEVTYPE")
    node = text("DEVNAME").flatMap { $0.hasPrefix("/dev/") ? $0 : nil }
    links = (properties["DEVLINKS"] ?? "").split(separator: " ").prefix(Self.linkLimit).map(String.init).filter { Self.isSound($0) }
    idPath = text("ID_PATH")
    idSerial = text("ID_SERIAL")
    serialNumber = text("ID_SERIAL_SHORT")
    vendor = id("ID_VENDOR_ID") ?? id("ID_USB_VENDOR_ID")
    product = id("ID_MODEL_ID") ?? id("ID_USB_MODEL_ID")
    model = text("ID_MODEL") ?? text("ID_USB_MODEL")
    interface = text("ID_USB_INTERFACE_NUM")
    interfaces = text("ID_USB_INTERFACES")
    driver = text("ID_USB_DRIVER") ?? text("DRIVER")
    stamp = [text("USECINITIALIZED"), text("BUSNUM"), text("DEVNUM")].map { $0 ?? "" }.joined(separator: " ")
  }

  /// Printable, not empty, not too long.
  private static func isSound(_ text: String) -> Bool {
    (1...textLimit).contains(text.utf8.count) && text.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) }
  }

  /// Whether this is what stands at a position.
  package func isAt(_ position: Position) -> Bool {
    switch position {
    case .path(let name): subsystem == .tty && (links.contains("/dev/serial/by-path/\(name)") || idPath == name)
    case .serial(let name): node != nil && devtype != "usb_interface" && idSerial == name
    case .usb(let name): isWholeUSBDevice && (idPath == name || usbPort == name || isCalled(name))
    case .device(let path): node == path || links.contains(path)
    }
  }

  package var isWholeUSBDevice: Bool { subsystem == .usb && devtype == "usb_device" }

  /// The kernel's name of the port of a whole USB device: bus and ports from the root hub outwards, such as `1-1.4`.
  package var usbPort: String? {
    guard isWholeUSBDevice, let slash = devpath.lastIndex(of: "/") else { return nil }
    return String(devpath[devpath.index(after: slash)...])
  }

  /// Whether a name of a portable device means this one: its ids, `04b8:0e15`, or its ids and serial number, `04b8:0e15:SERIAL`.
  private func isCalled(_ name: String) -> Bool {
    guard let ids else { return false }
    return name == ids || serialNumber.map { name == "\(ids):\($0)" } ?? false
  }

  /// Whether it is a part of the other: an interface of a device, a port of an adapter.
  package func isPart(of other: UdevDevice) -> Bool { devpath.hasPrefix(other.devpath + "/") }

  /// Classes of its interfaces, USB 2.0 bInterfaceClass; empty when udev does not tell.
  package var interfaceClasses: [UInt8] {
    (interfaces ?? "").split(separator: ":").compactMap { $0.utf8.count == 6 ? UInt8($0.prefix(2), radix: 16) : nil }
  }

  /// The position that a configuration names for the place where it is, whatever hangs there.
  package var place: Position? {
    switch subsystem {
    case .tty:
      let folder = "/dev/serial/by-path/"
      // With newer udev there are further links, one of them with the revision of USB in it: "-usbv2-".
      let names = links.filter { $0.hasPrefix(folder) }.map { String($0.dropFirst(folder.utf8.count)) }
      if let name = names.filter({ name in idPath.map { name.hasPrefix($0) } ?? true }).min() ?? names.min() {
        return Position("path:\(name)")
      }
      return idPath.flatMap { Position("path:\($0)") } ?? node.flatMap { Position("device:\($0)") }
    case .usb: return isWholeUSBDevice ? idPath.flatMap { Position("usb:\($0)") } : nil
    case .hidraw, .video4linux: return node.flatMap { Position("device:\($0)") }
    }
  }

  /// "1a86:7523"; nil when it is no USB device.
  package var ids: String? {
    guard let vendor, let product else { return nil }
    func hex(_ id: UInt16) -> String {
      let text = String(id, radix: 16)
      return String(repeating: "0", count: max(0, 4 - text.utf8.count)) + text
    }
    return "\(hex(vendor)):\(hex(product))"
  }
}
