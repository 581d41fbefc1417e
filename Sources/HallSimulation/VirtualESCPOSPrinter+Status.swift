/// What the printer says of itself.
extension VirtualESCPOSPrinter {
  var isPaperOut: Bool { paperRows <= 0 }
  var isNearEnd: Bool {
    conditions[.paperNearEnd] != nil || paperRows <= model.nearEndMillimetres * model.dotsPerMillimetre
  }
  private var isCoverOpen: Bool { conditions[.coverOpen] != nil }
  private var isHeadHot: Bool { conditions[.headHot] != nil }
  private var isJammed: Bool { conditions[.presenterJam] != nil }
  private var isStoppedAtNearEnd: Bool { mode.stopsAtNearEnd && isNearEnd }
  private var isFeeding: Bool { feedUntil != nil }

  /// Why the printer does not accept work, in the words of the conditions; empty while it does.
  public var offlineReasons: [String] {
    guard isPowered else { return ["power_off"] }
    var reasons: [String] = []
    if isPaperOut { reasons.append("paper_out") }
    if isStoppedAtNearEnd { reasons.append("paper_near_end") }
    if isCoverOpen { reasons.append("cover_open") }
    if cutterLatched { reasons.append("cutter_error") }
    if isHeadHot { reasons.append("head_hot") }
    if isJammed { reasons.append("presenter_jam") }
    if isFeeding { reasons.append("feed_button") }
    return reasons
  }

  /// Whether the printer does not accept work.
  public var isOffline: Bool {
    !isPowered || isPaperOut || isStoppedAtNearEnd || isCoverOpen || cutterLatched || isHeadHot || isJammed || isFeeding
  }

  private var hasError: Bool { cutterLatched || isHeadHot || isJammed }

  // MARK: DLE EOT

  /// The byte of DLE EOT n (bits 1 and 4 fixed to 1).
  func realTimeStatus(_ n: UInt8) -> UInt8 {
    var byte: UInt8 = 0x12
    switch n {
    case 1:
      if isOffline { byte |= 0x08 }
      if cutterLatched { byte |= 0x20 }
      if isFeeding { byte |= 0x40 }
    case 2:
      if isCoverOpen { byte |= 0x04 }
      if isFeeding { byte |= 0x08 }
      if isPaperOut || isStoppedAtNearEnd { byte |= 0x20 }
      if hasError { byte |= 0x40 }
    case 3:
      if isJammed { byte |= 0x04 }
      if cutterLatched { byte |= 0x08 }
      if isHeadHot { byte |= 0x40 }
    default:
      if isNearEnd { byte |= 0x0C }
      if isPaperOut { byte |= 0x60 }
    }
    return byte
  }

  /// DLE EOT 20 (Custom KPM-210 manual, "FULL status (6 bytes)").
  private var fullStatus: [UInt8] {
    var paper: UInt8 = 0
    if isPaperOut { paper |= 0x01 }
    if isNearEnd { paper |= 0x04 }
    if ticketAtExit != nil { paper |= 0x20 }
    var user: UInt8 = 0
    if isCoverOpen { user |= 0x02 }
    if !steps.isEmpty || !buffer.isEmpty { user |= 0x04 }
    if isMoving { user |= 0x08 }
    return [0x10, 0x0F, paper, user, isHeadHot ? 0x01 : 0, cutterLatched ? 0x01 : 0]
  }

  /// GS e 6.
  var presenterStatus: UInt8 {
    var byte: UInt8 = 0
    if isNearEnd { byte |= 0x02 }
    if isPaperOut { byte |= 0x04 }
    if ticketAtExit != nil { byte |= 0x08 }
    if isMoving { byte |= 0x10 }
    if hasError { byte |= 0x40 }
    if isJammed { byte |= 0x80 }
    return byte
  }

  /// GS r 1 and ESC v.
  var paperSensorStatus: UInt8 { (isNearEnd ? 0x03 : 0) | (isPaperOut ? 0x0C : 0) }

  func execute(_ command: RealTimeScanner.Command) {
    switch command {
    case .status(let n):
      if (1...4).contains(n) { transmit([realTimeStatus(n)]) }
      if n == 0x14, model.hasFullStatus { transmit(fullStatus) }
    case .request(let n):
      // DLE ENQ 1 goes on with the line of the error, 2 clears first.
      if n == 2, isOffline || model.clearsOnRequestAtAnyTime { clearBuffers() }
      if n >= 1, conditions[.cutterError] == nil { recover() }
    case .clear:
      guard model.hasClearCommand else { return }
      clearBuffers()
      pendingClear = clock + Self.responseDelay
    case .pulse: note(.pulse("drawer pulse"))
    }
    settle()
  }

  /// Leaves an error that waits for somebody.
  func recover() { cutterLatched = false }

  // MARK: Automatic status (GS a)

  private var automaticBytes: [UInt8] {
    var first: UInt8 = 0x10
    if isOffline { first |= 0x08 }
    if isCoverOpen { first |= 0x20 }
    if isFeeding { first |= 0x40 }
    var second: UInt8 = 0
    if isJammed { second |= 0x04 }
    if cutterLatched { second |= 0x08 }
    if isHeadHot { second |= 0x40 }
    // The paper sensors say nothing new while the cover is open.
    let third = frozenPaperBits ?? paperSensorStatus
    return [first, second, third, 0]
  }

  /// The bits of the four bytes that the enabled kinds of change cover.
  private var automaticMask: [UInt8] {
    var mask: [UInt8] = [0, 0, 0, 0]
    if automaticStatus & 0x01 != 0 { mask[0] |= 0x04 }
    if automaticStatus & 0x02 != 0 { mask[0] |= 0x68 }
    if automaticStatus & 0x04 != 0 { mask[1] |= 0x6C }
    if automaticStatus & 0x08 != 0 { mask[2] |= 0x0F }
    if automaticStatus & 0x40 != 0 { mask[1] |= 0x02 }
    return mask
  }

  /// GS a n: enabling sends the status at once.
  func enableAutomaticStatus(_ n: UInt8) {
    automaticStatus = n & 0x4F
    lastAutomatic = automaticBytes
    if automaticStatus != 0 { transmit(lastAutomatic) }
  }

  /// Reports what has changed.
  func updateStatus() {
    guard isPowered else { return }
    if !isCoverOpen { frozenPaperBits = nil } else if frozenPaperBits == nil { frozenPaperBits = lastPaperBits }
    if !isCoverOpen { lastPaperBits = paperSensorStatus }
    let offline = isOffline
    if offline != wasOffline {
      wasOffline = offline
      note(offline ? .offline(offlineReasons) : .online)
      // Pressing the feed button is no cause of an offline response (Epson GS ( H <Function 49>).
      if offline, offlineResponse != 0, offlineReasons != ["feed_button"] {
        pendingOffline = ([0x37, 0x23] + (offlineResponse == 2 ? offlineCauses : []) + [0], clock + Self.responseDelay)
      }
    }
    guard automaticStatus != 0 else { return }
    let bytes = automaticBytes
    let mask = automaticMask
    let changed = (0..<4).contains { (bytes[$0] ^ (lastAutomatic.count == 4 ? lastAutomatic[$0] : 0)) & mask[$0] != 0 }
    if changed {
      lastAutomatic = bytes
      transmit(bytes)
    }
  }

  /// Five bytes with bit 6 fixed to 1: two for unrecoverable errors, automatically recoverable ones, recoverable ones, other causes
  /// (Epson TM-L90 programming guide, GS ( H <Function 49>; the bits differ by model).
  private var offlineCauses: [UInt8] {
    var other: UInt8 = 0x40
    if isCoverOpen { other |= 0x01 }
    if isPaperOut || isStoppedAtNearEnd { other |= 0x02 }
    return [0x40, 0x40, isHeadHot ? 0x41 : 0x40, cutterLatched ? 0x41 : 0x40, other]
  }
}
