import DeviceTestSupport
import Testing

@testable import DeviceProtocols

/// A decoder that an expectation can call: `#expect` does not take mutating calls.
private final class Listener {
  private(set) var decoder = ESCPOSReplyDecoder()

  init(expecting questions: [ESCPOSQuestion] = []) {
    for question in questions { #expect(expect(question)) }
  }

  func expect(_ question: ESCPOSQuestion) -> Bool { decoder.expect(question) }
  func giveUp(realTime: Bool) { decoder.giveUp(realTime: realTime) }
  func receive(_ bytes: [UInt8]) -> [ESCPOSReply] { decoder.receive(bytes) }
  func lineFellSilent() -> [ESCPOSReply] { decoder.lineFellSilent() }
}

@Suite("ESC/POS replies")
struct ESCPOSReplyDecoderTests {
  static func decode(_ bytes: [UInt8], expecting questions: ESCPOSQuestion...) -> [ESCPOSReply] {
    Listener(expecting: questions).receive(bytes)
  }

  static func verifier(expecting questions: [ESCPOSQuestion]) -> DecoderVerifier<ESCPOSReply> {
    DecoderVerifier { portions in
      let listener = Listener(expecting: questions)
      return portions.flatMap { listener.receive($0) }
    }
  }

  struct Exchange: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let questions: [ESCPOSQuestion]
    let bytes: [UInt8]
    let replies: [ESCPOSReply]

    init(_ description: String, _ questions: [ESCPOSQuestion] = [], _ bytes: [UInt8], _ replies: [ESCPOSReply]) {
      testDescription = description
      self.questions = questions
      self.bytes = bytes
      self.replies = replies
    }
  }

  static let id = ESCPOSProcessID(number: 1)
  static let idle = ESCPOSAutomaticStatus(printer: 0x10, errors: 0, paper: 0, reserved: 0)

  static let exchanges: [Exchange] = [
    Exchange("DLE EOT 1", [.realTime(.printer)], [0x12], [.realTime(.printer(0x12))]),
    Exchange("DLE EOT 4", [.realTime(.paper)], [0x7E], [.realTime(.paper(0x7E))]),
    Exchange("automatic status", [], [0x10, 0x00, 0x00, 0x00], [.automatic(idle)]),
    Exchange(
      "automatic status with every bit that it can have", [], [0x7C, 0x6F, 0x6F, 0x6F],
      [.automatic(ESCPOSAutomaticStatus(printer: 0x7C, errors: 0x6F, paper: 0x6F, reserved: 0x6F))]),
    Exchange("GS r", [.paperSensors], [0x0C], [.paperSensors(ESCPOSPaperSensors(byte: 0x0C))]),
    Exchange(
      "process id", [],
      [
        0x37, 0x22,  // header, identifier
        0x20, 0x20, 0x20, 0x21,  // the id
        0x00,
      ], id.map { [.processed($0)] } ?? []),
    Exchange(
      "process id made of header and identifier characters", [], [0x37, 0x22, 0x37, 0x25, 0x37, 0x22, 0x00],
      ESCPOSProcessID(characters: [0x37, 0x25, 0x37, 0x22]).map { [.processed($0)] } ?? []),
    Exchange("going offline with causes", [], [0x37, 0x23, 0x41, 0x7F, 0x00], [.wentOffline(causes: [0x41, 0x7F])]),
    Exchange("going offline without causes", [], [0x37, 0x23, 0x00], [.wentOffline(causes: [])]),
    Exchange("buffers clear", [], [0x37, 0x25, 0x00], [.buffersCleared]),
    Exchange(
      "serial number", [.identity(.serialNumber)], [0x5F, 0x41, 0x42, 0x31, 0x00], [.identity(.serialNumber, [0x41, 0x42, 0x31])]),
    Exchange("an empty text", [.identity(.fonts)], [0x5F, 0x00], [.identity(.fonts, [])]),
    Exchange("type id", [.identity(.typeID)], [0x02], [.identity(.typeID, [0x02])]),
    Exchange("power-off notice", [], [0x3B, 0x30, 0x00], [.block([0x3B, 0x30])]),
    Exchange("other blocks", [], [0x35, 0x41, 0x00, 0x3D, 0x42, 0x00], [.block([0x35, 0x41]), .block([0x3D, 0x42])]),
    Exchange(
      "full status of a kiosk printer", [.fullStatus], [0x10, 0x0F, 0x20, 0xFF, 0x13, 0x80],
      [.full(ESCPOSFullStatus(paper: 0x20, user: 0xFF, recoverable: 0x13, unrecoverable: 0x80))]),
    Exchange(
      "the same bytes when no full status was asked for", [], [0x10, 0x0F, 0x20, 0x00],
      [.automatic(ESCPOSAutomaticStatus(printer: 0x10, errors: 0x0F, paper: 0x20, reserved: 0))]),
    Exchange(
      "automatic status while a full status is outstanding", [.fullStatus], [0x14, 0x00, 0x00, 0x00, 0x10, 0x0F, 1, 2, 3, 4],
      [
        .automatic(ESCPOSAutomaticStatus(printer: 0x14, errors: 0, paper: 0, reserved: 0)),
        .full(ESCPOSFullStatus(paper: 1, user: 2, recoverable: 3, unrecoverable: 4)),
      ]),
    Exchange("presenter status with jam", [.presenter], [0x88], [.presenter(ESCPOSPresenterStatus(byte: 0x88))]),
    Exchange("presenter status that looks like flow control", [.presenter], [0x11], [.presenter(ESCPOSPresenterStatus(byte: 0x11))]),
    Exchange("XOFF and XON", [], [0x13, 0x11], [.flow(ready: false), .flow(ready: true)]),
    Exchange(
      "XOFF inside a block", [], [0x37, 0x22, 0x20, 0x13, 0x20, 0x20, 0x21, 0x11, 0x00],
      [.flow(ready: false), .flow(ready: true)] + (id.map { [.processed($0)] } ?? [])),
    Exchange("XOFF inside an automatic status", [], [0x10, 0x00, 0x13, 0x00, 0x00], [.flow(ready: false), .automatic(idle)]),
    Exchange(
      "all at once", [.realTime(.offlineCause), .paperSensors], [0x10, 0, 0, 0, 0x16, 0x00, 0x37, 0x25, 0x00],
      [.automatic(idle), .realTime(.offlineCause(0x16)), .paperSensors(ESCPOSPaperSensors(byte: 0)), .buffersCleared]),
    Exchange(
      "an automatic status that breaks off", [.realTime(.printer)], [0x10, 0x00, 0x12],
      [.garbage(0x10), .garbage(0x00), .realTime(.printer(0x12))]),
    Exchange(
      "an id that breaks off, then a whole one", [], [0x37, 0x22, 0x41, 0x00, 0x37, 0x25, 0x00],
      [.garbage(0x37), .garbage(0x22), .garbage(0x41), .unasked(0x00), .buffersCleared]),
    Exchange(
      "an id without its NUL, then another reply", [], [0x37, 0x22, 0x41, 0x41, 0x41, 0x41, 0x37, 0x25, 0x00],
      [0x37, 0x22, 0x41, 0x41, 0x41, 0x41].map { .garbage($0) } + [.buffersCleared]),
    Exchange("a header that was noise", [], [0x37, 0x37, 0x25, 0x00], [.garbage(0x37), .buffersCleared]),
    Exchange("noise", [], [0xFF, 0x80, 0x15, 0x31], [.garbage(0xFF), .garbage(0x80), .garbage(0x15), .garbage(0x31)]),
    Exchange("an answer that nobody waits for", [], [0x12, 0x00], [.unasked(0x12), .unasked(0x00)]),
  ]

  @Test("Each reply is told apart, however the line divides it", arguments: exchanges)
  func toldApart(exchange: Exchange) {
    let disagreement = Self.verifier(expecting: exchange.questions).disagreement(on: exchange.bytes, expected: exchange.replies)
    #expect(disagreement == nil, "\(disagreement?.description ?? "")")
  }

  @Test("Every byte that begins nothing is one of: an unasked answer, flow control, garbage", arguments: 0...255 as ClosedRange<UInt8>)
  func singleBytes(byte: UInt8) {
    let expected: [ESCPOSReply]
    switch byte {
    case 0x11: expected = [.flow(ready: true)]
    case 0x13: expected = [.flow(ready: false)]
    case 0x35, 0x37, 0x3B, 0x3D, 0x5F: expected = []
    case _ where byte & 0x93 == 0x12: expected = [.unasked(byte)]
    case _ where byte & 0x93 == 0x10: expected = []
    case _ where byte & 0x90 == 0x00: expected = [.unasked(byte)]
    default: expected = [.garbage(byte)]
    }
    #expect(Self.decode([byte]) == expected)
  }

  @Test("One question of each sort can be outstanding, so that a lost answer cannot give the next one its meaning")
  func oneQuestion() {
    let listener = Listener()
    #expect(listener.expect(.realTime(.printer)))
    #expect(!listener.expect(.realTime(.paper)))
    #expect(!listener.expect(.fullStatus))
    #expect(listener.expect(.paperSensors))
    #expect(!listener.expect(.identity(.model)))
    #expect(listener.receive([0x16]) == [.realTime(.printer(0x16))])
    #expect(listener.expect(.realTime(.paper)))
    #expect(listener.receive([0x12]) == [.realTime(.paper(0x12))])
    #expect(listener.receive([0x12]) == [.unasked(0x12)])
  }

  @Test("A full status and a presenter status, which look alike, are never outstanding together")
  func presenterAndFullStatus() {
    let listener = Listener()
    #expect(listener.expect(.presenter))
    #expect(!listener.expect(.fullStatus))
    listener.giveUp(realTime: false)
    #expect(listener.expect(.fullStatus))
    #expect(!listener.expect(.presenter))
  }

  @Test("An answer that comes after it was given up is unasked")
  func lateAnswer() {
    let listener = Listener(expecting: [.realTime(.paper), .paperSensors])
    listener.giveUp(realTime: true)
    listener.giveUp(realTime: false)
    #expect(listener.decoder.realTimeQuestion == nil && listener.decoder.queuedQuestion == nil)
    #expect(listener.receive([0x12, 0x00]) == [.unasked(0x12), .unasked(0x00)])
  }

  @Test("An answer of another kind does not answer the question")
  func otherKinds() {
    let listener = Listener(expecting: [.realTime(.paper), .identity(.maker)])
    let replies = listener.receive([0x10, 0x00, 0x00, 0x00, 0x03, 0x37, 0x25, 0x00])
    #expect(replies == [.automatic(Self.idle), .unasked(0x03), .buffersCleared])
    #expect(listener.decoder.realTimeQuestion == .realTime(.paper))
    #expect(listener.decoder.queuedQuestion == .identity(.maker))
  }

  @Test("Characters of a broken id are never taken for the answer to a question")
  func brokenID() {
    let replies = Self.decode([0x37, 0x22, 0x20, 0x0F], expecting: .paperSensors)
    #expect(replies == [.garbage(0x37), .garbage(0x22), .garbage(0x20), .paperSensors(ESCPOSPaperSensors(byte: 0x0F))])
    // 41h has the fixed bits of an answer to GS r.
    #expect(Self.decode([0x37, 0x22, 0x41, 0x80], expecting: .paperSensors) == [0x37, 0x22, 0x41, 0x80].map { .garbage($0) })
  }

  @Test("What a silence cut short is given up, and the next reply is read whole")
  func silence() {
    let listener = Listener()
    #expect(listener.receive([0x37, 0x22, 0x41]) == [])
    #expect(listener.lineFellSilent() == [.garbage(0x37), .garbage(0x22), .garbage(0x41)])
    #expect(listener.lineFellSilent() == [])
    #expect(listener.receive([0x37, 0x25, 0x00]) == [.buffersCleared])
    #expect(listener.decoder.garbageCount == 3)
  }

  @Test("A block without an end is given up at a bounded length", arguments: [0x35, 0x37, 0x3B, 0x3D, 0x5F] as [UInt8])
  func endlessBlock(header: UInt8) {
    let listener = Listener()
    #expect(listener.receive([header] + [UInt8](repeating: 0x41, count: ESCPOSReplyDecoder.longestBlock - 1)) == [])
    let replies = listener.receive([0x41])
    #expect(replies.count == ESCPOSReplyDecoder.longestBlock + 1)
    #expect(replies.dropLast().allSatisfy { if case .garbage = $0 { true } else { false } })
  }

  /// The bytes that a reply stands for.
  static func bytes(of reply: ESCPOSReply) -> [UInt8] {
    switch reply {
    case .realTime(.printer(let byte)), .realTime(.offlineCause(let byte)), .realTime(.errorCause(let byte)), .realTime(.paper(let byte)):
      [byte]
    case .automatic(let status): [status.printer, status.errors, status.paper, status.reserved]
    case .paperSensors(let sensors): [sensors.byte]
    case .full(let status): [0x10, 0x0F, status.paper, status.user, status.recoverable, status.unrecoverable]
    case .presenter(let status): [status.byte]
    case .identity(let identity, let text): identity.isText ? [0x5F] + text + [0] : text
    case .processed(let id): [0x37, 0x22] + id.characters + [0]
    case .wentOffline(let causes): [0x37, 0x23] + causes + [0]
    case .buffersCleared: [0x37, 0x25, 0]
    case .block(let block): block + [0]
    case .flow(let ready): [ready ? 0x11 : 0x13]
    case .unasked(let byte), .garbage(let byte): [byte]
    }
  }

  static let questions: [ESCPOSQuestion] =
    ESCPOSRealTimeQuestion.allCases.map { .realTime($0) } + [.fullStatus, .paperSensors, .presenter]
    + ESCPOSIdentity.allCases.map { .identity($0) }

  @Test("Random bytes are all accounted for, in the same way however they are divided", arguments: 0..<8 as Range<UInt64>)
  func randomBytes(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let whole = Listener()
    let dripped = Listener()
    // Half the rounds use only bytes that mean something, so that replies get far before they break.
    let meaningful: [UInt8] = [0x00, 0x0F, 0x10, 0x11, 0x12, 0x13, 0x20, 0x22, 0x23, 0x25, 0x35, 0x37, 0x41, 0x5F, 0x80]
    var garbage: UInt64 = 0
    for round in 0..<400 {
      let question = Self.questions[Int(random.next() % UInt64(Self.questions.count))]
      #expect(whole.expect(question) == dripped.expect(question))
      let input = (0..<64).map { _ in
        round % 2 == 0 ? UInt8(truncatingIfNeeded: random.next()) : meaningful[Int(random.next() % UInt64(meaningful.count))]
      }
      var replies = whole.receive(input)
      var drops = input.flatMap { dripped.receive([$0]) }
      #expect(whole.decoder == dripped.decoder)
      if round % 4 == 3 {
        replies += whole.lineFellSilent()
        drops += dripped.lineFellSilent()
        whole.giveUp(realTime: true)
        dripped.giveUp(realTime: true)
      }
      #expect(replies == drops)
      garbage += UInt64(replies.count { if case .garbage = $0 { true } else { false } })
    }
    #expect(whole.decoder.garbageCount == garbage)
  }

  @Test("No byte is lost or invented", arguments: 0..<200 as Range<UInt64>)
  func conservation(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    // Flow control overtakes the reply that it interrupts; without it the order is that of the bytes.
    let input = (0..<1000).map { _ in UInt8(truncatingIfNeeded: random.next()) }.filter { $0 != 0x11 && $0 != 0x13 }
    let listener = Listener(expecting: [Self.questions[Int(seed % 5)], .paperSensors])
    let replies = listener.receive(input) + listener.lineFellSilent()
    #expect(replies.flatMap { Self.bytes(of: $0) } == input)
  }

  @Test("Replies in any order with noise between them are all found", arguments: 0..<50 as Range<UInt64>)
  func shuffled(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    let asked: [Exchange] = Self.exchanges.filter { !$0.replies.contains { if case .garbage = $0 { true } else { false } } }
    let listener = Listener()
    for exchange in asked.shuffled(using: &random) {
      let noise = (0..<Int(random.next() % 5)).map { _ in UInt8(truncatingIfNeeded: random.next()) | 0x80 }
      #expect(listener.receive(noise) == noise.map { .garbage($0) })
      listener.giveUp(realTime: true)
      listener.giveUp(realTime: false)
      for question in exchange.questions { #expect(listener.expect(question)) }
      #expect(listener.receive(exchange.bytes) == exchange.replies)
    }
  }
}
