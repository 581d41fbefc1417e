import Testing

@testable import DeviceProtocols

@Suite("What an ESC/POS printer's status says")
struct ESCPOSStatusTests {
  @Test("Each bit of DLE EOT means what the manual says, and the fixed bits nothing")
  func realTime() {
    func present(_ status: ESCPOSRealTimeStatus) -> PrinterConditions { status.report().present }
    #expect(present(.printer(0x12)) == [])
    #expect(present(.printer(0x16)) == .drawer)
    #expect(present(.printer(0x1A)) == .offline)
    #expect(present(.printer(0x32)) == .waitingForRecovery)
    #expect(present(.printer(0x52)) == .feedButton)
    #expect(present(.offlineCause(0x12)) == [])
    #expect(present(.offlineCause(0x16)) == .coverOpen)
    #expect(present(.offlineCause(0x1A)) == .feedButton)
    #expect(present(.offlineCause(0x32)) == .stoppedOnPaperEnd)
    #expect(present(.offlineCause(0x52)) == .error)
    #expect(present(.errorCause(0x12)) == [])
    #expect(present(.errorCause(0x1A)) == .cutterError)
    #expect(present(.errorCause(0x32)) == .unrecoverable)
    #expect(present(.errorCause(0x52)) == .autoRecoverable)
    #expect(present(.paper(0x12)) == [])
    #expect(present(.paper(0x1E)) == .paperNearEnd)
    #expect(present(.paper(0x72)) == .paperOut)
    #expect(present(.paper(0x7E)) == [.paperNearEnd, .paperOut])
  }

  @Test("Bit 2 of the error causes is a paper jam only where the map says so")
  func jamBit() {
    let status = ESCPOSRealTimeStatus.errorCause(0x16)
    #expect(status.report().present == [])
    #expect(!status.report().covered.contains(.paperJam))
    #expect(status.report(jamBit: true).present == .paperJam)
  }

  @Test("Each bit of an automatic status means what the manual says")
  func automatic() {
    func present(_ printer: UInt8, _ errors: UInt8 = 0, _ paper: UInt8 = 0) -> PrinterConditions {
      ESCPOSAutomaticStatus(printer: printer, errors: errors, paper: paper, reserved: 0).report.present
    }
    #expect(present(0x10) == [])
    #expect(present(0x14) == .drawer)
    #expect(present(0x18) == .offline)
    #expect(present(0x30) == .coverOpen)
    #expect(present(0x50) == .feedButton)
    #expect(present(0x10, 0x04) == .mechanicalError)
    #expect(present(0x10, 0x08) == .cutterError)
    #expect(present(0x10, 0x20) == .unrecoverable)
    #expect(present(0x10, 0x40) == .autoRecoverable)
    #expect(present(0x10, 0, 0x03) == .paperNearEnd)
    #expect(present(0x10, 0, 0x0C) == .paperOut)
  }

  @Test("While the cover is open an automatic status tells nothing of the paper")
  func frozenPaper() {
    var picture = ESCPOSAutomaticStatus(printer: 0x10, errors: 0, paper: 0x0C, reserved: 0).report
    picture.update(with: ESCPOSAutomaticStatus(printer: 0x38, errors: 0, paper: 0x00, reserved: 0).report)
    #expect(picture.present == [.paperOut, .coverOpen, .offline])
    picture.update(with: ESCPOSAutomaticStatus(printer: 0x10, errors: 0, paper: 0x00, reserved: 0).report)
    #expect(picture.present == [])
  }

  @Test("The answer to GS r tells of the paper, and whether it is one that the manual has")
  func paperSensors() {
    #expect(ESCPOSPaperSensors(byte: 0x00).report.present == [])
    #expect(ESCPOSPaperSensors(byte: 0x03).report.present == .paperNearEnd)
    #expect(ESCPOSPaperSensors(byte: 0x0C).report.present == .paperOut)
    #expect((0...255).filter { ESCPOSPaperSensors(byte: $0).isExact } == [0x00, 0x03, 0x0C, 0x0F])
  }

  @Test("Each bit of a kiosk printer's full status means what its manual says")
  func full() {
    func present(_ bytes: UInt8...) -> PrinterConditions {
      ESCPOSFullStatus(paper: bytes[0], user: bytes[1], recoverable: bytes[2], unrecoverable: bytes[3]).report.present
    }
    #expect(present(0, 0, 0, 0) == [])
    #expect(present(0x01, 0, 0, 0) == .paperOut)
    #expect(present(0x04, 0, 0, 0) == .paperNearEnd)
    #expect(present(0x20, 0, 0, 0) == .ticketAtExit)
    #expect(present(0xC0, 0, 0, 0) == [.virtualPaperEnd, .notch])
    #expect(present(0, 0x0F, 0, 0) == [.headUp, .coverOpen, .spooling, .motorOn])
    #expect(present(0, 0x20, 0, 0) == .feedButton)
    #expect(present(0, 0, 0x2B, 0) == [.headTemperature, .lineError, .supplyVoltage, .unknownCommand])
    #expect(present(0, 0, 0, 0x01) == [.cutterError, .unrecoverable])
    #expect(present(0, 0, 0, 0x02) == .cutterCoverOpen)
    #expect(present(0, 0, 0, 0x08) == [.memoryError, .unrecoverable])
  }

  @Test("Each bit of a presenter's status means what its manual says")
  func presenter() {
    func present(_ byte: UInt8) -> PrinterConditions { ESCPOSPresenterStatus(byte: byte).report.present }
    #expect(present(0x00) == [])
    #expect(present(0x01) == .paperNearEnd)
    #expect(present(0x04) == .paperOut)
    #expect(present(0x08) == .ticketAtExit)
    #expect(present(0x30) == .motorOn)
    #expect(present(0x40) == .presenterError)
    #expect(present(0x80) == .presenterJam)
  }

  @Test("A reply changes only the conditions of which it tells")
  func merging() {
    var picture = PrinterReport()
    picture.update(with: ESCPOSRealTimeStatus.offlineCause(0x36).report())
    picture.update(with: ESCPOSRealTimeStatus.paper(0x72).report())
    #expect(picture.present == [.coverOpen, .stoppedOnPaperEnd, .paperOut])
    picture.update(with: ESCPOSRealTimeStatus.offlineCause(0x12).report())
    #expect(picture.present == .paperOut)
    #expect(!picture.covered.contains(.offline))
    #expect(picture.covered.isSuperset(of: [.coverOpen, .paperOut, .paperNearEnd]))
    #expect(PrinterReport(covered: .offline, present: .coverOpen).present == [])
  }

  @Test(
    "The time on the line and under the head", arguments: [(57_664, 115_200, 5.0056), (57_664, 9600, 60.0667), (0, 9600, 0), (-1, 9600, 0)])
  func timing(bytes: Int, baud: Int, seconds: Double) throws {
    let time = try #require(PrintTiming(baud: baud)).transferTime(bytes: bytes)
    #expect(abs(time / .seconds(1) - seconds) < 0.001)
    #expect(PrintTiming.mechanicalTime(dots: 800, dotsPerMillimetre: 8, millimetresPerSecond: 100) == .seconds(1))
  }

  @Test("Impossible lines have no time, and impossible amounts no overflow")
  func timingLimits() {
    #expect(PrintTiming(baud: 0) == nil)
    #expect(PrintTiming(baud: 9600, bitsPerByte: 0) == nil)
    #expect((PrintTiming(baud: 50, bitsPerByte: 12)?.transferTime(bytes: .max) ?? .zero) > .seconds(1))
    #expect(PrintTiming.mechanicalTime(dots: .max, dotsPerMillimetre: 0, millimetresPerSecond: -5) > .seconds(1))
  }
}
