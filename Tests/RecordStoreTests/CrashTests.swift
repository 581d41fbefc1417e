import Glibc
import Synchronization
import Testing

@testable import RecordStore

/// What the disk holds when the process is killed or the power goes, for every moment between two operations of the store.
@Suite struct CrashTests {
  enum Event: Sendable {
    case disk(ObservedVFS.Operation)
    case acknowledged(Int)
  }

  /// What becomes of writes that no fsync has covered.
  enum Loss: String, CaseIterable, Sendable {
    /// kill -9: the kernel still has them.
    case nothing
    /// Power cut: all are gone.
    case everything
    /// Power cut: some are gone, in no order.
    case some
  }

  @Test(arguments: Loss.allCases)
  func whatWasAcknowledgedSurvivesACrashAtAnyOperationAndNothingIsHalfDone(loss: Loss) async throws {
    let events = try await recordJourney()
    let steps = events.filter { if case .acknowledged = $0 { true } else { false } }
    #expect(steps.count == Journey.steps.count)
    var random = SplitMix64(seed: 20)
    var disk = Disk()
    var acknowledged = 0
    var crashes = 0
    for (index, event) in events.enumerated() {
      switch event {
      case .acknowledged(let count): acknowledged = count
      case .disk(let operation): disk.carryOut(operation)
      }
      let folder = try TemporaryFolder()
      try disk.write(to: folder.path, loss, &random)
      let (store, _) = try await RecordStore.open(folder.database)
      try await Journey.check(store, acknowledged: acknowledged, "crash after operation \(index), \(acknowledged) acknowledged")
      crashes += 1
    }
    #expect(crashes > 100)
  }

  @Test(
    arguments: [StorePoint.begun, .carriedOut, .committing, .committed, .delivered, .checkpointed], [1, 3, 5, 9])
  func aKilledProcessLeavesWhatItAcknowledged(point: StorePoint, occurrence: Int) async throws {
    let folder = try TemporaryFolder()
    let path = folder.path
    await #expect(processExitsWith: .signal(SIGKILL)) { [path = path as String, name = point.rawValue as String, occurrence] in
      let seen = Atomic<Int>(0)
      var options = StoreOptions()
      options.checkpointPages = 1
      options.reached = { point in
        guard point.rawValue == name else { return }
        if seen.add(1, ordering: .relaxed).newValue == occurrence { kill(getpid(), SIGKILL) }
      }
      let acknowledgements = Glibc.open(path + "/acknowledged", O_WRONLY | O_CREAT | O_APPEND, 0o600)
      let (store, _) = try await RecordStore.open(path + "/records.sqlite", options: options)
      try await Journey.run(store) { _ in _ = Glibc.write(acknowledgements, ".", 1) }
      store.close()
    }
    let acknowledged = TextFile.read(path + "/acknowledged", limit: 100)?.count ?? 0
    let (store, _) = try await RecordStore.open(folder.database)
    try await Journey.check(store, acknowledged: acknowledged, "\(point) \(occurrence)")
    // The file is as good as new: what was interrupted can be resolved and the next ticket accepted.
    _ = try await store.acceptNew(.ticket("next"))
  }

  private func recordJourney() async throws -> [Event] {
    let folder = try TemporaryFolder()
    let events = Mutex<[Event]>([])
    let vfs = try #require(
      ObservedVFS { operation in
        events.withLock { $0.append(.disk(operation)) }
        return nil
      })
    var options = StoreOptions()
    options.vfs = vfs.name
    options.checkpointPages = 20
    let (store, _) = try await RecordStore.open(folder.database, options: options)
    try await Journey.run(store) { count in events.withLock { $0.append(.acknowledged(count)) } }
    store.close()
    return events.withLock { $0 }
  }
}

/// A disk that keeps for sure only what was synced.
struct Disk {
  private var synced: [String: [UInt8]] = [:]
  private var pending: [String: [ObservedVFS.Operation]] = [:]

  mutating func carryOut(_ operation: ObservedVFS.Operation) {
    switch operation {
    case .write(let file, _, _), .truncate(let file, _):
      pending[file, default: []].append(operation)
    case .sync(let file):
      synced[file] = Self.apply(pending[file] ?? [], to: synced[file] ?? [])
      pending[file] = nil
    case .delete(let file):
      synced[file] = nil
      pending[file] = nil
    }
  }

  func write(to folder: String, _ loss: CrashTests.Loss, _ random: inout SplitMix64) throws {
    for file in Set(synced.keys).union(pending.keys).sorted() {
      var operations = pending[file] ?? []
      switch loss {
      case .nothing: break
      case .everything: operations = []
      case .some: operations = operations.filter { _ in Bool.random(using: &random) }
      }
      let bytes = Self.apply(operations, to: synced[file] ?? [])
      let descriptor = Glibc.open(folder + "/" + file, O_WRONLY | O_CREAT, 0o600)
      defer { Glibc.close(descriptor) }
      try #require(Glibc.write(descriptor, bytes, bytes.count) == bytes.count)
    }
  }

  private static func apply(_ operations: [ObservedVFS.Operation], to bytes: [UInt8]) -> [UInt8] {
    var bytes = bytes
    for operation in operations {
      switch operation {
      case .write(_, let offset, let new):
        if bytes.count < offset + new.count { bytes += Array(repeating: 0, count: offset + new.count - bytes.count) }
        bytes.replaceSubrange(offset..<offset + new.count, with: new)
      case .truncate(_, let size):
        bytes = Array(bytes.prefix(size))
      case .sync, .delete: break
      }
    }
    return bytes
  }
}
