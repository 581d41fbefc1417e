/// A command that the printer executes when it arrives, past what waits in its buffer.
///
/// It stands outside a job: put it between two commands (``ESCPOSEncoder/commandEnds``), never inside one.
package enum ESCPOSRealTimeCommand: Hashable, Sendable {
  /// DLE EOT n: one status byte.
  case status(ESCPOSRealTimeQuestion)
  /// DLE EOT 20 (Custom KPM and VKP, full status): six bytes.
  case fullStatus
  /// DLE ENQ 1: recover from an error and print again from the line where it happened.
  case recoverAndRestartLine
  /// DLE ENQ 2: recover from an error and clear the receive and print buffers.
  case recoverAndClear
  /// DLE DC4 <Function 8>: clear the receive and print buffers; answered by `37 25 00` when that is done.
  case clearBuffers

  /// The bytes to send.
  package var bytes: [UInt8] {
    switch self {
    case .status(let question): [0x10, 0x04, question.rawValue]
    case .fullStatus: [0x10, 0x04, 0x14]
    case .recoverAndRestartLine: [0x10, 0x05, 0x01]
    case .recoverAndClear: [0x10, 0x05, 0x02]
    case .clearBuffers: [0x10, 0x14, 0x08, 0x01, 0x03, 0x14, 0x01, 0x06, 0x02, 0x08]
    }
  }

  /// The first byte of every real-time command, DLE.
  package static let lead: UInt8 = 0x10

  /// True for the bytes that make a real-time command of a preceding DLE: EOT, ENQ and DC4.
  package static func isIntroducer(_ byte: UInt8) -> Bool {
    byte == 0x04 || byte == 0x05 || byte == 0x14
  }

  /// True if a real-time command begins anywhere in the bytes.
  package static func isIntroduced(in bytes: some Sequence<UInt8>) -> Bool {
    var afterLead = false
    for byte in bytes {
      if afterLead && isIntroducer(byte) { return true }
      afterLead = byte == lead
    }
    return false
  }
}

/// What DLE EOT can ask.
package enum ESCPOSRealTimeQuestion: UInt8, Hashable, Sendable, CaseIterable {
  /// n = 1: printer status.
  case printer = 1
  /// n = 2: causes of being offline.
  case offlineCause = 2
  /// n = 3: causes of an error.
  case errorCause = 3
  /// n = 4: paper sensors.
  case paper = 4
}
