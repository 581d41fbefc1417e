import Testing

@testable import RecordStore

@Suite struct PrintAttemptTests {
  let folder: TemporaryFolder
  let clock = TestClock()
  let store: RecordStore

  init() async throws {
    folder = try TemporaryFolder()
    (store, _) = try await RecordStore.open(folder.database, clock: clock)
  }

  private func resolve(_ id: Int64, _ verdict: Verdict, reprint: Bool) async throws -> PrintChange {
    try await store.perform { transaction throws(StoreError) in
      try transaction.resolve(id, verdict: verdict, uid: 7, reprint: reprint)
    }
  }

  private func confirm(_ processNumber: Int64?, by printer: String = "hall") async throws -> LateEvidence {
    let number = try #require(processNumber)
    return try await store.perform { transaction throws(StoreError) in
      try transaction.confirmLate(processNumber: number, printer: printer)
    }
  }

  @Test func noPrinterCanVouchForAnothersTicket() async throws {
    let (job, attempt) = try await store.send(try await store.acceptNew(.ticket("a")).id, .unknown(reason: "device_lost"))
    #expect(try await confirm(attempt.processNumber, by: "other") == .noSuchAttempt)
    #expect(try await store.job(job.id)?.state == .unknown)
  }

  @Test func sendingIsOnDiskWithItsOwnNumberBeforeAnyByteGoes() async throws {
    let accepted = try await store.acceptNew(.ticket("a"))
    let (job, attempt) = try await store.begin(accepted.id)
    #expect(job.state == .sending)
    #expect(job.attempts == 1)
    #expect(job.rendering == .raster)
    #expect(attempt.number == 1)
    #expect(attempt.started == clock.now)
    let number = try #require(attempt.processNumber)
    #expect((0..<PrintAttempt.processNumbers).contains(number))
    let (found, attempts) = try await store.perform { transaction throws(StoreError) in
      (try transaction.job(processNumber: number), try transaction.attempts(ofJob: job.id))
    }
    #expect(found == job)
    #expect(attempts == [attempt])
  }

  @Test func everyAttemptHasANumberOfItsOwnAcrossJobsAndRestarts() async throws {
    var numbers: [Int64] = []
    for key in ["a", "b"] {
      let job = try await store.acceptNew(.ticket(key))
      for _ in 0..<2 {
        let (_, attempt) = try await store.send(job.id, .queued(reason: "paper_out", partial: false, reprint: false))
        numbers.append(try #require(attempt.processNumber))
      }
    }
    store.close()
    let (again, _) = try await RecordStore.open(folder.database, clock: clock)
    numbers.append(try #require(try await again.begin(1).1.processNumber))
    #expect(numbers == (0..<5).map { (numbers[0] + $0) % PrintAttempt.processNumbers })
  }

  @Test func whenAllNumbersWereUsedTheyBeginAgainAndTheOldestBearerLosesIts() async throws {
    let first = try await store.acceptNew(.ticket("a"))
    let (_, old) = try await store.send(first.id, .unknown(reason: "device_lost"))
    let reused = try #require(old.processNumber)
    store.close()
    let last = (reused + PrintAttempt.processNumbers - 1) % PrintAttempt.processNumbers
    try Connection(path: folder.database, vfs: nil).run("UPDATE ledger SET process_number = ?", [.integer(last)])

    let (again, _) = try await RecordStore.open(folder.database, clock: clock)
    let second = try await again.acceptNew(.ticket("b"))
    let (sending, attempt) = try await again.begin(second.id)
    #expect(attempt.processNumber == reused)
    let (bearer, before) = try await again.perform { transaction throws(StoreError) in
      (try transaction.job(processNumber: reused), try transaction.attempts(ofJob: first.id))
    }
    #expect(bearer == sending)
    #expect(before.map(\.processNumber) == [nil])
  }

  @Test(
    arguments: [
      (PrintAttemptOutcome.printed(.processID), PrintJobState.printed, nil, false), (.printed(.statusReply), .printed, nil, false),
      (.written, .written, nil, false), (.failed(reason: "paper_out", partial: true), .failed, "paper_out", true),
      (.failed(reason: "cover_open", partial: false), .failed, "cover_open", false),
      (.unknown(reason: "device_lost"), .unknown, "device_lost", true),
      (.queued(reason: nil, partial: false, reprint: false), .queued, nil, false),
      (.held(reason: "paper_out", partial: true, reprint: true), .held, "paper_out", true),
    ] as [(PrintAttemptOutcome, PrintJobState, String?, Bool)])
  func anAttemptEndsAsWhatCanBeKnown(outcome: PrintAttemptOutcome, state: PrintJobState, reason: String?, partial: Bool) async throws {
    let accepted = try await store.acceptNew(.ticket("a"))
    clock.advance(milliseconds: 5)
    let (job, attempt) = try await store.send(accepted.id, outcome)
    #expect(job.state == state)
    #expect(job.reason == reason)
    #expect(job.partial == partial)
    #expect(job.reprint == (state == .held))
    if case .printed(let proof) = outcome { #expect(job.proof == proof) } else { #expect(job.proof == nil) }
    let attempts = try await store.perform { transaction throws(StoreError) in try transaction.attempts(ofJob: accepted.id) }
    #expect(attempts.map(\.outcome) == [state])
    #expect(attempts.map(\.ended) == [clock.now])
    #expect(attempts.map(\.evidence) == [job.proof])
    // It ends once.
    let again = try await store.perform { transaction throws(StoreError) in
      try transaction.finishAttempt(accepted.id, number: attempt.number, .printed(.processID))
    }
    #expect(again == .wrongState(job))
  }

  @Test func anEarlierAttemptCannotEndALaterOne() async throws {
    let accepted = try await store.acceptNew(.ticket("a"))
    let (_, first) = try await store.send(accepted.id, .queued(reason: "paper_out", partial: false, reprint: false))
    let (sending, _) = try await store.begin(accepted.id)
    let answer = try await store.perform { transaction throws(StoreError) in
      try transaction.finishAttempt(accepted.id, number: first.number, .printed(.processID))
    }
    #expect(answer == .wrongState(sending))
  }

  @Test func aTicketPastItsTimeIsNotSentButExpires() async throws {
    let accepted = try await store.acceptNew(.ticket("a", lifetime: 1000))
    clock.advance(milliseconds: 1000)
    let answer = try await store.perform { transaction throws(StoreError) in
      try transaction.beginAttempt(accepted.id, rendering: .text)
    }
    let job = try #require(try await store.job(accepted.id))
    #expect(answer == .expired(job))
    #expect(job.state == .expired)
    #expect(job.attempts == 0)
  }

  @Test func aTicketWhoseTimeCannotBeKnownIsNeitherSentNorExpired() async throws {
    let accepted = try await store.acceptNew(.ticket("a"))
    clock.restart(after: -365 * 86_400_000)
    let answer = try await store.perform { transaction throws(StoreError) in
      try transaction.beginAttempt(accepted.id, rendering: .text)
    }
    #expect(answer == .undecidable(accepted))
    #expect(try await store.job(accepted.id) == accepted)
  }

  @Test func aRestartTurnsSendingIntoUnknownAndSaysSo() async throws {
    let accepted = try await store.acceptNew(.ticket("a"))
    let waiting = try await store.acceptNew(.ticket("b"))
    _ = try await store.begin(accepted.id)
    store.close()
    let (again, opening) = try await RecordStore.open(folder.database, clock: clock)
    #expect(opening.interrupted.map(\.id) == [accepted.id])
    let job = try #require(try await again.job(accepted.id))
    #expect(opening.interrupted == [job])
    #expect(job.state == .unknown)
    #expect(job.reason == "interrupted")
    #expect(job.partial)
    let (history, pending) = try await again.perform { transaction throws(StoreError) in
      (try transaction.history(ofJob: accepted.id, limit: 10), try transaction.pendingJobs(printer: "hall"))
    }
    #expect(history.last?.to == "unknown")
    #expect(history.last?.reason == "interrupted")
    #expect(pending == [waiting])
    again.close()
    // Once.
    let (_, third) = try await RecordStore.open(folder.database, clock: clock)
    #expect(third.interrupted.isEmpty)
  }

  @Test func lateEvidenceTurnsUnknownIntoPrintedOnce() async throws {
    let accepted = try await store.acceptNew(.ticket("a"))
    let (_, attempt) = try await store.send(accepted.id, .unknown(reason: "device_lost"))
    let answer = try await confirm(attempt.processNumber)
    let job = try #require(try await store.job(accepted.id))
    #expect(answer == .printed(job))
    #expect(job.state == .printed)
    #expect(job.proof == .processID)
    #expect(job.reason == "late_evidence")
    #expect(try await confirm(attempt.processNumber) == .noted(job))
    #expect(try await confirm(-1) == .noSuchAttempt)
    #expect(try await resolve(accepted.id, .missing, reprint: true) == .wrongState(job))
  }

  @Test func evidenceForATicketThatIsBeingSentIsNotLate() async throws {
    let accepted = try await store.acceptNew(.ticket("a"))
    let (sending, attempt) = try await store.begin(accepted.id)
    #expect(try await confirm(attempt.processNumber) == .noted(sending))
    #expect(try await store.job(accepted.id) == sending)
  }

  @Test(arguments: [Verdict.seen, .missing])
  func aFindingClosesAnUnknownTicketOnRecord(verdict: Verdict) async throws {
    let accepted = try await store.acceptNew(.ticket("a"))
    let (unknown, attempt) = try await store.send(accepted.id, .unknown(reason: "device_lost"))
    #expect(unknown.isUnresolved)
    clock.advance(milliseconds: 60_000)
    let answer = try await resolve(accepted.id, verdict, reprint: false)
    let job = try #require(try await store.job(accepted.id))
    #expect(answer == .changed(job))
    #expect(job.state == .unknown)
    #expect(job.reason == "device_lost")
    #expect(job.resolution == Resolution(verdict: verdict, uid: 7, wallMilliseconds: clock.now.wallMilliseconds))
    // Nobody overrules it, neither a second person nor the printer.
    #expect(try await resolve(accepted.id, .missing, reprint: true) == .wrongState(job))
    guard case .noted(let noted) = try await confirm(attempt.processNumber) else {
      Issue.record("not noted")
      return
    }
    #expect(noted.state == .unknown)
    let (history, attempts) = try await store.perform { transaction throws(StoreError) in
      (try transaction.history(ofJob: accepted.id, limit: 10), try transaction.attempts(ofJob: accepted.id))
    }
    #expect(history.map(\.verdict) == [nil, nil, nil, verdict, nil])
    #expect(history[3].uid == 7)
    #expect(attempts.map(\.evidence) == [.processID])
  }

  @Test func aMissingTicketIsPrintedAgainOnlyWhenAskedAndBearsTheMark() async throws {
    let accepted = try await store.acceptNew(.ticket("a", lifetime: 60_000))
    let (_, first) = try await store.send(accepted.id, .unknown(reason: "interrupted"))
    clock.advance(milliseconds: 120_000)
    guard case .changed(let queued) = try await resolve(accepted.id, .missing, reprint: true) else {
      Issue.record("not resolved")
      return
    }
    #expect(queued.state == .queued)
    #expect(queued.reprint)
    #expect(!queued.partial)
    // Its time would be over long since; somebody wants it now.
    #expect(queued.expiry.standing(at: clock.now) == .valid)
    #expect(queued.accepted == accepted.accepted)
    let content = try await store.perform { transaction throws(StoreError) in try transaction.content(ofJob: accepted.id) }
    #expect(content == Array("A001".utf8))
    // The first attempt is confirmed after all: on record, but the ticket was asked for again.
    guard case .noted(let noted) = try await confirm(first.processNumber) else {
      Issue.record("not noted")
      return
    }
    #expect(noted.state == .queued)
    // The second attempt can be unknown and be looked at anew.
    let (unknown, second) = try await store.send(accepted.id, .unknown(reason: "device_lost"))
    #expect(second.number == 2)
    #expect(unknown.isUnresolved)
    #expect(unknown.reprint)
    guard case .changed(let seen) = try await resolve(accepted.id, .seen, reprint: false) else {
      Issue.record("not resolved")
      return
    }
    #expect(seen.resolution?.verdict == .seen)
  }

  @Test func onlyAnUnknownTicketCanBeResolved() async throws {
    let job = try await store.acceptNew(.ticket("a"))
    #expect(try await resolve(job.id, .seen, reprint: false) == .wrongState(job))
    #expect(try await resolve(99, .seen, reprint: false) == .noSuchJob)
  }
}
