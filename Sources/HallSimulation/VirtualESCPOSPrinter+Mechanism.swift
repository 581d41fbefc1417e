/// Paper, head, cutter and presenter: what takes time.
extension VirtualESCPOSPrinter {
  private var rowTime: Int64 {
    var time = 1_000_000_000 / Int64(max(1, model.millimetresPerSecond * model.dotsPerMillimetre))
    if let factor = conditions[.slow] { time *= Int64(min(max(1, factor ?? 4), 1000)) }
    return time
  }

  private var cutTime: Int64 { Int64(clamping: model.cutTime.components.attoseconds / 1_000_000_000) }

  /// Whether the paper moves.
  var isMoving: Bool { stepDone != nil }

  /// Puts something at the end of what the mechanism has to do.
  func schedule(_ step: MechanismStep) {
    switch step {
    case .row: stepRows += 1
    case .blank(let count):
      guard count > 0 else { return }
      stepRows += count
    case .feedToCutter(let more): stepRows += model.headToCutterDots + more
    case .cut, .present, .eject, .retract: barriers += 1
    case .processID: break
    }
    steps.append(step)
  }

  func schedule(_ picture: Bitmap) {
    for row in picture.rows { schedule(.row(row)) }
  }

  /// Begins the next step, or halts while the printer is offline.
  func startStep() {
    guard isPowered, bootedAt == nil, !isOffline else {
      stepDone = nil
      return
    }
    guard stepDone == nil else { return }
    while let step = steps.first {
      switch step {
      case .row, .blank: stepDone = clock + rowTime
      case .feedToCutter(let more):
        steps.replaceFirst(with: .blank(model.headToCutterDots + more))
        stepDone = clock + rowTime
      case .cut: stepDone = clock + cutTime
      case .present(let millimetres): stepDone = clock + Int64(max(1, millimetres)) * 10_000_000
      case .eject, .retract: stepDone = clock + 500_000_000
      case .processID(let id):
        _ = steps.popFirst()
        confirm(id)
        continue
      }
      tearAt = nil
      return
    }
    if !model.hasCutter, tearAt == nil, stripHasInk, buffer.isEmpty, line.isEmpty { tearAt = clock + Self.tearDelay }
  }

  private func confirm(_ id: [UInt8]) {
    var due = clock + Self.responseDelay
    if let late = conditions[.lateConfirm] { due = clock + Int64(min(max(0, late ?? 5000), 86_400_000)) * 1_000_000 }
    // Only the newest is sent when they back up; it does not wait longer than the one it replaces.
    pendingID = (id, min(due, pendingID?.due ?? due))
  }

  /// The paper has moved, the blade has cut.
  func completeStep() {
    stepDone = nil
    guard let step = steps.first else { return }
    switch step {
    case .row(let row):
      _ = steps.popFirst()
      stepRows -= 1
      pass(row)
    case .blank(let count):
      stepRows -= 1
      if count > 1 { steps.replaceFirst(with: .blank(count - 1)) } else { _ = steps.popFirst() }
      pass(nil)
    case .cut:
      if let left = cutsUntilJam {
        cutsUntilJam = left > 1 ? left - 1 : nil
        if left <= 1 {
          cutterLatched = true
          return
        }
      }
      _ = steps.popFirst()
      barriers -= 1
      cut()
    case .present:
      _ = steps.popFirst()
      barriers -= 1
      present()
    case .eject, .retract:
      _ = steps.popFirst()
      barriers -= 1
      var fate = Ticket.Fate.ejected
      if case .retract = step { fate = .retracted }
      if var ticket = presenterTicket {
        presenterTicket = nil
        ticket.fate = fate
        note(.fate(number: ticket.number, fate))
      }
      endTicketAtExit(fate)
    case .feedToCutter, .processID: break
    }
  }

  /// One row passes the head.
  private func pass(_ row: [UInt8]?) {
    if let row {
      strip.append(row: row)
      if !stripHasInk { stripHasInk = row.contains { $0 != 0 } }
    } else {
      strip.appendBlank(1)
    }
    paperRows -= 1
    if let left = rowsUntilPaperOut {
      rowsUntilPaperOut = left > 1 ? left - 1 : nil
      if left <= 1 { paperRows = 0 }
    }
    if strip.height >= Self.longestStripRows { tear(whole: true) }
  }

  // MARK: Tickets

  private func cut() {
    let height = strip.height - model.headToCutterDots
    guard height > 0 else { return }
    let rest = strip.rows(height..<strip.height)
    // What is still between head and cutter is missing at the end of this ticket and too much on the next.
    let ticket = makeTicket(strip.rows(0..<height), .cut, complete: !stripIsBroken && !rest.hasInk)
    strip = rest
    stripHasInk = rest.hasInk
    stripIsBroken = stripHasInk
    if model.hasPresenter {
      if let stuck = presenterTicket { note(.fate(number: stuck.number, .ejected)) }
      presenterTicket = ticket
    }
    note(.ticket(ticket))
  }

  /// Tears the strip off at the bar, or pulls all of it out.
  func tear(whole: Bool) {
    let height = whole ? strip.height : strip.height - model.headToCutterDots
    guard stripHasInk, height > 0 else {
      if whole { newStrip() }
      return
    }
    let piece = strip.rows(0..<height)
    let rest = strip.rows(height..<strip.height)
    if piece.hasInk { note(.ticket(makeTicket(piece, .tornOff, complete: !whole && !stripIsBroken && !rest.hasInk))) }
    if whole { newStrip() } else { strip = rest }
    stripHasInk = strip.hasInk
    stripIsBroken = stripHasInk
  }

  private func newStrip() {
    strip = Bitmap(width: model.widthDots, height: model.headToCutterDots)
    stripHasInk = false
  }

  private func makeTicket(_ picture: Bitmap, _ fate: Ticket.Fate, complete: Bool) -> Ticket {
    defer { nextTicket += 1 }
    return Ticket(
      number: nextTicket, picture: picture, paperDots: model.paperDots, dotsPerMillimetre: model.dotsPerMillimetre,
      isComplete: complete, fate: fate, time: now)
  }

  private func present() {
    guard var ticket = presenterTicket else { return }
    endTicketAtExit(.ejected)
    presenterTicket = nil
    ticket.fate = .presented
    ticketAtExit = ticket
    note(.fate(number: ticket.number, .presented))
    scheduleVisitor()
  }

  /// Decides how long the ticket stays at the exit.
  func scheduleVisitor() {
    takenAt = nil
    retractAt = nil
    guard ticketAtExit != nil else { return }
    if let seconds = conditions[.ticketAtExit] {
      if let seconds { retractAt = clock + Int64(min(max(0, seconds), 86_400)) * 1_000_000_000 }
    } else {
      takenAt = clock + Self.visitorDelay
    }
  }

  func endTicketAtExit(_ fate: Ticket.Fate) {
    takenAt = nil
    retractAt = nil
    guard var ticket = ticketAtExit else { return }
    ticketAtExit = nil
    ticket.fate = fate
    note(.fate(number: ticket.number, fate))
  }

  // MARK: Clearing

  /// Empties receive buffer, print buffer and everything the mechanism has not done yet.
  func clearBuffers() {
    let bytes = buffer.count
    let rows = stepRows
    if bytes > 0 || rows > 0 || !steps.isEmpty || !line.isEmpty || !framer.isIdle { stripIsBroken = stripHasInk }
    buffer.removeAll()
    framer.reset()
    arrivingFramer.reset()
    scanner.reset()
    _ = line.take()
    pendingText = []
    image = ImageInProgress()
    graphics = nil
    steps.removeAll()
    stepRows = 0
    barriers = 0
    stepDone = nil
    note(.cleared(bytes: bytes, rows: rows))
  }
}
