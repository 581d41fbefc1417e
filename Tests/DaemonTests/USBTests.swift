import HallInterface
import Testing
import Varlink

/// A printer on USB itself, driven through the real libusb. The kernel's part is played by the bed, the printer's by hallsim.
@Suite("A printer on USB", .showingLogs, .timeLimit(.minutes(2)))
struct USBTests {
  @Test(
    "prints a ticket whole and proves it as on a serial line",
    arguments: [TestDevice.gsh80, .generic80, .kiosk80].map { $0.onUSB() })
  func prints(_ device: TestDevice) async throws {
    try await TestHall.run([device]) { hall in
      try hall.untilReady()
      let job = try hall.end(of: hall.print(Picture(1, height: 600), key: "one"))
      #expect(job.state == .printed)
      #expect(try hall.sim.sightings(until: 1) == [.init(number: 1, isWhole: true, isMarked: false)])
      #expect(hall.bed.log.contains("claim 0 detaching"))
    }
  }

  @Test("is found by its ids and its serial number, in whatever port", arguments: ["04b8:0e15", "04b8:0e15:SN0001"])
  func byIdentity(_ address: String) async throws {
    try await TestHall.run([.gsh80.onUSB(at: address)]) { hall in
      try hall.untilReady()
      try hall.bed.order("unplug")
      try hall.until("printer", "absent") { $0.state == .absent }
      try hall.bed.order("plug 1-3")
      #expect(try hall.untilReady().generation == 2)
      #expect(try hall.end(of: hall.print(Picture(1), key: "one")).state == .printed)
    }
  }

  @Test("is found by udev's name of its port; in another port it is reported as moved and not touched, back in its own it prints")
  func byUdev() async throws {
    try await TestHall.run([.gsh80.onUSB(at: "pci-0000:00:14.0-usb-0:1.4")], start: false) { hall in
      try hall.start(["HALLD_TEST_UDEV": "1"])
      try hall.untilReady()
      #expect(try hall.end(of: hall.print(Picture(1), key: "one")).state == .printed)
      let port = try hall.call(HalldDevices.Positions.self, .init()).ports.first { $0.role == "printer" }
      #expect(port?.standing == .inUse && port?.ids == "04b8:0e15" && port?.serial == "EPSON_TM-SIM_SN0001")
      try hall.bed.order("unplug")
      try hall.until("printer", "absent") { $0.state == .absent }
      try hall.bed.order("plug 1-3")
      let moved = try hall.until("printer", "moved") { $0.reasons == ["device_moved"] }
      #expect(moved.state == .absent)
      #expect(hall.bed.log.count { $0.hasPrefix("claim") } == 1)
      try hall.bed.order("unplug")
      try hall.bed.order("plug")
      #expect(try hall.untilReady().generation == 2)
      #expect(try hall.end(of: hall.print(Picture(2), key: "two")).state == .printed)
    }
  }

  @Test("in another port is not the one that is configured") func otherPort() async throws {
    try await TestHall.run([.gsh80.onUSB(at: "1-2")]) { hall in
      let device = try hall.until("printer", "absent") { $0.state == .absent }
      #expect(device.reasons == ["not_found"])
      #expect(!hall.bed.log.contains { $0.hasPrefix("claim") })
    }
  }

  @Test("with other endpoints after the next plugging-in, or with its two ways in an alternate setting, is driven all the same")
  func endpoints()
    async throws
  {
    try await TestHall.run([.gsh80.onUSB()]) { hall in
      try hall.untilReady()
      for (number, plug) in ["plug 1-1.4 printer 03 84", "plug 1-1.4 alternates 02 81"].enumerated() {
        try hall.bed.order("unplug")
        try hall.until("printer", "absent") { $0.state == .absent }
        try hall.bed.order(plug)
        #expect(try hall.untilReady().generation == number + 2)
        #expect(try hall.end(of: hall.print(Picture(UInt8(number + 1)), key: "\(number)")).state == .printed)
      }
      #expect(hall.bed.log.filter { $0.hasPrefix("setinterface") } == ["setinterface 0 1"])
    }
  }

  @Test("that is pulled in mid-ticket leaves it unknown; back again it is a new generation and nothing is printed twice") func pulled()
    async throws
  {
    try await TestHall.run([.gsh80.onUSB()]) { hall in
      try hall.untilReady()
      try hall.bed.order("unplug_after 15000")
      let first = try hall.end(of: hall.print(Picture(1, height: 600), key: "one"))
      #expect(first.state == .unknown)
      #expect(first.reason == "device_lost")
      try hall.until("printer", "absent") { $0.state == .absent }
      let second = try hall.print(Picture(2), key: "two")
      try hall.until(second, is: .held)
      try hall.bed.order("plug")
      #expect(try hall.end(of: second).state == .printed)
      let seen = try hall.sim.sightings(until: 2)
      #expect(seen.filter(\.isWhole) == [.init(number: 2, isWhole: true, isMarked: false)])
      #expect(try hall.device().generation == 2)
      #expect(try hall.job(first.id).state == .unknown)
    }
  }

  @Test("that stalls in the middle of a transfer leaves the ticket unknown, has its halt cleared, and prints the next") func stalls()
    async throws
  {
    try await TestHall.run([.gsh80.onUSB()]) { hall in
      try hall.untilReady()
      try hall.bed.order("stall_after 10000")
      let first = try hall.end(of: hall.print(Picture(1, height: 600), key: "one"))
      #expect(first.state == .unknown)
      #expect(first.reason == "io_error")
      try hall.bed.untilLogged("clear_halt 01")
      #expect(hall.bed.log.contains { $0.hasPrefix("stall ") && !$0.hasPrefix("stall 0 ") })
      #expect(try hall.end(of: hall.print(Picture(2), key: "two")).state == .printed)
      #expect(try hall.sim.sightings(until: 2).filter(\.isWhole) == [.init(number: 2, isWhole: true, isMarked: false)])
    }
  }

  @Test("that takes and says nothing is silent, and ready again once it does") func naks() async throws {
    try await TestHall.run([.gsh80.onUSB()]) { hall in
      try hall.untilReady()
      try hall.bed.order("nak on")
      let job = try hall.print(Picture(1), key: "one")
      try hall.until("printer", "silent") { $0.state == .silent }
      try hall.bed.order("nak off")
      try hall.untilReady()
      #expect(try hall.end(of: job).state == .printed)
    }
  }

  @Test("that another program holds is busy") func busy() async throws {
    try await TestHall.run([.gsh80.onUSB()]) { hall in
      try hall.untilReady()
      try hall.bed.order("unplug")
      try hall.until("printer", "absent") { $0.state == .absent }
      try hall.bed.order("busy on")
      try hall.bed.order("plug")
      try hall.until("printer", "busy") { $0.reasons == ["busy"] }
      try hall.bed.order("busy off")
      #expect(try hall.untilReady().generation == 2)
    }
  }

  @Test("that is also a keyboard, or no printer at all, is not touched", arguments: ["badusb", "scanner"]) func wrong(_ kind: String)
    async throws
  {
    try await TestHall.run([.gsh80.onUSB()]) { hall in
      try hall.untilReady()
      try hall.bed.order("unplug")
      try hall.until("printer", "absent") { $0.state == .absent }
      let before = hall.bed.log.count
      try hall.bed.order("plug 1-1.4 \(kind)")
      let device = try hall.until("printer", "refused") { $0.reasons == ["wrong_device"] }
      #expect(device.state == .absent)
      #expect(hall.bed.log.dropFirst(before) == ["plug 1-1.4"])
    }
  }

  @Test("with only one way prints what cannot be proved, and is reset where its map says so") func oneWay() async throws {
    try await TestHall.run([.mute.onUSB("unidir = true\nsoft_reset = true\nno_reattach = true")]) { hall in
      try hall.untilReady()
      #expect(try hall.end(of: hall.print(Picture(1), key: "one")).state == .written)
      #expect(try hall.sim.sightings(until: 1) == [.init(number: 1, isWhole: true, isMarked: false)])
      #expect(hall.bed.log.contains("control 21 02 0000 0000"))
      #expect(try hall.stopDaemon() == .code(0))
      #expect(hall.bed.log.suffix(1) == ["release 0"])
    }
  }

  @Test("is given back to the kernel's driver at the end") func givenBack() async throws {
    try await TestHall.run([.gsh80.onUSB()]) { hall in
      try hall.untilReady()
      #expect(try hall.stopDaemon() == .code(0))
      #expect(hall.bed.log.suffix(2) == ["release 0", "connect 0"])
    }
  }

  @Test("that answers every read with nothing does not keep halld busy") func empty() async throws {
    try await TestHall.run([.gsh80.onUSB()]) { hall in
      try hall.untilReady()
      try hall.bed.order("empty on")
      let before = Int(try hall.bed.order("submitted")) ?? 0
      #expect(try hall.end(of: hall.print(Picture(1, height: 600), key: "one")).state == .printed)
      let after = Int(try hall.bed.order("submitted")) ?? 0
      // A read every 20 ms, and the ticket.
      #expect(after - before < 500)
    }
  }
}
