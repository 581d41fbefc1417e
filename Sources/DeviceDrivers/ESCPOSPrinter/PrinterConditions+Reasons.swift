import DeviceCore
import DeviceProtocols

extension PrinterConditions {
  /// The words of docs/names.md for what clients are told, the gravest first.
  private static let words: [(PrinterConditions, Reason)] = [
    ([.paperOut, .stoppedOnPaperEnd], .paperOut),
    ([.coverOpen, .cutterCoverOpen, .headUp], .coverOpen),
    (.cutterError, .cutterError),
    ([.paperJam, .presenterJam], .paperJam),
    ([.unrecoverable, .memoryError], .unrecoverableError),
    ([.mechanicalError, .presenterError], .mechanicalError),
    ([.autoRecoverable, .headTemperature, .supplyVoltage], .headHot),
    (.feedButton, .feedButton),
    (.ticketAtExit, .ticketAtExit),
    (.paperNearEnd, .paperNearEnd),
  ]

  /// What to tell of these conditions. `offline` only where nothing says why.
  var reasons: [Reason] {
    let named = Self.words.filter { !isDisjoint(with: $0.0) }.map(\.1)
    return named.isEmpty && !isDisjoint(with: .stopping) ? [.offline] : named
  }

  /// Those of the stopping ones that a person has to end: a ticket in the middle of which they come is not finished by itself.
  static let needsPerson: PrinterConditions = [
    .coverOpen, .paperOut, .stoppedOnPaperEnd, .cutterError, .mechanicalError, .unrecoverable, .paperJam, .presenterError, .presenterJam,
    .headUp, .cutterCoverOpen, .memoryError,
  ]
}
