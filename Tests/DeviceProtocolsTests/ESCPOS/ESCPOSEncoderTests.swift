import Testing

@testable import DeviceProtocols

@Suite("ESC/POS commands")
struct ESCPOSEncoderTests {
  static func bytes(_ build: (inout ESCPOSEncoder) throws -> Void) rethrows -> [UInt8] {
    var encoder = ESCPOSEncoder()
    try build(&encoder)
    return encoder.bytes
  }

  @Test("Characters: each command is the bytes of the manual")
  func characters() throws {
    #expect(Self.bytes { $0.initialise() } == [0x1B, 0x40])  // ESC @
    #expect(Self.bytes { $0.justify(.left) } == [0x1B, 0x61, 0])  // ESC a
    #expect(Self.bytes { $0.justify(.centre) } == [0x1B, 0x61, 1])
    #expect(Self.bytes { $0.justify(.right) } == [0x1B, 0x61, 2])
    #expect(try Self.bytes { try $0.characterSize(width: 1, height: 1) } == [0x1D, 0x21, 0x00])  // GS !
    #expect(try Self.bytes { try $0.characterSize(width: 8, height: 3) } == [0x1D, 0x21, 0x72])
    #expect(Self.bytes { $0.bold(true) } == [0x1B, 0x45, 1])  // ESC E
    #expect(Self.bytes { $0.bold(false) } == [0x1B, 0x45, 0])
    #expect(try Self.bytes { try $0.font(1) } == [0x1B, 0x4D, 1])  // ESC M
    #expect(try Self.bytes { try $0.codePage(255) } == [0x1B, 0x74, 255])  // ESC t
    #expect(Self.bytes { $0.chineseMode(true) } == [0x1C, 0x26])  // FS &
    #expect(Self.bytes { $0.chineseMode(false) } == [0x1C, 0x2E])  // FS .
    #expect(Self.bytes { $0.chineseSize(doubleWidth: true, doubleHeight: false) } == [0x1C, 0x21, 0x04])  // FS !
    #expect(Self.bytes { $0.chineseSize(doubleWidth: false, doubleHeight: true) } == [0x1C, 0x21, 0x08])
    #expect(try Self.bytes { try $0.lineSpacing(24) } == [0x1B, 0x33, 24])  // ESC 3
    #expect(Self.bytes { $0.defaultLineSpacing() } == [0x1B, 0x32])  // ESC 2
    #expect(try Self.bytes { try $0.motionUnits(horizontal: 203, vertical: 203) } == [0x1D, 0x50, 203, 203])  // GS P
  }

  @Test("Paper: each command is the bytes of the manual")
  func paper() throws {
    #expect(Self.bytes { $0.newLine() } == [0x0A])  // LF
    #expect(try Self.bytes { try $0.feed(units: 30) } == [0x1B, 0x4A, 30])  // ESC J
    #expect(try Self.bytes { try $0.feed(lines: 3) } == [0x1B, 0x64, 3])  // ESC d
    #expect(try Self.bytes { try $0.cut(.full) } == [0x1D, 0x56, 0x00])  // GS V
    #expect(try Self.bytes { try $0.cut(.partial) } == [0x1D, 0x56, 0x01])
    #expect(try Self.bytes { try $0.cut(.feedAndFull(units: 5)) } == [0x1D, 0x56, 0x41, 5])
    #expect(try Self.bytes { try $0.cut(.feedAndPartial(units: 0)) } == [0x1D, 0x56, 0x42, 0])
    #expect(try Self.bytes { try $0.cut(.old) } == [0x1B, 0x69])  // ESC i
    #expect(try Self.bytes { try $0.cut(.oldPartial) } == [0x1B, 0x6D])  // ESC m
    #expect(try Self.bytes { try $0.drawerPulse(connector: 1, on: 50, off: 250) } == [0x1B, 0x70, 1, 50, 250])  // ESC p
    #expect(Self.bytes { $0.stopPrinting(on: []) } == [0x1B, 0x63, 0x34, 0])  // ESC c 4
    #expect(Self.bytes { $0.stopPrinting(on: [.paperNearEnd, .paperEnd]) } == [0x1B, 0x63, 0x34, 0x0F])
    #expect(Self.bytes { $0.retractTicket() } == [0x1D, 0x65, 2])  // GS e
    #expect(try Self.bytes { try $0.presentTicket(steps: 80) } == [0x1D, 0x65, 3, 80])
    #expect(Self.bytes { $0.ejectTicket() } == [0x1D, 0x65, 5])
  }

  @Test("Questions: each command is the bytes of the manual")
  func inquiries() throws {
    let id = try #require(ESCPOSProcessID(characters: Array("A~ 1".utf8)))
    #expect(
      Self.bytes { $0.processID(id) } == [
        0x1D, 0x28, 0x48,  // GS ( H
        0x06, 0x00,  // 6 bytes follow
        0x30, 0x30,  // function 48, m
        0x41, 0x7E, 0x20, 0x31,  // the id
      ])
    #expect(Self.bytes { $0.offlineResponse(true) } == [0x1D, 0x28, 0x48, 0x03, 0x00, 0x31, 0x30, 0x32])
    #expect(Self.bytes { $0.offlineResponse(false) } == [0x1D, 0x28, 0x48, 0x03, 0x00, 0x31, 0x30, 0x30])
    #expect(Self.bytes { $0.requestPaperSensors() } == [0x1D, 0x72, 1])  // GS r
    #expect(Self.bytes { $0.requestIdentity(.serialNumber) } == [0x1D, 0x49, 0x44])  // GS I
    #expect(Self.bytes { $0.requestPresenterStatus() } == [0x1D, 0x65, 6])  // GS e
    #expect(Self.bytes { $0.automaticStatus([.online, .errors, .paper]) } == [0x1D, 0x61, 0x0E])  // GS a
    #expect(Self.bytes { $0.automaticStatus([]) } == [0x1D, 0x61, 0])
  }

  @Test("Real-time commands are the bytes of the manual")
  func realTime() {
    #expect(ESCPOSRealTimeQuestion.allCases.map { ESCPOSRealTimeCommand.status($0).bytes[2] } == [1, 2, 3, 4])
    #expect(ESCPOSRealTimeCommand.status(.paper).bytes == [0x10, 0x04, 4])  // DLE EOT 4
    #expect(ESCPOSRealTimeCommand.fullStatus.bytes == [0x10, 0x04, 0x14])  // DLE EOT 20
    #expect(ESCPOSRealTimeCommand.recoverAndRestartLine.bytes == [0x10, 0x05, 1])  // DLE ENQ 1
    #expect(ESCPOSRealTimeCommand.recoverAndClear.bytes == [0x10, 0x05, 2])  // DLE ENQ 2
    // DLE DC4, function 8, and its seven fixed parameters.
    #expect(ESCPOSRealTimeCommand.clearBuffers.bytes == [0x10, 0x14, 8, 1, 3, 20, 1, 6, 2, 8])
  }

  @Test("A long feed is split, and its parts add up", arguments: [(0, 1), (255, 1), (256, 1), (1000, 2), (65_535, 3), (510, 4)])
  func longFeeds(units: Int, granularity: Int) throws {
    let bytes = try Self.bytes { try $0.feed(units: units, granularity: granularity) }
    let parts = stride(from: 2, to: bytes.count, by: 3).map { Int(bytes[$0]) }
    #expect(parts.reduce(0, +) == units)
    #expect(parts.dropLast().allSatisfy { $0 % granularity == 0 })
    #expect(try Self.bytes { try $0.feed(lines: 600) } == [0x1B, 0x64, 255, 0x1B, 0x64, 255, 0x1B, 0x64, 90])
  }

  @Test("A QR code is five commands: model, size, correction, data, print")
  func qrCode() throws {
    #expect(
      try Self.bytes { try $0.qrCode(Array("A1".utf8), moduleSize: 6, errorCorrection: .medium) } == [
        0x1D, 0x28, 0x6B, 0x04, 0x00, 0x31, 0x41, 0x32, 0x00,  // GS ( k 165: model 2
        0x1D, 0x28, 0x6B, 0x03, 0x00, 0x31, 0x43, 0x06,  // 167: 6 dots a module
        0x1D, 0x28, 0x6B, 0x03, 0x00, 0x31, 0x45, 0x31,  // 169: level M
        0x1D, 0x28, 0x6B, 0x05, 0x00, 0x31, 0x50, 0x30, 0x41, 0x31,  // 180: 3 + 2 bytes follow, "A1"
        0x1D, 0x28, 0x6B, 0x03, 0x00, 0x31, 0x51, 0x30,  // 181: print
      ])
  }

  @Test("A QR code that would not fit, or hide a command, is refused and appends nothing")
  func qrRefusals() {
    func error(_ content: [UInt8], size: Int = 4) -> ESCPOSEncodingError? {
      var encoder = ESCPOSEncoder()
      do {
        try encoder.qrCode(content, moduleSize: size, errorCorrection: .high)
        return nil
      } catch {
        #expect(encoder == ESCPOSEncoder())
        return error
      }
    }
    #expect(error([]) == .dataLength(count: 0, allowed: 1...1273))
    #expect(error([UInt8](repeating: 0x41, count: 1274)) == .dataLength(count: 1274, allowed: 1...1273))
    #expect(error([UInt8](repeating: 0x41, count: 1273)) == nil)
    #expect(error([0x41, 0x10, 0x04]) == .dataByte(offset: 1, value: 0x10))
    // pL pH of 1037 + 3 bytes is 10 04.
    #expect(error([UInt8](repeating: 0x41, count: 1037)) == .collidesWithRealTimeCommand)
    #expect(error(Array("BEGIN:VCARD\r\n".utf8)) == nil)
    #expect(error([0x41], size: 17) == .parameterOutOfRange(name: "moduleSize", value: 17, allowed: 1...16))
  }

  @Test("CODE128 doubles a brace, which else would select a code set")
  func code128() throws {
    #expect(
      try Self.bytes { try $0.code128(Array("A{1".utf8), height: 64, moduleWidth: 2, text: .below) } == [
        0x1D, 0x68, 64,  // GS h: height
        0x1D, 0x77, 2,  // GS w: module width
        0x1D, 0x48, 2,  // GS H: text below
        0x1D, 0x6B, 0x49, 6,  // GS k 73: 6 bytes follow
        0x7B, 0x42,  // code set B
        0x41, 0x7B, 0x7B, 0x31,
      ])
    for wrong: [UInt8] in [[], [0x1F], [0x7F], [0x80], [UInt8](repeating: 0x41, count: 254), [UInt8](repeating: 0x7B, count: 127)] {
      #expect(throws: ESCPOSEncodingError.self) { try Self.bytes { try $0.code128(wrong, height: 64, moduleWidth: 2, text: .none) } }
    }
  }

  @Test("A parameter out of range is refused and appends nothing", arguments: [-1, 0, 9, 256, 65_536, .min, .max])
  func ranges(value: Int) {
    var encoder = ESCPOSEncoder()
    #expect(throws: ESCPOSEncodingError.self) { try encoder.characterSize(width: value, height: 1) }
    #expect(throws: ESCPOSEncodingError.self) { try encoder.characterSize(width: 1, height: value) }
    if value != 0 {
      #expect(throws: ESCPOSEncodingError.self) { try encoder.font(value) }
      #expect(throws: ESCPOSEncodingError.self) { try encoder.drawerPulse(connector: value, on: 1, off: 1) }
    }
    if !(0...255).contains(value) {
      #expect(throws: ESCPOSEncodingError.self) { try encoder.codePage(value) }
      #expect(throws: ESCPOSEncodingError.self) { try encoder.lineSpacing(value) }
      #expect(throws: ESCPOSEncodingError.self) { try encoder.cut(.feedAndFull(units: value)) }
      #expect(throws: ESCPOSEncodingError.self) { try encoder.presentTicket(steps: value) }
      #expect(throws: ESCPOSEncodingError.self) { try encoder.drawerPulse(connector: 0, on: value, off: 1) }
      #expect(throws: ESCPOSEncodingError.self) { try encoder.motionUnits(horizontal: 1, vertical: value) }
      #expect(throws: ESCPOSEncodingError.self) { try encoder.feed(units: 1, granularity: value) }
    }
    if !(0...65_535).contains(value) {
      #expect(throws: ESCPOSEncodingError.self) { try encoder.feed(units: value) }
      #expect(throws: ESCPOSEncodingError.self) { try encoder.feed(lines: value) }
    }
    #expect(encoder == ESCPOSEncoder())
  }

  @Test("Parameters that spell a real-time command are refused")
  func collisions() {
    var encoder = ESCPOSEncoder()
    for second in [0x04, 0x05, 0x14] {
      #expect(throws: ESCPOSEncodingError.collidesWithRealTimeCommand) { try encoder.drawerPulse(connector: 0, on: 0x10, off: second) }
      #expect(throws: ESCPOSEncodingError.collidesWithRealTimeCommand) { try encoder.motionUnits(horizontal: 0x10, vertical: second) }
    }
    #expect(encoder == ESCPOSEncoder())
  }

  @Test("Whatever is called with whatever parameters, no real-time command is in the job", arguments: 0..<40 as Range<UInt64>)
  func anySequence(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    let converter = try ESCPOSTextConverter(.gb18030)
    let edges = [0, 1, 4, 5, 0x10, 0x14, 255, 0x1004, 0x410]
    func number(_ random: inout SplitMix64) -> Int { edges[Int(random.next() % UInt64(edges.count))] }
    var encoder = ESCPOSEncoder()
    for _ in 0..<400 {
      let (first, second) = (number(&random), number(&random))
      // What a call refuses, it leaves out; that is tested above.
      do throws(ESCPOSEncodingError) {
        switch random.next() % 16 {
        case 0: try encoder.feed(units: first)
        case 1: try encoder.feed(lines: first)
        case 2: try encoder.cut(.feedAndFull(units: first))
        case 3: try encoder.drawerPulse(connector: 0, on: first, off: second)
        case 4: try encoder.motionUnits(horizontal: first, vertical: second)
        case 5: try encoder.lineSpacing(first)
        case 6: try encoder.codePage(first)
        case 7: try encoder.presentTicket(steps: first)
        case 8: try encoder.qrCode([UInt8](repeating: 0x41, count: first), moduleSize: second, errorCorrection: .high)
        case 9: try encoder.code128([UInt8](repeating: 0x41, count: first), height: second, moduleWidth: 2, text: .both)
        case 10: encoder.text("\u{10}\u{4}取\u{10}\u{5}\u{10}\u{14}号", using: converter)
        case 11: encoder.stopPrinting(on: ESCPOSStoppingSensors(rawValue: UInt8(truncatingIfNeeded: first)))
        case 12: encoder.automaticStatus(ESCPOSAutomaticStatusCauses(rawValue: UInt8(truncatingIfNeeded: first)))
        case 13: encoder.newLine()
        case 14: try encoder.characterSize(width: first, height: second)
        default:
          guard let picture = try? ESCPOSRasterTests.adversary(width: 128, height: 20, seed: random.next()) else { break }
          encoder.raster(FinalRaster(picture), options: try ESCPOSRasterOptions(rowsPerSlice: max(1, min(first, 255))))
        }
      } catch {}
    }
    #expect(realTimeCommandOffset(in: encoder.bytes) == nil)
    #expect(encoder.commandEnds == encoder.commandEnds.sorted())
    #expect(encoder.commandEnds.last == encoder.bytes.count)
  }
}

@Suite("ESC/POS process ids")
struct ESCPOSProcessIDTests {
  @Test("Numbers and characters correspond", arguments: [(0, "    "), (1, "   !"), (94, "   ~"), (95, "  ! "), (81_450_624, "~~~~")])
  func correspondence(number: Int, characters: String) throws {
    let id = try #require(ESCPOSProcessID(number: number))
    #expect(id.characters == Array(characters.utf8))
    #expect(ESCPOSProcessID(characters: Array(characters.utf8)) == id)
  }

  @Test("Every id has other characters and comes back as itself")
  func roundTrip() throws {
    for number in stride(from: 0, to: ESCPOSProcessID.count, by: 7919) {
      let id = try #require(ESCPOSProcessID(number: number))
      #expect(id.characters.allSatisfy { (0x20...0x7E).contains($0) })
      #expect(ESCPOSProcessID(characters: id.characters)?.number == number)
    }
  }

  @Test("What is no id is refused")
  func refusals() {
    #expect(ESCPOSProcessID(number: -1) == nil)
    #expect(ESCPOSProcessID(number: ESCPOSProcessID.count) == nil)
    #expect(ESCPOSProcessID(characters: [0x20, 0x20, 0x20]) == nil)
    #expect(ESCPOSProcessID(characters: [0x20, 0x20, 0x20, 0x7F]) == nil)
    #expect(ESCPOSProcessID(characters: [0x1F, 0x20, 0x20, 0x20]) == nil)
  }
}
