import DeviceCore
import DeviceProtocols
import EventLoop

/// Getting rid of what a printer holds of a ticket, and knowing whether that worked.
extension ESCPOSPrinterSession {
  /// A person has to act in the middle of a ticket. What the printer still holds would come out after the refill, to nobody: it is thrown
  /// away, and only the printer's own word that it is gone makes the ticket a failed one.
  mutating func clear(_ job: Job, _ reason: Reason, _ now: MonotonicTime, _ actions: inout [Action]) {
    dropQuestions(now)
    switch profile.clear {
    case .dleDC4 where profile.clearIsConfirmed:
      phase = .clearing(job, reason, tries: 1)
      sendClear(now, &actions)
    case .dleDC4, .dleENQ:
      discard(now, &actions)
      write(clearCommand, now, &actions)
      end(job, .unknown(reason), &actions)
    case .none:
      end(job, .unknown(reason), &actions)
    }
  }

  private var clearCommand: [UInt8] {
    (profile.clear == .dleDC4 ? ESCPOSRealTimeCommand.clearBuffers : .recoverAndClear).bytes
  }

  private mutating func sendClear(_ now: MonotonicTime, _ actions: inout [Action]) {
    discard(now, &actions)
    write(clearCommand, now, &actions)
    due = max(lineFree, now) + .milliseconds(profile.timeouts.clearMilliseconds)
  }

  mutating func clearTimedOut(_ job: Job, _ reason: Reason, _ tries: Int, _ now: MonotonicTime, _ actions: inout [Action]) {
    guard tries < Self.clearTries else {
      end(job, .unknown(.notCleared), &actions)
      return
    }
    phase = .clearing(job, reason, tries: tries + 1)
    sendClear(now, &actions)
  }

  /// The printer said that its buffers are empty.
  mutating func cleared(_ now: MonotonicTime, _ actions: inout [Action]) {
    switch phase {
    case .clearing(let job, let reason, _):
      needsResync = false
      end(job, .cleared(reason), &actions)
    case .resyncing:
      resynced(now, &actions)
    default: break
    }
  }

  // MARK: After an interruption

  /// The printer may stand in the middle of a command or hold half a ticket. First it is asked a question that it answers once it has
  /// worked off all before it: a ticket that was sent whole gets the time to be printed, and to prove it. Only then is anything cleared.
  mutating func resync(_ now: MonotonicTime, _ actions: inout [Action]) {
    due = nil
    guard canBeAsked else {
      startFilling(now, &actions)
      return
    }
    if conditions.isDisjoint(with: .stopping), profile.completion != .none {
      probe(now, &actions)
    } else if profile.clear == .dleDC4, profile.clearIsConfirmed {
      phase = .resyncing(.clearing(tries: 1))
      sendClear(now, &actions)
    } else if conditions.isDisjoint(with: .stopping) {
      startFilling(now, &actions)
    } else {
      // Nothing that it would execute now: wait until somebody has helped it.
      phase = .idle
      due = now + .milliseconds(profile.timeouts.pollMilliseconds)
      if nothingOpen { agenda = poll }
    }
  }

  private mutating func probe(_ now: MonotonicTime, _ actions: inout [Action]) {
    phase = .resyncing(.probing)
    dropQuestions(now)
    if profile.completion == .processID, let id = ESCPOSProcessID(number: Self.probe) {
      var encoder = ESCPOSEncoder()
      encoder.processID(id)
      write(encoder.bytes, now, &actions)
    } else {
      _ = decoder.expect(.paperSensors)
      write(ESCPOSQuestion.paperSensors.bytes, now, &actions)
    }
    due = max(lineFree, now) + .seconds(4)
  }

  mutating func resyncTimedOut(_ step: Resync, _ now: MonotonicTime, _ actions: inout [Action]) {
    let canClear = profile.clear == .dleDC4 && profile.clearIsConfirmed
    switch step {
    case .settling:
      resynced(now, &actions)
    case .probing where canClear:
      phase = .resyncing(.clearing(tries: 1))
      sendClear(now, &actions)
    case .probing where !hasFilled:
      startFilling(now, &actions)
    case .clearing(let tries) where tries < 2:
      phase = .resyncing(.clearing(tries: tries + 1))
      sendClear(now, &actions)
    case .clearing where !hasFilled:
      startFilling(now, &actions)
    case .probing, .clearing, .filling:
      giveUpResync(now)
    }
  }

  /// Zeros complete whatever picture the printer waits for; outside a picture it ignores them.
  private mutating func startFilling(_ now: MonotonicTime, _ actions: inout [Action]) {
    hasFilled = true
    phase = .resyncing(.filling(left: longestCommand))
    due = nil
    fill(longestCommand, now, &actions)
  }

  mutating func fill(_ left: Int, _ now: MonotonicTime, _ actions: inout [Action]) {
    var left = left
    while left > 0, lineFree < now + Self.window {
      let count = min(left, max(1, timing.bytes(in: Self.window)))
      write([UInt8](repeating: 0, count: count), now, &actions)
      left -= count
    }
    phase = .resyncing(.filling(left: left))
    guard left == 0 else { return }
    if profile.clear == .dleENQ { write(clearCommand, now, &actions) }
    var encoder = ESCPOSEncoder()
    encoder.initialise()
    write(encoder.bytes, now, &actions)
    if canBeAsked, profile.completion != .none {
      probe(now, &actions)
    } else {
      // It cannot say whether this helped; nothing more can be done for it.
      resynced(now, &actions)
    }
  }

  private mutating func giveUpResync(_ now: MonotonicTime) {
    isStuck = true
    phase = .idle
    due = now + Self.heartbeat
  }

  mutating func resynced(_ now: MonotonicTime, _ actions: inout [Action]) {
    needsResync = false
    isStuck = false
    hasFilled = false
    needsSeparation = true
    phase = .idle
    due = nil
    identityAsked = false
    introduce(now, &actions)
  }
}
