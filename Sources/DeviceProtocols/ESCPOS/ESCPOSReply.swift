/// One thing that an ESC/POS printer sent.
package enum ESCPOSReply: Hashable, Sendable {
  /// The answer to the DLE EOT that was outstanding.
  case realTime(ESCPOSRealTimeStatus)
  /// An automatic status (GS a). Comes unasked.
  case automatic(ESCPOSAutomaticStatus)
  /// The answer to GS r 1.
  case paperSensors(ESCPOSPaperSensors)
  /// The answer to DLE EOT 20.
  case full(ESCPOSFullStatus)
  /// The answer to GS e 6.
  case presenter(ESCPOSPresenterStatus)
  /// The answer to GS I: one byte or text, as the identity has it.
  case identity(ESCPOSIdentity, [UInt8])
  /// What preceded this id in the printer's buffer has been printed (GS ( H <Function 48>).
  case processed(ESCPOSProcessID)
  /// The printer went offline (GS ( H <Function 49>). The causes are as sent, each 40h to 7Fh; none if they are switched off.
  case wentOffline(causes: [UInt8])
  /// The buffers are clear (DLE DC4 <Function 8>).
  case buffersCleared
  /// Any other block, without its closing NUL.
  case block([UInt8])
  /// The printer's buffer is full (XOFF, false) or has room again (XON, true).
  case flow(ready: Bool)
  /// A reply of one byte to which no question is outstanding: late, or noise.
  case unasked(UInt8)
  /// A byte that is part of no reply.
  case garbage(UInt8)
}

/// A question of which the decoder is told that it was sent, because its answer does not say what it answers.
package enum ESCPOSQuestion: Hashable, Sendable {
  /// DLE EOT n.
  case realTime(ESCPOSRealTimeQuestion)
  /// DLE EOT 20.
  case fullStatus
  /// GS r 1.
  case paperSensors
  /// GS e 6.
  case presenter
  /// GS I n.
  case identity(ESCPOSIdentity)

  /// True if the printer answers at once, false if the question waits in its buffer.
  package var isRealTime: Bool {
    switch self {
    case .realTime, .fullStatus: true
    case .paperSensors, .presenter, .identity: false
    }
  }
}
