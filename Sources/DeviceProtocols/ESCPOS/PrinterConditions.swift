/// What a ticket printer can say of itself, whatever the command by which it was asked.
package struct PrinterConditions: OptionSet, Hashable, Sendable {
  /// One bit per condition; no wire format.
  package let rawValue: UInt32

  /// A set from its bits.
  package init(rawValue: UInt32) {
    self.rawValue = rawValue
  }

  /// It does not take print data.
  package static let offline = PrinterConditions(rawValue: 1 << 0)
  /// The cover is open.
  package static let coverOpen = PrinterConditions(rawValue: 1 << 1)
  /// The roll is nearly used up. Printing goes on.
  package static let paperNearEnd = PrinterConditions(rawValue: 1 << 2)
  /// There is no paper at the head.
  package static let paperOut = PrinterConditions(rawValue: 1 << 3)
  /// Printing was stopped by the end of the paper.
  package static let stoppedOnPaperEnd = PrinterConditions(rawValue: 1 << 4)
  /// An error of a kind that other conditions name.
  package static let error = PrinterConditions(rawValue: 1 << 5)
  /// The cutter is jammed.
  package static let cutterError = PrinterConditions(rawValue: 1 << 6)
  /// A mechanical error that can be recovered from.
  package static let mechanicalError = PrinterConditions(rawValue: 1 << 7)
  /// An error that only power-off, or nothing, ends.
  package static let unrecoverable = PrinterConditions(rawValue: 1 << 8)
  /// An error that ends by itself: the head is too hot, or its voltage is off.
  package static let autoRecoverable = PrinterConditions(rawValue: 1 << 9)
  /// It waits for being told to recover.
  package static let waitingForRecovery = PrinterConditions(rawValue: 1 << 10)
  /// Somebody holds the feed button.
  package static let feedButton = PrinterConditions(rawValue: 1 << 11)
  /// The level on drawer connector pin 3 is high.
  package static let drawer = PrinterConditions(rawValue: 1 << 12)
  /// The paper is jammed.
  package static let paperJam = PrinterConditions(rawValue: 1 << 13)

  /// A ticket lies at the exit and was not taken.
  package static let ticketAtExit = PrinterConditions(rawValue: 1 << 16)
  /// The presenter reports an error.
  package static let presenterError = PrinterConditions(rawValue: 1 << 17)
  /// The paper is jammed in the presenter.
  package static let presenterJam = PrinterConditions(rawValue: 1 << 18)
  /// A motor of printer or presenter turns.
  package static let motorOn = PrinterConditions(rawValue: 1 << 19)
  /// The head is lifted.
  package static let headUp = PrinterConditions(rawValue: 1 << 20)
  /// It is working through its buffer.
  package static let spooling = PrinterConditions(rawValue: 1 << 21)
  /// The head is too hot or too cold.
  package static let headTemperature = PrinterConditions(rawValue: 1 << 22)
  /// The supply voltage is wrong.
  package static let supplyVoltage = PrinterConditions(rawValue: 1 << 23)
  /// A character was received with a line error.
  package static let lineError = PrinterConditions(rawValue: 1 << 24)
  /// It received a command that it does not know.
  package static let unknownCommand = PrinterConditions(rawValue: 1 << 25)
  /// The cutter's cover is open.
  package static let cutterCoverOpen = PrinterConditions(rawValue: 1 << 26)
  /// Its memory is defective.
  package static let memoryError = PrinterConditions(rawValue: 1 << 27)
  /// The length of paper that it was told of is used up.
  package static let virtualPaperEnd = PrinterConditions(rawValue: 1 << 28)
  /// The bit for the alignment notch is set; which way it counts differs by model.
  package static let notch = PrinterConditions(rawValue: 1 << 29)

  /// Those in which nothing more is printed until they end.
  package static let stopping: PrinterConditions = [
    .offline, .coverOpen, .paperOut, .stoppedOnPaperEnd, .error, .cutterError, .mechanicalError, .unrecoverable, .autoRecoverable,
    .waitingForRecovery, .paperJam, .presenterError, .presenterJam, .headUp, .headTemperature, .supplyVoltage, .cutterCoverOpen,
    .memoryError,
  ]
}

/// What one reply says: of some conditions it tells whether they hold, of the others nothing.
package struct PrinterReport: Hashable, Sendable {
  /// The conditions of which it tells.
  package private(set) var covered: PrinterConditions
  /// Those of them that hold.
  package private(set) var present: PrinterConditions

  /// A report on `covered`, of which `present` hold. What is present but not covered is left out.
  package init(covered: PrinterConditions = [], present: PrinterConditions = []) {
    self.covered = covered
    self.present = present.intersection(covered)
  }

  /// Takes over what a newer report tells and keeps the rest.
  package mutating func update(with newer: PrinterReport) {
    covered.formUnion(newer.covered)
    present = present.subtracting(newer.covered).union(newer.present)
  }

  /// Tells of the condition: it holds when the bits do.
  mutating func tell(_ condition: PrinterConditions, when holds: Bool) {
    update(with: PrinterReport(covered: condition, present: holds ? condition : []))
  }

  /// A report from the pairs of mask and condition: a condition holds when any bit of its mask is set in the byte.
  init(_ byte: UInt8, _ meanings: KeyValuePairs<UInt8, PrinterConditions>) {
    self.init()
    for (mask, condition) in meanings { tell(condition, when: byte & mask != 0) }
  }
}
