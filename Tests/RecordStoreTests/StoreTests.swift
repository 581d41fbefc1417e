import CSQLite
import Glibc
import Synchronization
import Testing

@testable import RecordStore

@Suite struct StoreTests {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  @Test func requestsThatWaitTogetherShareOneFsync() async throws {
    let syncs = Counted()
    let vfs = try #require(
      ObservedVFS { operation in
        if case .sync = operation { syncs.add() }
        return nil
      })
    var options = StoreOptions()
    options.vfs = vfs.name
    let (store, _) = try await RecordStore.open(folder.database, options: options)
    let gate = Gate(store)
    let answers = Answers<PrintAcceptance>()
    for number in 0..<20 {
      store.submit({ transaction throws(StoreError) in try transaction.accept(.ticket("\(number)")) }, completion: answers.add)
    }
    let before = syncs.value
    gate.open()
    let accepted = await answers.first(20)
    #expect(syncs.value == before + 1)
    let ids = accepted.map { result -> Int64 in
      if case .success(.accepted(let job)) = result { job.id } else { 0 }
    }
    #expect(ids == Array(1...20))
  }

  @Test func readingCostsNoFsync() async throws {
    let syncs = Counted()
    let vfs = try #require(
      ObservedVFS { operation in
        if case .sync = operation { syncs.add() }
        return nil
      })
    var options = StoreOptions()
    options.vfs = vfs.name
    let (store, _) = try await RecordStore.open(folder.database, options: options)
    let before = syncs.value
    #expect(try await store.job(1) == nil)
    #expect(syncs.value == before)
  }

  @Test func oneRequestThatFailsDoesNotTouchItsNeighbours() async throws {
    let (store, _) = try await RecordStore.open(folder.database)
    let gate = Gate(store)
    let answers = Answers<Int64>()
    for key in ["a", "broken", "c"] {
      store.submit(
        { transaction throws(StoreError) in
          guard case .accepted(let job) = try transaction.accept(.ticket(key)) else { throw .constraint("known") }
          if key == "broken" { throw .constraint("the request's own rule") }
          return job.id
        }, completion: answers.add)
    }
    gate.open()
    #expect(await answers.first(3) == [.success(1), .failure(.constraint("the request's own rule")), .success(2)])
    let jobs = try await store.perform { transaction throws(StoreError) in try transaction.list(limit: 500) }
    #expect(jobs.map(\.key) == ["c", "a"])
    #expect(jobs.map(\.sequence) == [2, 1])
  }

  @Test func aRequestThatSwallowsAFailedStatementStillFails() async throws {
    let (store, _) = try await RecordStore.open(folder.database)
    await #expect(throws: StoreError.self) {
      try await store.perform { transaction throws(StoreError) in
        _ = try transaction.accept(.ticket("half"))
        try? transaction.connection.run("INSERT INTO print_content VALUES (1, x'00')")
      }
    }
    #expect(try await store.job(1) == nil)
  }

  @Test func aFullQueueRefusesAtOnceAndTakesMoreWhenItIsDrained() async throws {
    var options = StoreOptions()
    options.queueLimit = 2
    let (store, _) = try await RecordStore.open(folder.database, options: options)
    let gate = Gate(store)
    let answers = Answers<Int64>()
    for _ in 0..<3 {
      store.submit({ transaction throws(StoreError) in transaction.newestSequence }, completion: answers.add)
    }
    #expect(await answers.first(1) == [.failure(.busy)])
    gate.open()
    #expect(await answers.first(3) == [.failure(.busy), .success(0), .success(0)])
    _ = try await store.acceptNew(.ticket("a"))
  }

  @Test func closingCarriesOutWhatWaitsAndRefusesWhatComesAfter() async throws {
    let clock = TestClock()
    let answers = Answers<PrintAcceptance>()
    let store = try RecordStore(path: folder.database, clock: { clock.now }, deliver: { $0() })
    for key in ["a", "b"] {
      store.submit({ transaction throws(StoreError) in try transaction.accept(.ticket(key)) }, completion: answers.add)
    }
    store.close()
    #expect(await answers.first(2).allSatisfy { if case .success(.accepted) = $0 { true } else { false } })
    await #expect(throws: StoreError.closed) { try await store.acceptNew(.ticket("c")) }
    // The log is in the database.
    #expect(TemporaryFolder.names(in: folder.path) == ["records.sqlite"])
    store.close()
  }

  @Test func aStoreMayBeLetGoFromItsOwnAnswer() async throws {
    let clock = TestClock()
    let box = Mutex<RecordStore?>(nil)
    let store = try RecordStore(path: folder.database, clock: { clock.now }, deliver: { $0() })
    box.withLock { $0 = consume store }
    await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
      let borrowed = box.withLock { $0 }
      borrowed?.submit {
        transaction throws(StoreError) in
        transaction.newestSequence
      } completion: { _ in
        box.withLock { $0 }?.close()
        continuation.resume()
      }
    }
  }

  @Test func aSecondStoreOnTheFileIsRefusedAndToldWhoHasIt() async throws {
    let (store, _) = try await RecordStore.open(folder.database)
    await #expect(throws: StoreError.locked(by: getpid())) { try await RecordStore.open(folder.database) }
    let path = folder.database
    let holder = getpid()
    await #expect(processExitsWith: .success) { [path = path as String, holder = holder as Int32] in
      do {
        _ = try await RecordStore.open(path)
        exit(1)
      } catch StoreError.locked(by: holder) {
        exit(0)
      }
    }
    #expect(throws: StoreError.locked(by: holder)) { try RecordStore.setAside(path: path, now: TestClock().now) }
    store.close()
    _ = try await RecordStore.open(folder.database)
  }

  @Test func theHolderOfALockIsReadFromTheKernelsTable() {
    let table = """
      1: FLOCK  ADVISORY  WRITE 700 08:01:131 0 EOF
      2: -> POSIX  ADVISORY  WRITE 701 08:01:131 0 EOF
      3: POSIX  ADVISORY  WRITE 812 08:01:131 1073741826 1073742335
      4: POSIX  ADVISORY  READ -1 103:0a:7 128 128
      5: POSIX
      6: POSIX  ADVISORY  READ 9 103:0a:7 128 128
      """
    #expect(LockHolder.find(device: 0x801, inode: 131, in: table) == 812)
    #expect(LockHolder.find(device: 0x801, inode: 132, in: table) == nil)
    #expect(LockHolder.find(device: 0x1030a, inode: 7, in: table) == 9)
    #expect(LockHolder.find(device: 1, inode: 1, in: "") == nil)
  }

  @Test func onlyItsUserMayReadTheFile() async throws {
    let (store, _) = try await RecordStore.open(folder.database)
    _ = try await store.acceptNew(.ticket("a"))
    for name in TemporaryFolder.names(in: folder.path) {
      var status = stat()
      #expect(stat(folder.path + "/" + name, &status) == 0)
      #expect(status.st_mode & 0o777 == 0o600, "\(name)")
    }
  }

  @Test func theWallClockIsTrustedUnlessItIsBehindTheNewestRecord() async throws {
    let clock = TestClock()
    let (store, opening) = try await RecordStore.open(folder.database, clock: clock)
    #expect(opening.clockTrusted)
    _ = try await store.acceptNew(.ticket("a"))
    let wall = clock.now.wallMilliseconds
    clock.setWall(wall - 2000)
    #expect(store.isClockTrusted)
    clock.setWall(wall - 2001)
    #expect(!store.isClockTrusted)
    let job = try await store.acceptNew(.ticket("b"))
    #expect(!job.expiry.clockTrusted)
    #expect(!store.isClockTrusted)
    store.close()

    clock.setWall(wall - 365 * 86_400_000)
    let (again, reopening) = try await RecordStore.open(folder.database, clock: clock)
    #expect(!reopening.clockTrusted)
    #expect(!again.isClockTrusted)
    clock.setWall(wall)
    #expect(again.isClockTrusted)
  }

  @Test func theMachinesOwnClockMovesForwardAndNamesItsBoot() throws {
    let moments = try SystemMoments()
    let first = moments.now()
    let second = moments.now()
    #expect(second.bootMicroseconds >= first.bootMicroseconds)
    #expect(first.bootID.count == 36)
    #expect(first.wallMilliseconds > 1_600_000_000_000)
  }
}

/// A counter for closures.
final class Counted: Sendable {
  private let count = Atomic<Int>(0)

  var value: Int { count.load(ordering: .relaxed) }

  func add() { count.add(1, ordering: .relaxed) }
}
