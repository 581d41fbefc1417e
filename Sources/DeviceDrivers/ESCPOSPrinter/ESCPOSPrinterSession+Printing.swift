import DeviceCore
import DeviceProtocols
import EventLoop

/// A ticket on its way: sent no faster than the line, watched while it prints, ended by what was seen.
extension ESCPOSPrinterSession {
  /// The printer said how it is, just before the first byte.
  mutating func preflightDone(_ job: Job, _ now: MonotonicTime, _ actions: inout [Action]) {
    if let reason = stoppingReason {
      end(job, .notStarted(reason), &actions)
    } else {
      phase = .sending(job)
      feed(job, now, &actions)
    }
  }

  /// Why nothing would be printed now.
  var stoppingReason: Reason? {
    conditions.isDisjoint(with: .stopping) ? nil : conditions.reasons.first ?? .offline
  }

  /// When the line wants more of the ticket.
  func feedTime(_ job: Job) -> MonotonicTime? {
    guard job.sent < job.ticket.encoder.bytes.count, job.waitingSince == nil, !(paced && asked != nil) else { return nil }
    let lead = Self.window.wholeMicroseconds / 2
    return MonotonicTime(microseconds: lineFree.microseconds > lead ? lineFree.microseconds - lead : 0)
  }

  /// Gives the line as many whole commands as it sends in ``window``, then asks for the proof.
  mutating func feed(_ job: Job, _ now: MonotonicTime, _ actions: inout [Action]) {
    var job = job
    defer { if case .sending = phase { phase = .sending(job) } }
    guard job.waitingSince == nil, job.confirmBy == nil else { return }
    let bytes = job.ticket.encoder.bytes
    let ends = job.ticket.encoder.commandEnds
    if due == nil { due = now + Self.watchInterval }
    while job.sent < bytes.count, lineFree < now + Self.window {
      if paced, job.sent > 0, asked != nil { return }
      let limit = job.sent + max(1, timing.bytes(in: Self.window / 2))
      // Whole commands only: nothing may be asked, and nothing stopped, inside of one.
      let end = ends.nextEnd(after: job.sent, upTo: limit) ?? bytes.count
      write(Array(bytes[job.sent..<end]), now, &actions)
      job.sent = end
      // The cut that separates it from a torn one is at its beginning.
      needsSeparation = false
      if paced, asked == nil, job.sent < bytes.count, agenda.isEmpty {
        agenda = [.realTime(.printer)]
        ask(now, &actions)
      }
    }
    guard job.sent == bytes.count else { return }
    let slack = Duration.milliseconds(profile.timeouts.completionMilliseconds)
    switch profile.completion {
    case .processID:
      var encoder = ESCPOSEncoder()
      if let id = ESCPOSProcessID(number: job.processNumber) { encoder.processID(id) }
      write(encoder.bytes, now, &actions)
    case .statusReply:
      // A question of the same sort that is still open (the printer's name) is no longer waited for.
      decoder.giveUp(realTime: false)
      if let open = asked, !open.question.isRealTime { asked = nil }
      _ = decoder.expect(.paperSensors)
      write(ESCPOSQuestion.paperSensors.bytes, now, &actions)
    case .none: break
    }
    job.askedAt = max(now, lineFree)
    job.confirmBy = max(now, lineFree) + paperTime(job) + (profile.completion == .none ? .zero : slack)
    due = profile.completion == .none ? job.confirmBy : now + Self.watchInterval
  }

  private func paperTime(_ job: Job) -> Duration {
    PrintTiming.mechanicalTime(
      dots: job.ticket.rows + 400, dotsPerMillimetre: profile.head.dotsPerMillimetre,
      millimetresPerSecond: profile.head.millimetresPerSecond)
  }

  /// Once a second: is it still there, has its time run out?
  mutating func watch(_ job: Job, _ now: MonotonicTime, _ actions: inout [Action]) {
    if let limit = job.confirmBy, job.waitingSince == nil, limit <= now {
      if profile.completion == .none {
        finishWritten(job, limit, now, &actions)
      } else if conditions.isDisjoint(with: .stopping) {
        end(job, .unknown(.noConfirmation), &actions)
      } else {
        clear(job, stoppingReason ?? .noConfirmation, now, &actions)
      }
      return
    }
    if let since = job.waitingSince, now - since > Self.patience {
      clear(job, stoppingReason ?? .offline, now, &actions)
      return
    }
    if canBeAsked, nothingOpen { agenda = [.realTime(.printer)] }
    let next = now + Self.watchInterval
    due = job.waitingSince == nil ? min(next, job.confirmBy ?? next) : next
  }

  /// To a printer that cannot be asked everything is written once the line has really sent it.
  private mutating func finishWritten(_ job: Job, _ limit: MonotonicTime, _ now: MonotonicTime, _ actions: inout [Action]) {
    if unsent == 0 {
      end(job, .written, &actions)
    } else if now - limit > Self.patience {
      discard(now, &actions)
      end(job, .unknown(.offline), &actions)
    } else {
      due = now + Self.watchInterval
    }
  }

  /// The printer said something of its state in the middle of a ticket.
  mutating func look(at job: Job, _ now: MonotonicTime, _ actions: inout [Action]) {
    var job = job
    if !conditions.isDisjoint(with: PrinterConditions.needsPerson) {
      let reason = conditions.intersection(PrinterConditions.needsPerson).reasons.first ?? .offline
      if job.sent == 0 { end(job, .notStarted(reason), &actions) } else { clear(job, reason, now, &actions) }
      return
    }
    let stands = !conditions.isDisjoint(with: .stopping)
    if stands, job.waitingSince == nil {
      job.waitingSince = now
      actions.append(.progress(.waiting(conditions.reasons)))
    } else if !stands, let since = job.waitingSince {
      job.waitingSince = nil
      // The time in which it stood still is not counted against it.
      if let limit = job.confirmBy { job.confirmBy = limit + (now - since) }
      actions.append(.progress(.waiting([])))
    }
    phase = .sending(job)
  }

  /// The printer returned an id: all that came before it in its buffer is on paper.
  mutating func proved(_ number: Int, _ now: MonotonicTime, _ actions: inout [Action]) {
    if let job = currentJob, job.processNumber == number, job.confirmBy != nil {
      end(job, .printed(.processId), &actions)
    } else if number == Self.probe {
      if case .resyncing = phase { resynced(now, &actions) }
    } else {
      actions.append(.evidence(processNumber: number))
    }
  }

  /// The status request that was queued behind the ticket was answered.
  mutating func provedByStatus(_ sensors: ESCPOSPaperSensors, _ now: MonotonicTime, _ actions: inout [Action]) {
    guard sensors.isExact || profile.quirks.looseSensorReply else {
      heardGarbage = true
      return
    }
    report.update(with: sensors.report)
    switch phase {
    case .sending(var job) where profile.completion == .statusReply:
      guard let earliest = job.askedAt, earliest <= now, !job.isVerifying else { return }
      // One byte without an id is little: a printer that loses its power can send as much. It counts once the printer, asked again, is well.
      job.isVerifying = true
      phase = .sending(job)
      agenda = profile.status == .asb ? [.realTime(.printer)] : [.realTime(.printer), .realTime(.paper)]
    case .resyncing:
      phase = .resyncing(.settling)
      due = now + Self.settleTime
    default: break
    }
  }
}

extension ESCPOSPrinterSession {
  /// The printer answered after the proof, or nobody did: then it has become silent and the ticket unknown.
  mutating func verified(_ job: Job, _ actions: inout [Action]) {
    if let reason = stoppingReason {
      // It may have been printed to its end just before; nobody can know.
      end(job, .unknown(reason), &actions)
    } else {
      end(job, .printed(.statusReply), &actions)
    }
  }
}

extension PrintTiming {
  /// How many bytes the line sends in a time of at most some seconds.
  func bytes(in time: Duration) -> Int {
    Int(clamping: min(time.wholeMicroseconds, 10_000_000)) * baud / max(1, bitsPerByte) / 1_000_000
  }
}

extension [Int] {
  /// The last of these ascending offsets that is behind `start` and not beyond `limit`; if there is none, the first behind `start`.
  func nextEnd(after start: Int, upTo limit: Int) -> Int? {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if self[middle] <= limit { low = middle + 1 } else { high = middle }
    }
    // Now `low` is the first offset beyond the limit.
    if low > 0, self[low - 1] > start { return self[low - 1] }
    return low < count ? self[low] : nil
  }
}
