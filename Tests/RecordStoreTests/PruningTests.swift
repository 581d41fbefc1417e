import Glibc
import Testing

@testable import RecordStore

@Suite struct PruningTests {
  static let day: Int64 = 86_400_000
  static let retention = PrintRetention(contentMilliseconds: day, recordMilliseconds: 90 * day)
  let folder: TemporaryFolder
  let clock = TestClock()
  let store: RecordStore

  init() async throws {
    folder = try TemporaryFolder()
    (store, _) = try await RecordStore.open(folder.database, clock: clock)
  }

  private func prune(_ retention: PrintRetention = Self.retention) async throws -> PruneProgress {
    try await store.perform { transaction throws(StoreError) in try transaction.prune(retention) }
  }

  private func content(_ id: Int64) async throws -> [UInt8]? {
    try await store.perform { transaction throws(StoreError) in try transaction.content(ofJob: id) }
  }

  @Test func contentIsErasedOnceATicketCannotBePrintedAgain() async throws {
    let printed = try await store.acceptNew(.ticket("printed", content: Array("Zhang San 15012345678".utf8)))
    _ = try await store.send(printed.id, .printed(.processID))
    let waiting = try await store.acceptNew(.ticket("waiting"))
    let unknown = try await store.acceptNew(.ticket("unknown"))
    _ = try await store.send(unknown.id, .unknown(reason: "device_lost"))
    let sending = try await store.acceptNew(.ticket("sending"))
    _ = try await store.begin(sending.id)

    #expect(TemporaryFolder.names(in: folder.path).contains { fileContains("15012345678", folder.path + "/" + $0) })
    clock.advance(milliseconds: Self.day - 1)
    #expect(try await prune() == PruneProgress(contentsErased: 0, jobsRemoved: 0, next: nil))
    clock.advance(milliseconds: 1)
    #expect(try await prune() == PruneProgress(contentsErased: 1, jobsRemoved: 0, next: nil))
    #expect(try await content(printed.id) == nil)
    for id in [waiting.id, unknown.id, sending.id] { #expect(try await content(id) != nil) }
    // Its key is still known, and still tells another content from its own.
    let answer = try await store.perform { transaction throws(StoreError) in try transaction.accept(.ticket("printed", content: [1])) }
    #expect(answer == .conflict(id: printed.id))
    // The next request comes after the checkpoint: neither the database nor the log has the words any more.
    for name in TemporaryFolder.names(in: folder.path) {
      #expect(!fileContains("15012345678", folder.path + "/" + name), "\(name)")
    }
  }

  @Test func endedTicketsGoWithTheirHistoryWhenTheirTimeIsOverAndCountersStay() async throws {
    let printed = try await store.acceptNew(.ticket("printed"))
    _ = try await store.send(printed.id, .printed(.processID))
    let unknown = try await store.acceptNew(.ticket("unknown"))
    let (last, _) = try await store.send(unknown.id, .unknown(reason: "device_lost"))
    let waiting = try await store.acceptNew(.ticket("waiting"))
    let before = try await store.perform { transaction throws(StoreError) in try transaction.counters() }
    clock.advance(milliseconds: 90 * Self.day)
    #expect(try await prune() == PruneProgress(contentsErased: 0, jobsRemoved: 2, next: nil))
    let (jobs, page, later, counters, content) = try await store.perform { transaction throws(StoreError) in
      (
        try transaction.list(limit: 500), try transaction.changes(since: 0, limit: 1000),
        try transaction.changes(since: last.sequence, limit: 1000), try transaction.counters(), try transaction.content(ofJob: printed.id)
      )
    }
    #expect(jobs == [waiting])
    #expect(page.entries.map(\.record) == [waiting.id])
    #expect(page.gap)
    #expect(!later.gap)
    #expect(counters == before)
    #expect(content == nil)
    // Neither ids nor sequence numbers come again.
    let next = try await store.acceptNew(.ticket("printed"))
    #expect(next.id == waiting.id + 1)
    #expect(next.sequence == waiting.sequence + 1)
  }

  @Test func aKeyIsKnownForTwoDaysWhateverTheConfigurationSays() async throws {
    let job = try await store.acceptNew(.ticket("a"))
    _ = try await store.send(job.id, .written)
    let greedy = PrintRetention(contentMilliseconds: 0, recordMilliseconds: 0)
    clock.advance(milliseconds: 2 * Self.day - 1)
    #expect(try await prune(greedy).jobsRemoved == 0)
    clock.advance(milliseconds: 1)
    #expect(try await prune(greedy).jobsRemoved == 1)
  }

  @Test func aClockThatIsSetRemovesNothingThatIsNotOld() async throws {
    let job = try await store.acceptNew(.ticket("a"))
    _ = try await store.send(job.id, .written)
    // Forward within the boot: the time since boot knows better.
    clock.setWall(clock.now.wallMilliseconds + 365 * Self.day)
    #expect(try await prune() == PruneProgress(contentsErased: 0, jobsRemoved: 0, next: nil))
    // Back, in another boot: what is certain is how long that boot has lasted.
    clock.restart(after: -2 * 365 * Self.day)
    #expect(try await prune() == PruneProgress(contentsErased: 0, jobsRemoved: 0, next: nil))
    clock.advance(milliseconds: 90 * Self.day)
    #expect(try await prune() == PruneProgress(contentsErased: 0, jobsRemoved: 1, next: nil))
  }

  @Test func forgettingGoesInBoundedSteps() async throws {
    for number in 0..<5 {
      let job = try await store.acceptNew(.ticket("\(number)"))
      _ = try await store.send(job.id, .written)
    }
    clock.advance(milliseconds: 90 * Self.day)
    var after: Int64? = 0
    var removed: [Int] = []
    while let from = after {
      let step = try await store.perform { transaction throws(StoreError) in
        try transaction.prune(Self.retention, after: from, examine: 2)
      }
      removed.append(step.jobsRemoved)
      after = step.next
    }
    #expect(removed == [2, 2, 1])
  }

  private func fileContains(_ text: String, _ path: String) -> Bool {
    let descriptor = open(path, O_RDONLY)
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: 4 << 20)
    let count = read(descriptor, &bytes, bytes.count)
    return String(decoding: bytes.prefix(max(0, count)), as: Unicode.ASCII.self).contains(text)
  }
}

@Suite struct JournalTests {
  @Test func theSequenceGoesOnAcrossRestartsAndIsReadInPages() async throws {
    let folder = try TemporaryFolder()
    var (store, _) = try await RecordStore.open(folder.database)
    for key in ["a", "b"] { _ = try await store.acceptNew(.ticket(key)) }
    store.close()
    (store, _) = try await RecordStore.open(folder.database)
    let last = try await store.acceptNew(.ticket("c"))
    #expect(last.sequence == 3)
    let (first, rest, none, newest) = try await store.perform { transaction throws(StoreError) in
      (
        try transaction.changes(since: 0, limit: 2), try transaction.changes(since: 2, limit: 2),
        try transaction.changes(since: 3, limit: 2),
        transaction.newestSequence
      )
    }
    #expect(first.entries.map(\.sequence) == [1, 2])
    #expect(rest.entries.map(\.sequence) == [3])
    #expect(rest.entries.map(\.kind) == [.printJob])
    #expect(none == JournalPage(entries: [], gap: false))
    #expect(newest == 3)
  }
}
