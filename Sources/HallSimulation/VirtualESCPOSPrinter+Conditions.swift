/// What people and faults do to the printer.
extension VirtualESCPOSPrinter {
  /// The conditions that are on, by name.
  public var activeConditions: [PrinterCondition] { PrinterCondition.allCases.filter { conditions[$0] != nil } }

  /// Whether a condition is on.
  public func isOn(_ condition: PrinterCondition) -> Bool { conditions[condition] != nil }

  /// The value that a condition was switched on with; nil if it has none or is off.
  public func value(of condition: PrinterCondition) -> Int? { conditions[condition] ?? nil }

  /// Switches a condition.
  ///
  /// - Parameter value: as its ``PrinterCondition/explanation`` says; out of range it is brought into range.
  public func set(_ condition: PrinterCondition, _ on: Bool, value: Int? = nil) {
    let wasOn = conditions[condition] != nil
    if on { conditions[condition] = .some(value) } else { conditions[condition] = nil }
    switch condition {
    case .paperOut:
      rowsUntilPaperOut = nil
      if on {
        if let value, value > 0 { rowsUntilPaperOut = value } else { paperRows = 0 }
      } else if wasOn {
        newRoll()
      }
    case .cutterError:
      cutsUntilJam = nil
      if on {
        if let value, value > 0 { cutsUntilJam = value } else { cutterLatched = true }
      }
    case .ticketAtExit: scheduleVisitor()
    case .garbage: if on { startGarbage() } else { nextGarbage = nil }
    case .powerCutAfter: powerCutIn = on ? max(1, value ?? 1) : nil
    case .unplugAfter: unplugIn = on ? max(1, value ?? 1) : nil
    default: break
    }
    if wasOn != on { note(.condition(condition, on)) }
    settle()
  }

  /// Does what a person does.
  public func perform(_ action: PrinterAction) {
    switch action {
    case .takeTicket: if model.hasPresenter { endTicketAtExit(.taken) } else { tear(whole: false) }
    case .refillPaper:
      end(.paperOut)
      end(.paperNearEnd)
      newRoll()
    case .closeCover:
      end(.coverOpen)
      if conditions[.cutterError] == nil { recover() }
    case .pressFeed: pressFeed()
    case .powerOff: power(false)
    case .powerOn: power(true)
    case .unplug: plug(false)
    case .replug: plug(true)
    }
    settle()
  }

  /// A condition ends by itself, or by what a person does.
  func end(_ condition: PrinterCondition) {
    guard conditions[condition] != nil else { return }
    conditions[condition] = nil
    note(.condition(condition, false))
  }

  private func newRoll() {
    // The piece on the old roll has no end, the piece on the new one has no beginning.
    let continues = stripHasInk && !isIdle
    tear(whole: true)
    stripIsBroken = continues
    rowsUntilPaperOut = nil
    paperRows = model.rollMillimetres * model.dotsPerMillimetre
  }

  private func pressFeed() {
    guard isPowered, !isOffline else { return }
    for _ in 0..<model.defaultLineSpacing where paperRows > 0 {
      strip.appendBlank(1)
      paperRows -= 1
    }
    feedUntil = clock + 300_000_000
  }

  func releaseFeed() { feedUntil = nil }

  func power(_ on: Bool) {
    guard isPowered != on else { return }
    isPowered = on
    note(.power(on))
    if on {
      bootedAt =
        clock + Int64(clamping: model.bootTime.components.seconds) * 1_000_000_000
        + Int64(clamping: model.bootTime.components.attoseconds / 1_000_000_000)
      if model.babblesAtPowerOn, isPlugged { babble() }
      if nextGarbage == nil, conditions[.garbage] != nil { startGarbage() }
      return
    }
    let lost = buffer.count
    if !isIdle || stepRows > 0 { stripIsBroken = true }
    clearBuffers()
    if lost > 0 { stripIsBroken = true }
    // Whoever comes to switch it on again tears off what hangs out.
    if stripHasInk { tear(whole: true) }
    stripIsBroken = false
    mode = PrintMode(model)
    automaticStatus = 0
    lastAutomatic = []
    offlineResponse = 0
    pendingID = nil
    pendingOffline = nil
    pendingClear = nil
    outgoing = []
    feedUntil = nil
    bootedAt = nil
    nextGarbage = nil
    tearAt = nil
    wasOffline = false
    cutterLatched = conditions[.cutterError] != nil && cutsUntilJam == nil
    lostBytes = 0
    lastArrival = clock
  }

  func plug(_ on: Bool) {
    guard isPlugged != on else { return }
    isPlugged = on
    if !on { outgoing = [] }
    note(.plugged(on))
  }
}
