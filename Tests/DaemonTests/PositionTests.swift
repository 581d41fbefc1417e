import Glibc
import HallInterface
import Testing
import Varlink

/// Devices by udev: umockdev stands for the kernel and udevd, hallsim for the printers.
@Suite("Devices that come and go by udev", .showingLogs, .timeLimit(.minutes(2)), .enabled(if: UdevBed.isAvailable, "needs umockdev"))
struct PositionTests {
  /// A hall with one virtual printer that hangs on a USB-serial adapter, and the daemon told to look for it in port 1.
  private func run(
    serial: String? = nil, at position: String? = nil, _ body: (TestHall, UdevBed, UdevBed.Adapter) throws -> Void
  ) async throws {
    try await TestHall.run(start: false) { hall in
      let bed = try UdevBed(errors: hall.folder + "/bed.log")
      let adapter = UdevBed.Adapter(port: 1, terminal: hall.folder + "/hall/printer", serial: serial)
      try hall.bind("printer", to: position ?? adapter.place)
      try body(hall, bed, adapter)
    }
  }

  private func port(_ hall: TestHall, _ standing: HalldDevices.PortStanding) throws -> HalldDevices.Port? {
    try hall.call(HalldDevices.Positions.self, .init()).ports.first { $0.standing == standing }
  }

  @Test("A printer that is there at the start is found by its place and prints") func start() async throws {
    try await run { hall, bed, adapter in
      try bed.plug(adapter)
      try hall.start(bed.environment)
      try hall.untilReady()
      #expect(try hall.end(of: hall.print(Picture(1), key: "one")).state == .printed)
      let port = try #require(try port(hall, .inUse))
      #expect(port.role == "printer" && port.position == adapter.place && port.node == "/dev/ttyUSB1" && port.driver == "ftdi_sio")
      #expect(port.ids == "0403:6001" && port.serial == nil)
    }
  }

  @Test("Pulled out it is absent at once, though its line is silent about it; back again it is a new generation, and claims are over")
  func again() async throws {
    try await run { hall, bed, adapter in
      try hall.start(bed.environment)
      try hall.until("printer", "absent") { $0.reasons == ["not_found"] }
      try bed.plug(adapter)
      #expect(try hall.untilReady().generation == 1)
      let claim = try hall.connect().callMore(HalldDevices.Claim.self, .init(device: "printer"))
      #expect(try claim.next(timeout: .seconds(20))?.state == .granted)
      try bed.pull(adapter)
      try hall.until("printer", "absent") { $0.state == .absent }
      #expect(try port(hall, .empty)?.role == "printer")
      try bed.plug(adapter)
      #expect(try hall.untilReady().generation == 2)
      #expect(try claim.next(timeout: .seconds(20))?.reason == "new_generation")
      #expect(try hall.end(of: hall.print(Picture(1), key: "one")).state == .printed)
    }
  }

  @Test("Exchanged for one of the same model, also while halld is down, the new one takes over without a word") func swap() async throws {
    try await run(serial: "A") { hall, bed, adapter in
      try bed.plug(adapter)
      try hall.start(bed.environment)
      try hall.untilReady()
      try bed.pull(adapter)
      try hall.until("printer", "absent") { $0.state == .absent }
      var other = adapter
      other.serial = "B"
      try bed.plug(other)
      #expect(try hall.untilReady().generation == 2)
      _ = try hall.stopDaemon()
      try bed.pull(other)
      try bed.plug(adapter)
      try hall.start(bed.environment)
      try hall.untilReady()
    }
  }

  @Test("Put into another port it is reported as moved, not driven, also after a restart; adopted and reloaded it works there")
  func moved() async throws {
    try await run(serial: "A") { hall, bed, adapter in
      try bed.plug(adapter)
      try hall.start(bed.environment)
      try hall.untilReady()
      try bed.pull(adapter)
      var elsewhere = adapter
      elsewhere.port = 4
      try bed.plug(elsewhere)
      try hall.until("printer", "moved") { $0.reasons == ["device_moved"] }
      let ticket = try hall.print(Picture(1), key: "one")
      #expect(try hall.until(ticket, is: .held).reason == "device_moved")
      _ = try hall.stopDaemon()
      try hall.start(bed.environment)
      try hall.until("printer", "moved") { $0.reasons == ["device_moved"] }
      #expect(hall.log.contains("hallctl positions adopt printer \(elsewhere.place)"))
      let port = try #require(try port(hall, .moved))
      #expect(port.role == "printer" && port.position == elsewhere.place && port.serial == "Maker_FT232R_A")
      try hall.bind("printer", to: elsewhere.place)
      try hall.reload()
      #expect(try hall.end(of: ticket).state == .printed)
    }
  }

  @Test("Another model in its place is reported and gets not one byte, until somebody accepts it") func wrong() async throws {
    try await run { hall, bed, adapter in
      try bed.plug(adapter)
      try hall.start(bed.environment)
      try hall.untilReady()
      try bed.pull(adapter)
      try hall.until("printer", "absent") { $0.state == .absent }
      let before = try hall.sim.device().received
      var other = adapter
      other.ids = "1a86:7523"
      other.model = "USB_Serial"
      try bed.plug(other)
      try hall.until("printer", "wrong") { $0.reasons == ["wrong_device"] }
      #expect(try port(hall, .wrongDevice)?.role == "printer")
      #expect(try hall.sim.device().received == before)
      _ = try hall.call(HalldDevices.Accept.self, .init(device: "printer"))
      #expect(try hall.untilReady().generation == 2)
      #expect(try hall.refusal(HalldDevices.Accept.self, .init(device: "printer")) == .nothingToAccept(device: "printer"))
    }
  }

  @Test("A portable device is found by its serial number in whatever port it is") func portable() async throws {
    try await run(serial: "A", at: "serial:Maker_FT232R_A") { hall, bed, adapter in
      try hall.start(bed.environment)
      var here = adapter
      here.port = 7
      try bed.plug(here)
      try hall.untilReady()
      try bed.pull(here)
      try hall.until("printer", "absent") { $0.state == .absent }
      here.port = 3
      try bed.plug(here)
      #expect(try hall.untilReady().generation == 2)
    }
  }

  @Test("With udev too, a daemon with nothing to do does nothing") func idle() async throws {
    try await run { hall, bed, adapter in
      try bed.plug(adapter)
      try hall.start(bed.environment)
      try hall.until("printer", "known") { $0.state == .ready && $0.firmware != nil }
      func pass(_ milliseconds: Int32) { poll(nil, 0, milliseconds) }
      pass(700)
      let before = try ProcessStatus(hall.daemon)
      pass(1500)
      let after = try ProcessStatus(hall.daemon)
      #expect(after.switches == before.switches)
    }
  }
}
