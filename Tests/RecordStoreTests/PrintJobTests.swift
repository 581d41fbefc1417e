import Testing

@testable import RecordStore

@Suite struct PrintJobTests {
  let folder: TemporaryFolder
  let clock = TestClock()
  let store: RecordStore

  init() async throws {
    folder = try TemporaryFolder()
    (store, _) = try await RecordStore.open(folder.database, clock: clock)
  }

  @Test func anAcceptedTicketIsOnDiskWithEverythingItWasGiven() async throws {
    let content: [UInt8] = [0, 1, 2, 0xff]
    var new = NewPrintJob.ticket("键 1", printer: "取号机", uid: 1001, content: content, lifetime: 5000)
    new.afterPaperOut = .reprint
    new.template = "queue"
    new.notes = [PrintNote(word: "font_fallback", detail: "某字体\t3 个\n字"), PrintNote(word: "bare", detail: "")]
    let job = try await store.acceptNew(new)
    store.close()

    let (again, _) = try await RecordStore.open(folder.database, clock: clock)
    let found = try #require(try await again.job(job.id))
    #expect(found == job)
    #expect(found.key == "键 1")
    #expect(found.printer == "取号机")
    #expect(found.uid == 1001)
    #expect(found.state == .queued)
    #expect(found.afterPaperOut == .reprint)
    #expect(found.template == "queue")
    #expect(found.notes.map(\.word) == ["font_fallback", "bare"])
    #expect(found.notes.map(\.detail) == ["某字体\t3 个 字", ""])
    #expect(found.accepted == clock.now)
    #expect(found.expiry == PrintExpiry(since: clock.now, lifetimeMilliseconds: 5000, clockTrusted: true))
    let stored = try await again.perform { transaction throws(StoreError) in try transaction.content(ofJob: job.id) }
    #expect(stored == content)
  }

  @Test func theSameKeyWithTheSameContentIsTheSameTicket() async throws {
    let job = try await store.acceptNew(.ticket("a"))
    clock.advance(milliseconds: 5000)
    let answer = try await store.perform { transaction throws(StoreError) in try transaction.accept(.ticket("a")) }
    #expect(answer == .known(job))
    let waiting = try await store.perform { transaction throws(StoreError) in try transaction.pendingJobs(printer: "hall") }
    #expect(waiting == [job])
  }

  @Test(arguments: [NewPrintJob.ticket("a", content: [1]), .ticket("a", printer: "other")])
  func theSameKeyForAnotherTicketIsRefusedWithTheIdOfTheFirst(other: NewPrintJob) async throws {
    let job = try await store.acceptNew(.ticket("a"))
    let answer = try await store.perform { transaction throws(StoreError) in try transaction.accept(other) }
    #expect(answer == .conflict(id: job.id))
  }

  @Test func twoUsersMayUseOneKey() async throws {
    let first = try await store.acceptNew(.ticket("a", uid: 1))
    let second = try await store.acceptNew(.ticket("a", uid: 2))
    #expect(first.id != second.id)
    let found = try await store.perform { transaction throws(StoreError) in try transaction.job(uid: 2, key: "a") }
    #expect(found == second)
  }

  @Test func aKeyThatDiffersOnlyAfterANulByteIsAnotherKey() async throws {
    let first = try await store.acceptNew(.ticket("a\0b"))
    let second = try await store.acceptNew(.ticket("a\0c"))
    #expect(first.id != second.id)
    #expect(second.key == "a\0c")
  }

  @Test(arguments: ["", String(repeating: "k", count: 129), String(repeating: "键", count: 43)])
  func aKeyOutsideOneTo128BytesIsRefused(key: String) async throws {
    await #expect(throws: StoreError.constraint("a key has 1 to 128 bytes")) {
      try await store.acceptNew(.ticket(key))
    }
  }

  @Test(arguments: [0, -1, Int64.min, Int64.max, PrintExpiry.longestMilliseconds + 1])
  func aLifetimeOutOfRangeIsRefused(lifetime: Int64) async throws {
    await #expect(throws: StoreError.self) { try await store.acceptNew(.ticket("a", lifetime: lifetime)) }
    #expect(try await store.job(1) == nil)
  }

  @Test func waitingTicketsComeInTheOrderOfAcceptance() async throws {
    let first = try await store.acceptNew(.ticket("1"))
    let second = try await store.acceptNew(.ticket("2"))
    let third = try await store.acceptNew(.ticket("3"))
    _ = try await store.acceptNew(.ticket("4", printer: "other"))
    _ = try await store.perform { transaction throws(StoreError) in
      try transaction.transition(first.id, from: [.queued], to: .held, reason: "paper_out")
    }
    _ = try await store.send(second.id, .written)
    let waiting = try await store.perform { transaction throws(StoreError) in try transaction.pendingJobs(printer: "hall") }
    #expect(waiting.map(\.id) == [first.id, third.id])
    #expect(waiting.first?.reason == "paper_out")
  }

  @Test func aChangeIsMadeOnlyFromTheExpectedState() async throws {
    let job = try await store.acceptNew(.ticket("a"))
    let (sending, _) = try await store.begin(job.id)
    let answer = try await store.perform { transaction throws(StoreError) in
      try transaction.transition(job.id, from: [.queued, .held], to: .cancelled, uid: 7)
    }
    #expect(answer == .wrongState(sending))
    let missing = try await store.perform { transaction throws(StoreError) in
      try transaction.transition(99, from: [.queued], to: .cancelled)
    }
    #expect(missing == .noSuchJob)
  }

  @Test(
    arguments: PrintJobState.allCases.filter { ![.held, .failed, .expired, .cancelled].contains($0) })
  func noPlainChangeClaimsWhatOnlyAnAttemptCanKnow(state: PrintJobState) async throws {
    let job = try await store.acceptNew(.ticket("a"))
    await #expect(throws: StoreError.self) {
      try await store.perform { transaction throws(StoreError) in
        try transaction.transition(job.id, from: Set(PrintJobState.allCases), to: state)
      }
    }
    #expect(try await store.job(job.id) == job)
  }

  @Test(arguments: [PrintJobState.cancelled, .expired, .failed])
  func whatHasEndedStaysEnded(end: PrintJobState) async throws {
    let job = try await store.acceptNew(.ticket("a"))
    _ = try await store.perform { transaction throws(StoreError) in try transaction.transition(job.id, from: [.queued], to: end) }
    let answer = try await store.perform { transaction throws(StoreError) in try transaction.beginAttempt(job.id, rendering: .text) }
    guard case .wrongState(let stays) = answer else {
      Issue.record("\(answer)")
      return
    }
    #expect(stays.state == end)
    for next in PrintJobState.allCases {
      await #expect(throws: StoreError.self) {
        try await store.perform { transaction throws(StoreError) in
          try transaction.transition(job.id, from: [end], to: next)
        }
      }
    }
  }

  @Test func ticketsAreListedNewestFirstAndInPages() async throws {
    var ids: [Int64] = []
    for number in 1...7 {
      ids.append(try await store.acceptNew(.ticket("\(number)", printer: number.isMultiple(of: 2) ? "even" : "odd")).id)
    }
    _ = try await store.send(ids[6], .written)
    let (all, page, odd, written, oddQueued) = try await store.perform { [ids] transaction throws(StoreError) in
      (
        try transaction.list(limit: 500), try transaction.list(limit: 2, before: ids[4]),
        try transaction.list(printer: "odd", limit: 500), try transaction.list(state: .written, limit: 500),
        try transaction.list(printer: "odd", state: .queued, limit: 2)
      )
    }
    #expect(all.map(\.id) == ids.reversed())
    #expect(page.map(\.id) == [ids[3], ids[2]])
    #expect(odd.map(\.id) == [ids[6], ids[4], ids[2], ids[0]])
    #expect(written.map(\.id) == [ids[6]])
    #expect(oddQueued.map(\.id) == [ids[4], ids[2]])
    let none = try await store.perform { transaction throws(StoreError) in try transaction.list(limit: -1) }
    #expect(none.isEmpty)
  }

  @Test func everyChangeIsOnRecordInOrderWithItsMoment() async throws {
    let job = try await store.acceptNew(.ticket("a"))
    clock.advance(milliseconds: 10)
    _ = try await store.perform { transaction throws(StoreError) in
      try transaction.transition(job.id, from: [.queued], to: .held, reason: "cover_open")
    }
    clock.restart(after: 20)
    let (printed, attempt) = try await store.send(job.id, .printed(.processID))
    let history = try await store.perform { transaction throws(StoreError) in try transaction.history(ofJob: job.id, limit: 100) }
    #expect(history.map(\.to) == ["queued", "held", "sending", "printed"])
    #expect(history.map(\.from) == [nil, "queued", "held", "sending"])
    #expect(history.map(\.reason) == [nil, "cover_open", nil, nil])
    #expect(history.map(\.uid) == [1000, nil, nil, nil])
    #expect(history.map(\.attempt) == [nil, nil, attempt.number, attempt.number])
    #expect(history.map(\.moment.bootID) == ["boot-1", "boot-1", "boot-2", "boot-2"])
    #expect(history.last?.moment == clock.now)
    #expect(history.last?.sequence == printed.sequence)
    #expect(history.map(\.sequence) == [1, 2, 3, 4])
  }

  @Test func countersCountEveryEntryIntoAState() async throws {
    for key in ["1", "2", "3"] {
      let job = try await store.acceptNew(.ticket(key))
      if key != "3" { _ = try await store.send(job.id, .printed(.statusReply)) }
    }
    let counters = try await store.perform { transaction throws(StoreError) in try transaction.counters() }
    #expect(
      counters == [
        PrintCounter(printer: "hall", state: .printed, entered: 2), PrintCounter(printer: "hall", state: .queued, entered: 3),
        PrintCounter(printer: "hall", state: .sending, entered: 2),
      ])
  }
}
