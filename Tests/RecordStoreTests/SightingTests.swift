import Testing

@testable import RecordStore

@Suite struct SightingTests {
  private static let full = DeviceSighting(
    role: "sign", position: "path:a", idPath: "pci-1", serial: "FTDI_X", ids: "0403:6001", model: "FT232R")

  @Test func theNewestOfEachRoleIsKeptAcrossRestarts() async throws {
    let folder = try TemporaryFolder()
    let (store, _) = try await RecordStore.open(folder.database)
    let bare = DeviceSighting(role: "pad", position: "device:/dev/ttyS0")
    for sighting in [DeviceSighting(role: "sign", position: "path:b"), Self.full, bare] {
      try await store.perform { transaction throws(StoreError) in try transaction.put(sighting) }
    }
    store.close()
    let (again, _) = try await RecordStore.open(folder.database)
    #expect(try await again.look { transaction throws(StoreError) in try transaction.sightings() } == [bare, Self.full])
    again.close()
  }

  @Test func aFileOfBeforeTheTableIsBroughtUpToDateWithItsJobs() async throws {
    let folder = try TemporaryFolder()
    let old = try Connection(path: folder.database, vfs: nil)
    try Migration.run(on: old, steps: Array(Migration.all.prefix(2)))
    let (store, _) = try await RecordStore.open(folder.database)
    _ = try await store.acceptNew(.ticket("one"))
    try await store.perform { transaction throws(StoreError) in try transaction.put(Self.full) }
    #expect(try await store.look { transaction throws(StoreError) in try transaction.sightings() } == [Self.full])
    store.close()
  }
}
