import DeviceCore
import FirmwareMaps
import RecordStore
import Testing

@testable import HallService

@Suite("Which device fills which role") struct PositionRulesTests {
  /// A USB-serial adapter in a port; both what is on USB and its line.
  private func adapter(
    _ port: Int, ids: (UInt16, UInt16) = (0x0403, 0x6001), model: String = "FT232R", serial: String? = nil
  ) -> [UdevDevice] {
    var whole = UdevDevice(devpath: "/devices/pci0/usb1/1-\(port)", subsystem: .usb)
    whole.devtype = "usb_device"
    whole.idPath = "pci-0000:00:14.0-usb-0:\(port)"
    whole.interfaces = ":ffffff:"
    var line = UdevDevice(devpath: "/devices/pci0/usb1/1-\(port)/1-\(port):1.0/ttyUSB\(port)/tty/ttyUSB\(port)", subsystem: .tty)
    line.idPath = "pci-0000:00:14.0-usb-0:\(port):1.0"
    line.links = ["/dev/serial/by-path/pci-0000:00:14.0-usb-0:\(port):1.0-port0"]
    for index in 0..<2 {
      var device = index == 0 ? whole : line
      device.vendor = ids.0
      device.product = ids.1
      device.model = model
      device.serialNumber = serial
      device.idSerial = "V_\(model)" + (serial.map { "_" + $0 } ?? "")
      device.node = index == 0 ? "/dev/bus/usb/001/00\(port)" : "/dev/ttyUSB\(port)"
      if index == 0 { whole = device } else { line = device }
    }
    return [whole, line]
  }

  private func place(_ port: Int) -> Position { .path("pci-0000:00:14.0-usb-0:\(port):1.0-port0") }
  private func role(_ id: String, _ port: Int) -> RolePlace { RolePlace(id: id, position: place(port)) }

  /// Rules that have seen a role's device.
  private func rules(_ role: RolePlace, saw device: UdevDevice, others: [RolePlace] = []) -> PositionRules {
    var rules = PositionRules(roles: [role] + others)
    if let sighting = rules.sighting(of: device, in: role) { rules.remember(sighting) }
    return rules
  }

  @Test("The first device at a place is its role's") func first() {
    let devices = adapter(1, serial: "A") + adapter(2, serial: "B")
    let role = role("sign", 2)
    #expect(PositionRules(roles: [role]).verdict(role, among: devices) == .usable(devices[3]))
    #expect(PositionRules(roles: [role]).verdict(role, among: adapter(1)) == .absent)
  }

  @Test("Twins without serial numbers are told apart by their places") func twins() {
    let devices = adapter(1) + adapter(2)
    for port in 1...2 {
      let role = role("sign-\(port)", port)
      #expect(PositionRules(roles: [role]).verdict(role, among: devices) == .usable(devices[port * 2 - 1]))
    }
  }

  @Test("A device of the same model takes over without a word, and is remembered") func swap() throws {
    let role = role("sign", 1)
    let old = adapter(1, serial: "A")[1]
    let new = adapter(1, serial: "B")
    let rules = rules(role, saw: old)
    #expect(rules.verdict(role, among: new) == .usable(new[1]))
    #expect(try #require(rules.sighting(of: new[1], in: role)).serial == "V_FT232R_B")
    #expect(rules.sighting(of: old, in: role) == nil)
  }

  @Test("Another model at the place is reported, not driven, until its role is given another place or it is accepted") func wrong() {
    var role = role("sign", 1)
    var rules = rules(role, saw: adapter(1)[1])
    let other = adapter(1, ids: (0x1A86, 0x7523), model: "USB_Serial")
    #expect(rules.verdict(role, among: other) == .wrong(other[1], expected: "0403:6001 FT232R"))
    #expect(throws: DeviceError.self) { try rules.verdict(role, among: other).device(for: role) }
    role.position = .path("pci-0000:00:14.0-usb-0:1:1.0")
    #expect(rules.verdict(role, among: other) == .usable(other[1]))
    role.position = place(1)
    rules.forget("sign")
    #expect(rules.verdict(role, among: other) == .usable(other[1]))
  }

  @Test("A known device in a free port is reported as moved there, with the command that adopts it") func moved() {
    let role = role("sign", 1)
    let rules = rules(role, saw: adapter(1, serial: "A")[1])
    let devices = adapter(3, serial: "A")
    #expect(rules.verdict(role, among: devices) == .moved(to: devices[1]))
    let error = #expect(throws: DeviceError.self) { try rules.verdict(role, among: devices).device(for: role) }
    #expect(error?.reason == .deviceMoved)
    #expect(error?.message.contains("hallctl positions adopt sign \(place(3))") == true)
    let ports = rules.ports(among: devices)
    #expect(ports.map(\.standing) == [.empty, .moved])
    #expect(ports.map(\.role) == ["sign", "sign"])
  }

  @Test("Where it is not certain which device it is, nothing is guessed") func noGuess() {
    let role = role("sign", 1)
    let known = rules(role, saw: adapter(1, serial: "A")[1], others: [self.role("pad", 4)])
    // Two with the same number; the port of another role; another model with the number; no number at all.
    #expect(known.verdict(role, among: adapter(2, serial: "A") + adapter(3, serial: "A")) == .absent)
    #expect(known.verdict(role, among: adapter(4, serial: "A")) == .absent)
    #expect(known.verdict(role, among: adapter(3, ids: (1, 2), serial: "A")) == .absent)
    #expect(rules(role, saw: adapter(1)[1]).verdict(role, among: adapter(3)) == .absent)
  }

  @Test("A serial number finds the device wherever it is; two devices with the same one are refused") func portable() {
    let role = RolePlace(id: "kit", position: .serial("V_FT232R_A"))
    let rules = PositionRules(roles: [role])
    let here = adapter(5, serial: "A")
    #expect(rules.verdict(role, among: here) == .usable(here[1]))
    guard case .ambiguous(let both) = rules.verdict(role, among: here + adapter(6, serial: "A")) else {
      Issue.record("not ambiguous")
      return
    }
    #expect(both.count == 2)
  }

  @Test("On USB itself a map that knows its model refuses another at once") func match() {
    var device = UdevDevice(devpath: "/devices/pci0/usb1/1-7", subsystem: .usb)
    device.devtype = "usb_device"
    device.idPath = "pci-0000:00:14.0-usb-0:7"
    device.vendor = 0x04B8
    device.product = 0x0E28
    device.model = "TM-T82III"
    device.interfaces = ":070102:"
    let match = USBMatch(vendor: 0x04B8, product: 0x0E28, productName: Glob("*TM-T82*"), interfaceClass: 7)
    let role = RolePlace(id: "printer", position: .usb("pci-0000:00:14.0-usb-0:7"), matches: [match])
    #expect(PositionRules(roles: [role]).verdict(role, among: [device]) == .usable(device))
    device.model = "DS-530"
    guard case .wrong = PositionRules(roles: [role]).verdict(role, among: [device]) else {
      Issue.record("not refused")
      return
    }
  }

  @Test("The list has every line and every USB device without one, but no hubs; and every role") func list() {
    var hub = UdevDevice(devpath: "/devices/pci0/usb1", subsystem: .usb)
    hub.devtype = "usb_device"
    hub.idPath = "pci-0000:00:14.0"
    hub.interfaces = ":090000:"
    var printer = UdevDevice(devpath: "/devices/pci0/usb1/1-8", subsystem: .usb)
    printer.devtype = "usb_device"
    printer.idPath = "pci-0000:00:14.0-usb-0:8"
    printer.interfaces = ":070102:"
    let rules = PositionRules(roles: [
      role("sign", 1), role("pad", 2), RolePlace(id: "virtual", position: .device("/tmp/printer")),
    ])
    let ports = rules.ports(among: [hub, printer] + adapter(1) + adapter(3))
    #expect(
      ports.map { "\($0.role ?? "-") \($0.standing.rawValue)" } == [
        "virtual unwatched", "sign in_use", "pad empty", "- unused", "- unused",
      ])
    #expect(rules.ports(among: nil).map(\.standing) == [.unwatched, .unwatched, .unwatched])
  }
}
