/// The command interpreter: what the firmware does with each command in its turn.
extension VirtualESCPOSPrinter {
  func execute(_ frame: CommandFramer.Frame) {
    switch frame {
    case .text(let byte): text(byte)
    case .control(let byte):
      pendingText = []
      switch byte {
      case 0x09: tab()
      case 0x0A: feed(mode.lineSpacing)
      case 0x0C: flushLine(feeding: 0)
      default: break
      }
    case .command(let bytes):
      pendingText = []
      switch bytes[0] {
      case 0x1B: executeESC(bytes)
      case 0x1C: executeFS(bytes)
      case 0x1D: executeGS(bytes)
      // Real-time commands that came through as data of the stream have been executed on receipt.
      default: break
      }
    case .header(let bytes, _):
      pendingText = []
      beginImage(bytes)
    case .data(let byte, let isLast): imageData(byte, isLast: isLast)
    case .unknown(let bytes): unknown(bytes)
    }
  }

  /// Vertical motion units in rows.
  private func rows(_ units: UInt8) -> Int { Int(units) / max(1, model.feedUnitsPerRow) }

  func unknown(_ bytes: [UInt8]) {
    unknownCommands &+= 1
    note(.unknownCommand(Array(bytes.prefix(8))))
  }

  private func executeESC(_ bytes: [UInt8]) {
    let n = bytes.count > 2 ? bytes[2] : 0
    switch bytes[1] {
    case 0x40: initialise()
    case 0x20: mode.rightSpace = Int(n)
    case 0x21: selectPrintMode(n)
    case 0x24: line.move(to: mode.leftMargin + word(bytes, 2))
    case 0x2A: break
    case 0x2D: mode.underline = underline(n)
    case 0x32: mode.lineSpacing = model.defaultLineSpacing
    case 0x33: mode.lineSpacing = rows(n)
    case 0x42: note(.pulse("buzzer"))
    case 0x44: mode.tabs = bytes.dropFirst(2).prefix { $0 != 0 }.map(Int.init)
    case 0x45: mode.isBold = n & 1 == 1
    case 0x47: mode.isDoubleStrike = n & 1 == 1
    case 0x4A: feed(rows(n))
    case 0x4D: mode.isFontB = n & 1 == 1
    case 0x52: break  // International characters: the ROM has the American set only.
    case 0x53: break  // Standard mode is the only one.
    case 0x5C:
      let distance = word(bytes, 2)
      line.move(to: line.position + (distance >= 0x8000 ? distance - 0x10000 : distance))
    case 0x61: if n % 48 <= 2, line.isEmpty { mode.justification = n % 48 }
    case 0x63: executeSensors(bytes)
    case 0x64: feed(Int(n) * mode.lineSpacing)
    case 0x69, 0x6D: cut(feeding: nil)
    case 0x70: note(.pulse("drawer pulse"))
    case 0x74: mode.page = n
    case 0x76: if model.hasQueuedStatus { transmit([paperSensorStatus]) }
    case 0x7B: if line.isEmpty { mode.isUpsideDown = n & 1 == 1 }
    case 0x28: if n == 0x41 { note(.pulse("buzzer")) } else { unknown(bytes) }
    default: unknown(bytes)
    }
  }

  private func executeSensors(_ bytes: [UInt8]) {
    switch bytes[2] {
    case 0x33, 0x35: break  // Paper-end signals are for parallel ports; the panel has one button and it stays enabled.
    case 0x34: mode.stopsAtNearEnd = bytes[3] & 0x03 != 0
    default: unknown(bytes)
    }
  }

  private func executeFS(_ bytes: [UInt8]) {
    let n = bytes.count > 2 ? bytes[2] : 0
    switch bytes[1] {
    case 0x26: mode.isChinese = true
    case 0x2E: mode.isChinese = false
    case 0x21:
      mode.chineseWidth = n & 0x04 != 0 ? 2 : 1
      mode.chineseHeight = n & 0x08 != 0 ? 2 : 1
      mode.chineseUnderline = n & 0x80 != 0 ? 1 : 0
    case 0x2D: mode.chineseUnderline = underline(n)
    case 0x53:
      mode.chineseLeftSpace = Int(bytes[2])
      mode.chineseRightSpace = Int(bytes[3])
    case 0x57:
      mode.chineseWidth = n & 1 == 1 ? 2 : 1
      mode.chineseHeight = mode.chineseWidth
    case 0x28:
      // FS ( C: which encoding (fn 48), and which font first (fn 60); the ROM has one font.
      guard n == 0x43, bytes.count >= 7 else { return unknown(bytes) }
      if bytes[5] == 48 { mode.isUTF8 = bytes[6] == 2 || bytes[6] == 50 }
    default: unknown(bytes)
    }
  }

  private func executeGS(_ bytes: [UInt8]) {
    let n = bytes.count > 2 ? bytes[2] : 0
    switch bytes[1] {
    case 0x21:
      mode.latinWidth = min(8, Int(n >> 4) + 1)
      mode.latinHeight = min(8, Int(n & 0x0F) + 1)
      mode.chineseWidth = mode.latinWidth
      mode.chineseHeight = mode.latinHeight
    case 0x42: mode.isReversed = n & 1 == 1
    case 0x48: mode.textPosition = n % 48
    case 0x49: identify(n)
    case 0x4C: if line.isEmpty { mode.leftMargin = min(word(bytes, 2), model.widthDots) }
    case 0x50: break  // Motion units stay what they are.
    case 0x56:
      switch n {
      case 0x41, 0x42, 0x61, 0x62, 0x67, 0x68: cut(feeding: rows(bytes[3]))
      default: cut(feeding: nil)
      }
    case 0x57: if line.isEmpty { mode.areaWidth = word(bytes, 2) }
    case 0x61: if model.hasAutomaticStatus { enableAutomaticStatus(n) } else { unknown(bytes) }
    case 0x62: break  // Smoothing.
    case 0x65: executePresenter(bytes)
    case 0x66: mode.textFontB = n & 1 == 1
    case 0x68: if n > 0 { mode.barHeight = Int(n) }
    case 0x6B: barcode(bytes)
    case 0x72: executeQueuedStatus(n, bytes)
    case 0x77: if (1...6).contains(n) { mode.barWidth = Int(n) }
    case 0x76, 0x2A: break  // An image without a dot.
    case 0x28: executeGSBracket(bytes)
    case 0x38: graphicsFunction(Array(bytes.dropFirst(7)))
    default: unknown(bytes)
    }
  }

  private func executeGSBracket(_ bytes: [UInt8]) {
    let parameters = Array(bytes.dropFirst(5))
    switch bytes[2] {
    case 0x48: executeResponses(parameters, bytes)
    case 0x4C: graphicsFunction(parameters)
    case 0x6B: symbol(parameters, bytes)
    default: unknown(bytes)
    }
  }

  private func initialise() {
    mode = PrintMode(model)
    _ = line.take()
    pendingText = []
    automaticStatus = 0
  }

  private func selectPrintMode(_ n: UInt8) {
    mode.isFontB = n & 0x01 != 0
    mode.isBold = n & 0x08 != 0
    mode.latinHeight = n & 0x10 != 0 ? 2 : 1
    mode.latinWidth = n & 0x20 != 0 ? 2 : 1
    mode.underline = n & 0x80 != 0 ? 1 : 0
  }

  private func underline(_ n: UInt8) -> UInt8 { n % 48 <= 2 ? n % 48 : 0 }

  private func word(_ bytes: [UInt8], _ index: Int) -> Int {
    index + 1 < bytes.count ? Int(bytes[index]) | Int(bytes[index + 1]) << 8 : 0
  }

  /// Prints what is in the line, then cuts; `feeding` rows beyond the blade first, or not at all.
  private func cut(feeding: Int?) {
    flushLine(feeding: 0)
    guard model.hasCutter else { return unknown([0x1D, 0x56]) }
    if let feeding { schedule(.feedToCutter(feeding)) }
    schedule(.cut)
  }

  // MARK: Answers in their turn

  private func executeQueuedStatus(_ n: UInt8, _ bytes: [UInt8]) {
    guard model.hasQueuedStatus else { return unknown(bytes) }
    switch n {
    case 1, 49: transmit([paperSensorStatus])
    case 2, 50: transmit([0])
    default: break
    }
  }

  /// GS ( H.
  private func executeResponses(_ parameters: [UInt8], _ bytes: [UInt8]) {
    guard model.hasProcessID else { return unknown(bytes) }
    if parameters.count == 6, parameters[0] == 48, parameters[1] == 48, parameters[2...].allSatisfy({ (0x20...0x7E).contains($0) }) {
      schedule(.processID(Array(parameters[2...])))
    } else if parameters.count == 3, parameters[0] == 49, parameters[1] == 48 {
      offlineResponse = parameters[2] % 48 <= 2 ? parameters[2] % 48 : offlineResponse
    } else {
      unknown(bytes)
    }
  }

  /// GS I.
  private func identify(_ n: UInt8) {
    func block(_ text: String) -> [UInt8] { [0x5F] + Array(text.utf8) + [0] }
    switch n {
    case 1, 49: transmit([model.identity.modelID])
    case 2, 50: transmit([model.hasCutter ? 0x03 : 0x01])  // Bit 0: two-byte characters, bit 1: cutter.
    case 3, 51: transmit([0x01])
    case 65: transmit(block(model.identity.firmware))
    case 66: transmit(block(model.identity.maker))
    case 67: transmit(block(model.identity.model))
    case 68: transmit(block(model.identity.serial))
    case 69: transmit(block(model.identity.font))
    default: break
    }
  }

  /// GS e (Custom KPM-210 manual, "Ejector commands").
  private func executePresenter(_ bytes: [UInt8]) {
    guard model.hasPresenter else { return unknown(bytes) }
    switch bytes[2] {
    case 2: schedule(.retract)
    case 3: schedule(.present(millimetres: Int(bytes[3]) * 5 / 8))
    case 5: schedule(.eject)
    case 6: transmit([presenterStatus])
    default: break
    }
  }

  // MARK: Codes

  /// GS k.
  private func barcode(_ bytes: [UInt8]) {
    let isOld = bytes[2] <= 6
    let data = isOld ? Array(bytes[3...].prefix { $0 != 0 }) : Array(bytes.dropFirst(4))
    let kind = isOld ? Barcode.kind(ofOldForm: bytes[2]) : bytes[2]
    guard let code = Barcode(kind: kind, data: data), code.modules.count * mode.barWidth <= areaWidth else { return unknown(bytes) }
    var row = Bitmap(width: code.modules.count * mode.barWidth, height: 1)
    for (index, isBlack) in code.modules.enumerated() where isBlack {
      for dot in 0..<mode.barWidth { row[index * mode.barWidth + dot, 0] = true }
    }
    flushLine(feeding: 0)
    let label = label(code.text, width: row.width)
    if mode.textPosition & 1 != 0 { block(label) }
    block(row.magnified(1, mode.barHeight))
    if mode.textPosition & 2 != 0 { block(label) }
  }

  /// The text of a bar code, centred on it.
  private func label(_ text: String, width: Int) -> Bitmap {
    let cell = mode.textFontB ? ROMFont.Cell.latinB : .latinA
    let count = min(text.unicodeScalars.count, width / cell.width)
    var label = LineCanvas(width: width)
    label.move(to: (width - count * cell.width) / 2)
    for scalar in text.unicodeScalars.prefix(count) { label.put(font.glyph(scalar.value, cell)) }
    return label.take().picture
  }

  /// GS ( k: QR codes (cn = 49).
  private func symbol(_ parameters: [UInt8], _ bytes: [UInt8]) {
    guard parameters.count >= 3, parameters[0] == 49 else { return unknown(bytes) }
    switch parameters[1] {
    case 65: break  // Model 2 whatever is asked for.
    case 67: mode.qrModule = min(16, max(1, Int(parameters[2])))
    case 69: mode.qrCorrection = min(3, max(0, Int(parameters[2]) - 48))
    case 80: mode.qrData = Array(parameters.dropFirst(3))
    case 81:
      guard let picture = QRSymbol.picture(mode.qrData, correction: mode.qrCorrection, moduleDots: mode.qrModule),
        picture.width <= areaWidth
      else { return }
      flushLine(feeding: 0)
      block(picture)
    default: unknown(bytes)
    }
  }
}
