import CSQLite
import Glibc
import Synchronization
import Testing

@testable import RecordStore

/// A disk that is full or fails, at any operation of the store.
@Suite struct FaultTests {
  /// Lets operations fail from a certain one on.
  final class Fault: Sendable {
    private struct State {
      var seen = 0
      var first: Int?
      var lasts = false
    }
    private let state = Mutex(State())

    /// Operations so far.
    var seen: Int { state.withLock { $0.seen } }

    /// Fails the operation after `skip` others; if it `lasts`, all after it too, until it is healed.
    func arm(skip: Int, lasts: Bool) {
      state.withLock { $0 = State(seen: 0, first: skip, lasts: lasts) }
    }

    func heal() {
      state.withLock { $0.first = nil }
    }

    func decide(_ operation: ObservedVFS.Operation) -> Int32? {
      let fails = state.withLock { state in
        defer { state.seen += 1 }
        guard let first = state.first else { return false }
        return state.lasts ? state.seen >= first : state.seen == first
      }
      guard fails else { return nil }
      return switch operation {
      case .write: SQLITE_FULL
      case .sync: SQLITE_IOERR | (4 << 8)
      case .truncate: SQLITE_IOERR | (6 << 8)
      case .delete: SQLITE_IOERR | (10 << 8)
      }
    }
  }

  @Test func whatIsOnDiskCanBeReadWhileTheDiskTakesNothing() async throws {
    let folder = try TemporaryFolder()
    let fault = Fault()
    let vfs = try #require(ObservedVFS { fault.decide($0) })
    var options = StoreOptions()
    options.vfs = vfs.name
    let (store, _) = try await RecordStore.open(folder.database, options: options)
    defer { store.close() }
    let job = try await store.acceptNew(.ticket("one"))
    fault.arm(skip: 0, lasts: true)
    await #expect(throws: StoreError.self) { _ = try await store.acceptNew(.ticket("two")) }
    #expect(try await store.look { transaction throws(StoreError) in try transaction.job(job.id) } == job)
    #expect(try await store.look { transaction throws(StoreError) in try transaction.list(limit: 10) } == [job])
    fault.heal()
  }

  @Test func aRequestThatWasToReadOnlyCannotChangeAnything() async throws {
    let folder = try TemporaryFolder()
    let (store, _) = try await RecordStore.open(folder.database)
    defer { store.close() }
    await #expect(throws: StoreError.self) {
      _ = try await store.look { transaction throws(StoreError) in try transaction.accept(.ticket("one")) }
    }
    let job = try await store.acceptNew(.ticket("one"))
    #expect(job.sequence == 1)
  }

  @Test(arguments: [false, true])
  func aRequestThatMeetsAFaultLeavesNothingAndSucceedsWhenItIsOver(lasts: Bool) async throws {
    var failures: Set<StoreError> = []
    var skip = 0
    while true {
      let folder = try TemporaryFolder()
      let fault = Fault()
      let vfs = try #require(ObservedVFS { fault.decide($0) })
      var options = StoreOptions()
      options.vfs = vfs.name
      options.checkpointPages = 20
      let (store, _) = try await RecordStore.open(folder.database, options: options)
      fault.arm(skip: skip, lasts: lasts)
      for (number, step) in Journey.steps.enumerated() {
        do {
          try await store.perform(step.carryOut)
        } catch let error as StoreError {
          failures.insert(error)
          if !lasts {
            // Killed the moment the failure was told: the next run must not find what was said not to be there.
            let copy = try copyOfFiles(folder)
            let (survivor, _) = try await RecordStore.open(copy.database)
            try await Journey.check(survivor, acknowledged: number, inFlight: 0, "operation \(skip), step \(number)")
          }
          fault.heal()
          try await store.perform(step.carryOut)
        }
      }
      let seen = fault.seen
      store.close()
      let (again, _) = try await RecordStore.open(folder.database)
      try await Journey.check(again, acknowledged: Journey.steps.count, inFlight: 0, "operation \(skip)")
      if seen <= skip { break }
      // Where the fault lasts, neighbouring operations tell the same story. Writes come in pairs, so an odd step meets every kind.
      skip += lasts ? 3 : 1
    }
    #expect(skip > 50)
    #expect(failures.contains(.diskFull))
    #expect(failures.contains { if case .ioError = $0 { true } else { false } })
    #expect(failures.count == 2)
  }

  @Test func aFullDiskWhileOpeningIsReportedAndTriedAgainWithTheNextRequest() async throws {
    let folder = try TemporaryFolder()
    let fault = Fault()
    fault.arm(skip: 0, lasts: true)
    let vfs = try #require(ObservedVFS { fault.decide($0) })
    var options = StoreOptions()
    options.vfs = vfs.name
    let reports = Mutex<[StoreError?]>([])
    let clock = TestClock()
    let store = try RecordStore(path: folder.database, options: options, clock: { clock.now }, deliver: { $0() }) { result in
      reports.withLock {
        switch result {
        case .success: $0.append(nil)
        case .failure(let error): $0.append(error)
        }
      }
    }
    await #expect(throws: StoreError.diskFull) { try await store.acceptNew(.ticket("a")) }
    fault.heal()
    let job = try await store.acceptNew(.ticket("a"))
    #expect(job.id == 1)
    let all = reports.withLock { $0 }
    #expect(all.last == .some(nil))
    #expect(all.dropLast().allSatisfy { $0 == .diskFull })
    #expect(all.count >= 2)
  }

  @Test func everyRequestOfATransactionThatCannotBeCommittedFailsAndNoneStands() async throws {
    let folder = try TemporaryFolder()
    let fault = Fault()
    let vfs = try #require(ObservedVFS { fault.decide($0) })
    var options = StoreOptions()
    options.vfs = vfs.name
    let (store, _) = try await RecordStore.open(folder.database, options: options)
    let kept = try await store.acceptNew(.ticket("kept"))
    let gate = Gate(store)
    let answers = Answers<PrintAcceptance>()
    for key in ["a", "b", "c"] {
      store.submit({ transaction throws(StoreError) in try transaction.accept(.ticket(key)) }, completion: answers.add)
    }
    fault.arm(skip: 0, lasts: true)
    gate.open()
    #expect(await answers.first(3) == Array(repeating: .failure(.diskFull), count: 3))
    fault.heal()
    let jobs = try await store.perform { transaction throws(StoreError) in try transaction.list(limit: 500) }
    #expect(jobs == [kept])
    // Nothing was given to them: the next one gets their number.
    let next = try await store.acceptNew(.ticket("d"))
    #expect(next.id == 2)
    #expect(next.sequence == 2)
  }

  @Test func aFileSizeLimitReadsAsAFullDiskAndDoesNotKillTheProcess() async throws {
    let folder = try TemporaryFolder()
    let path = folder.database
    await #expect(processExitsWith: .exitCode(7)) { [path = path as String] in
      let (store, _) = try await RecordStore.open(path)
      let size = __rlimit_resource_t(RLIMIT_FSIZE.rawValue)
      var limit = rlimit()
      getrlimit(size, &limit)
      limit.rlim_cur = 200_000
      setrlimit(size, &limit)
      do {
        for number in 0..<100 { _ = try await store.acceptNew(.ticket("\(number)", content: Array(repeating: 1, count: 50_000))) }
      } catch StoreError.diskFull {
        limit.rlim_cur = limit.rlim_max
        setrlimit(size, &limit)
        _ = try await store.acceptNew(.ticket("afterwards"))
        exit(7)
      }
    }
  }

  private func copyOfFiles(_ folder: TemporaryFolder) throws -> TemporaryFolder {
    let copy = try TemporaryFolder()
    for name in TemporaryFolder.names(in: folder.path) {
      let source = Glibc.open(folder.path + "/" + name, O_RDONLY)
      let target = Glibc.open(copy.path + "/" + name, O_WRONLY | O_CREAT, 0o600)
      var bytes = [UInt8](repeating: 0, count: 1 << 20)
      while true {
        let count = read(source, &bytes, bytes.count)
        guard count > 0 else { break }
        try #require(write(target, bytes, count) == count)
      }
      // Closing `source` drops this process' own lock on the original; the store under test does not notice and nobody else opens it.
      close(source)
      close(target)
    }
    return copy
  }
}
