import DeviceCore
import DeviceProtocols
import EventLoop

/// Asking the printer, and what its answers mean.
extension ESCPOSPrinterSession {
  /// Asks who is there, from the beginning.
  mutating func identify(_ now: MonotonicTime, _ actions: inout [Action]) {
    guard canBeAsked else {
      phase = .idle
      due = needsResync ? now : nil
      return
    }
    // A printer that was silent stays so called until it answers. What it was asked in vain does not pile up before a line that stands.
    if case .silent = phase { discard(now, &actions) } else { phase = .identifying }
    agenda = ESCPOSRealTimeQuestion.allCases.map { .realTime($0) }
    if profile.fullStatus { agenda.append(.fullStatus) }
    asked = nil
    decoder.giveUp(realTime: true)
    decoder.giveUp(realTime: false)
    ask(now, &actions)
  }

  /// It answered everything: now it may be told something.
  mutating func identified(_ now: MonotonicTime, _ actions: inout [Action]) {
    phase = .idle
    due = nil
    if needsResync {
      resync(now, &actions)
    } else {
      introduce(now, &actions)
    }
  }

  /// Switches automatic status on and asks for the name. Queued commands, so only where the printer is between two of them and online.
  mutating func introduce(_ now: MonotonicTime, _ actions: inout [Action]) {
    guard conditions.isDisjoint(with: .stopping), !identityAsked else { return }
    identityAsked = true
    if profile.status == .asb {
      // A printer that stops just now keeps this command and executes it after the stop: until its first report it has to be asked.
      reportsByItself = false
      var encoder = ESCPOSEncoder()
      encoder.automaticStatus(Self.causes)
      write(encoder.bytes, now, &actions)
    }
    if profile.identify { agenda += [.identity(.model), .identity(.firmware)] }
  }

  /// Sends the next question, if there is one and the line is quiet.
  mutating func ask(_ now: MonotonicTime, _ actions: inout [Action]) {
    guard asked == nil, let next = agenda.first, quietUntil <= now, isBetweenCommands else { return }
    agenda.removeFirst()
    send(next, tries: 1, now, &actions)
  }

  /// A question put into the middle of a command would be taken for a part of it.
  var isBetweenCommands: Bool {
    if case .resyncing(.filling) = phase { false } else { true }
  }

  private mutating func send(_ question: ESCPOSQuestion, tries: Int, _ now: MonotonicTime, _ actions: inout [Action]) {
    decoder.giveUp(realTime: question.isRealTime)
    guard decoder.expect(question) else { return }
    write(question.bytes, now, &actions)
    // A queued question waits behind what the line still carries, a real-time one too: bytes keep their order on the line.
    asked = (question, max(lineFree, now) + .milliseconds(profile.timeouts.replyMilliseconds), tries)
  }

  /// An answer did not come in time.
  mutating func unanswered(_ question: ESCPOSQuestion, tries: Int, _ now: MonotonicTime, _ actions: inout [Action]) {
    asked = nil
    decoder.giveUp(realTime: question.isRealTime)
    _ = decoder.lineFellSilent()
    if !question.isRealTime {
      // A printer that does not say its name is still a printer.
      return
    }
    if tries < profile.timeouts.silentAfter {
      send(question, tries: tries + 1, now, &actions)
    } else if question == .fullStatus {
      return
    } else {
      fallSilent(now, &actions)
    }
  }

  /// Nothing answers.
  mutating func fallSilent(_ now: MonotonicTime, _ actions: inout [Action]) {
    if let job = currentJob { end(job, job.sent == 0 ? .notStarted(.noReply) : .unknown(.noReply), &actions) }
    // The rest of a ticket must not come out when somebody opens the line again.
    discard(now, &actions)
    phase = .silent
    agenda = []
    asked = nil
    identityAsked = false
    report = PrinterReport()
    due = now + Self.silentInterval
  }

  /// One thing that the printer said.
  mutating func handle(_ reply: ESCPOSReply, _ now: MonotonicTime, _ actions: inout [Action]) {
    switch reply {
    case .garbage:
      heardGarbage = true
      return
    case .unasked:
      if case .resyncing(.settling) = phase { due = now + Self.settleTime }
      return
    case .block:
      return
    case .flow:
      // Where the map says xonxoff the terminal obeys XOFF and XON by itself and swallows them. What arrives here comes from a line without
      // them, and obeying noise would hold a ticket for ever.
      return
    default:
      heardGarbage = false
    }
    switch reply {
    case .realTime(let status): answered(status.report(jamBit: profile.quirks.jamBit), now, &actions)
    case .full(let status): answered(status.report, now, &actions)
    case .presenter(let status): answered(status.report, now, &actions)
    case .automatic(let status):
      reportsByItself = true
      if case .idle = phase { due = nil }
      learn(automatic(status), now, &actions)
    case .paperSensors(let sensors): provedByStatus(sensors, now, &actions)
    case .identity(let identity, let bytes): named(identity, bytes, now)
    case .processed(let id): proved(id.number, now, &actions)
    case .buffersCleared: cleared(now, &actions)
    case .wentOffline: if nothingOpen { agenda = poll }
    case .garbage, .unasked, .block, .flow: break
    }
  }

  /// An automatic status is complete: where it says nothing of a cause, there is none any more.
  private func automatic(_ status: ESCPOSAutomaticStatus) -> PrinterReport {
    var report = status.report
    if !report.present.contains(.offline) {
      report.update(with: PrinterReport(covered: [.stoppedOnPaperEnd, .error, .waitingForRecovery]))
    }
    return report
  }

  private mutating func answered(_ news: PrinterReport, _ now: MonotonicTime, _ actions: inout [Action]) {
    guard let question = asked?.question else { return }
    if let tries = asked?.tries, tries > 1 { quietUntil = now + .milliseconds(profile.timeouts.replyMilliseconds) }
    asked = nil
    if case .silent = phase {
      // Somebody is there again: everything is asked anew, because it may be another printer.
      phase = .identifying
    }
    var news = news
    if question == .realTime(.printer) {
      if news.present.contains(.offline) {
        // Offline says that it stands, not why.
        for cause in [ESCPOSRealTimeQuestion.offlineCause, .errorCause, .paper] where !agenda.contains(.realTime(cause)) {
          agenda.append(.realTime(cause))
        }
      } else {
        // A printer that is online has none of the causes that only the other questions report.
        news.update(
          with: PrinterReport(covered: [.coverOpen, .stoppedOnPaperEnd, .error, .cutterError, .mechanicalError, .autoRecoverable]))
      }
    }
    learn(news, now, &actions)
  }

  private mutating func learn(_ news: PrinterReport, _ now: MonotonicTime, _ actions: inout [Action]) {
    report.update(with: news)
    switch phase {
    case .sending(let job) where job.isVerifying: break
    case .sending(let job) where agenda.isEmpty || !conditions.isDisjoint(with: PrinterConditions.needsPerson):
      look(at: job, now, &actions)
    case .idle where nothingOpen:
      if conditions.isDisjoint(with: .stopping) {
        if needsResync { resync(now, &actions) } else { introduce(now, &actions) }
      }
      // Sooner, where it has just been told anew to report by itself.
      if case .idle = phase { due = min(due ?? .init(microseconds: .max), now + idleInterval) }
    default: break
    }
  }

  private mutating func named(_ identity: ESCPOSIdentity, _ bytes: [UInt8], _ now: MonotonicTime) {
    asked = nil
    let text = String(decoding: bytes.filter { (0x20...0x7E).contains($0) }.prefix(64), as: UTF8.self)
    guard !text.isEmpty else { return }
    switch identity {
    case .model: model = text
    case .firmware: firmware = text
    default: break
    }
  }
}

extension ESCPOSQuestion {
  /// The bytes that ask it.
  var bytes: [UInt8] {
    var encoder = ESCPOSEncoder()
    switch self {
    case .realTime(let question): return ESCPOSRealTimeCommand.status(question).bytes
    case .fullStatus: return ESCPOSRealTimeCommand.fullStatus.bytes
    case .paperSensors: encoder.requestPaperSensors()
    case .presenter: encoder.requestPresenterStatus()
    case .identity(let identity): encoder.requestIdentity(identity)
    }
    return encoder.bytes
  }
}
