/// Tells apart what an ESC/POS printer sends, byte by byte.
///
/// The fixed bits of each kind (Epson ESC/POS reference, "Transmission status", identification of status) decide, and for the answers that
/// do not say what they answer, the question outstanding. There is at most one of each sort (``ESCPOSQuestion/isRealTime``): the answers
/// to DLE EOT 1 to 4 look alike, so with two outstanding a lost one would give the next the wrong meaning.
///
/// When an answer does not come: ``giveUp(realTime:)``, then wait until the line has been silent for as long as a late answer may
/// take, and only then ask again. What arrives in between is ``ESCPOSReply/unasked(_:)`` and cannot be taken for an answer to the next
/// question.
///
/// Memory is bounded: at most ``longestBlock`` bytes are held, and at most one reply comes out per byte that went in.
package struct ESCPOSReplyDecoder: Hashable, Sendable {
  /// The most bytes of a block before its NUL. Epson's longest are 80 and a header (GS I).
  package static let longestBlock = 96

  /// How many bytes were part of no reply.
  package private(set) var garbageCount: UInt64 = 0
  /// The DLE EOT question outstanding.
  package private(set) var realTimeQuestion: ESCPOSQuestion?
  /// The question outstanding that waits in the printer's buffer.
  package private(set) var queuedQuestion: ESCPOSQuestion?

  private enum Phase: Hashable {
    case idle
    case automatic
    case block
    case full
  }

  private var phase = Phase.idle
  /// The bytes of the reply that has begun.
  private var held: [UInt8] = []

  /// A decoder at the beginning of a connection: nothing outstanding.
  package init() {}

  /// Says that the question is being sent. Returns false, and changes nothing, while another of its sort is outstanding; nor can
  /// `presenter` and `fullStatus` be outstanding together, because the presenter's byte may look like the start of a full status.
  package mutating func expect(_ question: ESCPOSQuestion) -> Bool {
    if question.isRealTime {
      guard realTimeQuestion == nil, question != .fullStatus || queuedQuestion != .presenter else { return false }
      realTimeQuestion = question
    } else {
      guard queuedQuestion == nil, question != .presenter || realTimeQuestion != .fullStatus else { return false }
      queuedQuestion = question
    }
    return true
  }

  /// Says that the answer to the real-time question (or to the queued one) is no longer waited for.
  package mutating func giveUp(realTime: Bool) {
    if realTime { realTimeQuestion = nil } else { queuedQuestion = nil }
  }

  /// Says that the line has been silent for longer than the gaps inside a reply: what has begun will not be completed.
  package mutating func lineFellSilent() -> [ESCPOSReply] {
    var replies: [ESCPOSReply] = []
    discardHeld(into: &replies)
    return replies
  }

  /// Takes bytes as they come, in any portions, and returns what they complete.
  package mutating func receive(_ bytes: some Sequence<UInt8>) -> [ESCPOSReply] {
    var replies: [ESCPOSReply] = []
    for byte in bytes { step(byte, into: &replies) }
    return replies
  }

  private mutating func step(_ byte: UInt8, into replies: inout [ESCPOSReply]) {
    switch phase {
    case .idle: begin(byte, into: &replies)
    case .automatic: continueAutomatic(byte, into: &replies)
    case .block: continueBlock(byte, into: &replies)
    case .full: continueFull(byte, into: &replies)
    }
  }

  private mutating func begin(_ byte: UInt8, into replies: inout [ESCPOSReply]) {
    if ESCPOSBlock.isHeader(byte), queuedQuestion != .presenter || byte & 0x02 != 0 {
      phase = .block
      held = [byte]
    } else if queuedQuestion == .presenter, byte & 0x02 == 0 {
      // GS e 6: bit 1 is fixed to 0, all others are in use.
      queuedQuestion = nil
      replies.append(.presenter(ESCPOSPresenterStatus(byte: byte)))
    } else if let flow = Self.flow(byte) {
      replies.append(flow)
    } else if byte & 0x93 == 0x12 {
      replies.append(answer(realTime: byte))
    } else if byte & 0x93 == 0x10 {
      phase = .automatic
      held = [byte]
    } else if byte & 0x90 == 0 {
      replies.append(answer(queued: byte))
    } else {
      discard(byte, into: &replies)
    }
  }

  private mutating func answer(realTime byte: UInt8) -> ESCPOSReply {
    guard case .realTime(let question) = realTimeQuestion else { return .unasked(byte) }
    realTimeQuestion = nil
    return .realTime(ESCPOSRealTimeStatus(question, byte))
  }

  private mutating func answer(queued byte: UInt8) -> ESCPOSReply {
    switch queuedQuestion {
    case .paperSensors:
      queuedQuestion = nil
      return .paperSensors(ESCPOSPaperSensors(byte: byte))
    case .identity(let identity) where !identity.isText:
      queuedQuestion = nil
      return .identity(identity, [byte])
    default:
      return .unasked(byte)
    }
  }

  private mutating func continueAutomatic(_ byte: UInt8, into replies: inout [ESCPOSReply]) {
    if let flow = Self.flow(byte) {
      replies.append(flow)
    } else if byte == 0x0F, held == [0x10], realTimeQuestion == .fullStatus {
      phase = .full
      held.append(byte)
    } else if byte & 0x90 == 0 {
      held.append(byte)
      guard held.count == 4 else { return }
      replies.append(.automatic(ESCPOSAutomaticStatus(printer: held[0], errors: held[1], paper: held[2], reserved: held[3])))
      finish()
    } else {
      discardHeld(into: &replies)
      step(byte, into: &replies)
    }
  }

  private mutating func continueFull(_ byte: UInt8, into replies: inout [ESCPOSReply]) {
    held.append(byte)
    guard held.count == 6 else { return }
    replies.append(.full(ESCPOSFullStatus(paper: held[2], user: held[3], recoverable: held[4], unrecoverable: held[5])))
    realTimeQuestion = nil
    finish()
  }

  private mutating func continueBlock(_ byte: UInt8, into replies: inout [ESCPOSReply]) {
    // "The XOFF code may interrupt the header to NUL data string" (DLE DC4 <Function 8>, notes).
    if let flow = Self.flow(byte) {
      replies.append(flow)
    } else if byte == 0, let reply = ESCPOSBlock.reply(held, identity: outstandingText) {
      if case .identity = reply { queuedQuestion = nil }
      replies.append(reply)
      finish()
    } else if byte != 0, ESCPOSBlock.mayContinue(held, with: byte) {
      held.append(byte)
    } else {
      // What was held is not looked at again: characters of an id must not become the answer to a question.
      discardHeld(into: &replies)
      step(byte, into: &replies)
    }
  }

  /// The text that GS I was asked for.
  private var outstandingText: ESCPOSIdentity? {
    guard case .identity(let identity) = queuedQuestion, identity.isText else { return nil }
    return identity
  }

  private mutating func discardHeld(into replies: inout [ESCPOSReply]) {
    for byte in held { discard(byte, into: &replies) }
    finish()
  }

  private mutating func discard(_ byte: UInt8, into replies: inout [ESCPOSReply]) {
    garbageCount &+= 1
    replies.append(.garbage(byte))
  }

  private mutating func finish() {
    phase = .idle
    held = []
  }

  private static func flow(_ byte: UInt8) -> ESCPOSReply? {
    switch byte {
    case 0x11: .flow(ready: true)
    case 0x13: .flow(ready: false)
    default: nil
    }
  }
}
