/// A printer's answer to DLE EOT n; the payload is the byte as it came.
package enum ESCPOSRealTimeStatus: Hashable, Sendable {
  /// n = 1.
  case printer(UInt8)
  /// n = 2.
  case offlineCause(UInt8)
  /// n = 3.
  case errorCause(UInt8)
  /// n = 4.
  case paper(UInt8)

  /// The answer to the question.
  package init(_ question: ESCPOSRealTimeQuestion, _ byte: UInt8) {
    self =
      switch question {
      case .printer: .printer(byte)
      case .offlineCause: .offlineCause(byte)
      case .errorCause: .errorCause(byte)
      case .paper: .paper(byte)
      }
  }

  /// What it says (Epson ESC/POS reference, DLE EOT). One maker uses bit 2 of n = 3 for a paper jam; the map says so by `jamBit`.
  package func report(jamBit: Bool = false) -> PrinterReport {
    switch self {
    case .printer(let byte):
      return PrinterReport(byte, [0x04: .drawer, 0x08: .offline, 0x20: .waitingForRecovery, 0x40: .feedButton])
    case .offlineCause(let byte):
      return PrinterReport(byte, [0x04: .coverOpen, 0x08: .feedButton, 0x20: .stoppedOnPaperEnd, 0x40: .error])
    case .errorCause(let byte):
      var report = PrinterReport(byte, [0x08: .cutterError, 0x20: .unrecoverable, 0x40: .autoRecoverable])
      if jamBit { report.tell(.paperJam, when: byte & 0x04 != 0) }
      return report
    case .paper(let byte):
      return PrinterReport(byte, [0x0C: .paperNearEnd, 0x60: .paperOut])
    }
  }
}

/// The four bytes of an automatic status (GS a).
package struct ESCPOSAutomaticStatus: Hashable, Sendable {
  /// Printer information.
  package let printer: UInt8
  /// Error information.
  package let errors: UInt8
  /// Paper sensors.
  package let paper: UInt8
  /// Reserved.
  package let reserved: UInt8

  /// The four bytes in the order in which they come.
  package init(printer: UInt8, errors: UInt8, paper: UInt8, reserved: UInt8) {
    self.printer = printer
    self.errors = errors
    self.paper = paper
    self.reserved = reserved
  }

  /// What it says (Epson ESC/POS reference, GS a). While the cover is open the paper sensors tell nothing, so they are not covered.
  package var report: PrinterReport {
    var report = PrinterReport(printer, [0x04: .drawer, 0x08: .offline, 0x20: .coverOpen, 0x40: .feedButton])
    report.update(with: PrinterReport(errors, [0x04: .mechanicalError, 0x08: .cutterError, 0x20: .unrecoverable, 0x40: .autoRecoverable]))
    if printer & 0x20 == 0 {
      report.update(with: PrinterReport(paper, [0x03: .paperNearEnd, 0x0C: .paperOut]))
    }
    return report
  }
}

/// The answer to GS r 1. It waits in the printer's buffer, so it also says that all before it was taken from there.
package struct ESCPOSPaperSensors: Hashable, Sendable {
  /// The byte as it came.
  package let byte: UInt8

  /// The answer from its byte.
  package init(byte: UInt8) {
    self.byte = byte
  }

  /// True if it is one of the four bytes that the reference has: both bits of each sensor alike, the others 0.
  ///
  /// A byte of noise passes for an answer one time in four, but for one of these only one time in 64: ask for it before calling a
  /// ticket printed, unless the map says that this printer sets other bits.
  package var isExact: Bool { [0x00, 0x03, 0x0C, 0x0F].contains(byte) }

  /// What it says (Epson ESC/POS reference, GS r).
  package var report: PrinterReport { PrinterReport(byte, [0x03: .paperNearEnd, 0x0C: .paperOut]) }
}

/// The full status of Custom's kiosk printers (DLE EOT 20): `10 0F` and these four bytes.
package struct ESCPOSFullStatus: Hashable, Sendable {
  /// Paper.
  package let paper: UInt8
  /// What the user does.
  package let user: UInt8
  /// Errors that can be recovered from.
  package let recoverable: UInt8
  /// Errors that cannot.
  package let unrecoverable: UInt8

  /// The four bytes in the order in which they come.
  package init(paper: UInt8, user: UInt8, recoverable: UInt8, unrecoverable: UInt8) {
    self.paper = paper
    self.user = user
    self.recoverable = recoverable
    self.unrecoverable = unrecoverable
  }

  /// What it says (Custom KPM and VKP command manuals, DLE EOT n, full status).
  package var report: PrinterReport {
    var report = PrinterReport(paper, [0x01: .paperOut, 0x04: .paperNearEnd, 0x20: .ticketAtExit, 0x40: .virtualPaperEnd, 0x80: .notch])
    report.update(with: PrinterReport(user, [0x01: .headUp, 0x02: .coverOpen, 0x04: .spooling, 0x08: .motorOn, 0x60: .feedButton]))
    report.update(
      with: PrinterReport(recoverable, [0x01: .headTemperature, 0x02: .lineError, 0x08: .supplyVoltage, 0x20: .unknownCommand]))
    report.update(with: PrinterReport(unrecoverable, [0x01: .cutterError, 0x02: .cutterCoverOpen, 0x0C: .memoryError]))
    report.tell(.unrecoverable, when: unrecoverable & 0x0D != 0)
    return report
  }
}

/// The answer to GS e 6, a kiosk presenter's status byte.
package struct ESCPOSPresenterStatus: Hashable, Sendable {
  /// The byte as it came.
  package let byte: UInt8

  /// The answer from its byte.
  package init(byte: UInt8) {
    self.byte = byte
  }

  /// What it says (Custom KPM210 and VKP80 command manuals, GS e).
  package var report: PrinterReport {
    PrinterReport(
      byte,
      [
        0x01: .paperNearEnd, 0x04: .paperOut, 0x08: .ticketAtExit, 0x30: .motorOn, 0x40: .presenterError, 0x80: .presenterJam,
      ])
  }
}
