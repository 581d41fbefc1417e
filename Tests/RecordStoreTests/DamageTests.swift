import CSQLite
import Glibc
import Testing

@testable import RecordStore

/// Files that are not what halld left: each is refused or reported, none is changed, none brings the process down.
@Suite struct DamageTests {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
  }

  /// Changes the closed file behind the store's back.
  private func tamper(_ sql: String) throws {
    let connection = try Connection(path: folder.database, vfs: nil)
    try connection.script(sql)
  }

  private func overwrite(at offset: Int, with bytes: [UInt8]) throws {
    let descriptor = open(folder.database, O_WRONLY | O_CREAT, 0o600)
    defer { close(descriptor) }
    try #require(pwrite(descriptor, bytes, bytes.count, off_t(offset)) == bytes.count)
  }

  private func contents() -> [UInt8] {
    let descriptor = open(folder.database, O_RDONLY)
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: 1 << 20)
    let count = read(descriptor, &bytes, bytes.count)
    return Array(bytes.prefix(max(0, count)))
  }

  private func makeOneJob() async throws {
    let (store, _) = try await RecordStore.open(folder.database)
    _ = try await store.acceptNew(.ticket("a"))
    store.close()
  }

  @Test func aNewerHalldsFileIsRefusedUntouched() async throws {
    try await makeOneJob()
    try tamper("PRAGMA user_version = 99")
    let before = contents()
    await #expect(throws: StoreError.tooNew(schema: 99, known: Int64(Migration.all.count))) { try await RecordStore.open(folder.database) }
    #expect(contents() == before)
  }

  @Test(arguments: [
    "CREATE TABLE other (x)", "PRAGMA application_id = 77; CREATE TABLE other (x)", "PRAGMA user_version = 1; CREATE TABLE other (x)",
  ])
  func anotherProgramsDatabaseIsRefusedUntouched(sql: String) async throws {
    try tamper(sql)
    let before = contents()
    await #expect(throws: StoreError.corrupt("the file belongs to another program")) { try await RecordStore.open(folder.database) }
    #expect(contents() == before)
  }

  @Test func aFileThatIsNoDatabaseIsRefusedUntouchedAndMovedAsideOnlyWhenAsked() async throws {
    let junk = Array(repeating: UInt8(ascii: "x"), count: 8192)
    try overwrite(at: 0, with: junk)
    await #expect {
      try await RecordStore.open(folder.database)
    } throws: { error in
      if case StoreError.corrupt = error { true } else { false }
    }
    #expect(contents() == junk)
    let aside = try RecordStore.setAside(path: folder.database, now: TestClock().now)
    #expect(aside == folder.database + ".damaged-1700000000000")
    #expect(TemporaryFolder.names(in: folder.path) == ["records.sqlite.damaged-1700000000000"])
    let (store, _) = try await RecordStore.open(folder.database)
    _ = try await store.acceptNew(.ticket("a"))
  }

  @Test func damageIsReportedToThoseWhoAskAndToNoOneAsATrap() async throws {
    try await makeOneJob()
    let original = contents()
    var random = SplitMix64(seed: 7)
    var corrupt = 0
    for _ in 0..<300 {
      let length = Int.random(in: 1...64, using: &random)
      let bytes = (0..<length).map { _ in UInt8.random(in: 0...255, using: &random) }
      try overwrite(at: 0, with: original)
      try overwrite(at: Int.random(in: 0..<original.count - length, using: &random), with: bytes)
      do {
        let (store, _) = try await RecordStore.open(folder.database)
        _ = try await store.perform { transaction throws(StoreError) in
          _ = try transaction.list(limit: 500)
          _ = try transaction.changes(since: 0, limit: 1000)
          _ = try transaction.counters()
          _ = try transaction.content(ofJob: 1)
          _ = try transaction.accept(.ticket("b"))
          _ = try transaction.beginAttempt(1, rendering: .text)
        }
      } catch is StoreError {
        corrupt += 1
      }
      for name in TemporaryFolder.names(in: folder.path) where name != "records.sqlite" { unlink(folder.path + "/" + name) }
      truncate(folder.database, off_t(original.count))
    }
    #expect(corrupt > 0)
  }

  @Test(arguments: [
    ("state", "'burnt'"), ("state", "7"), ("uid", "-1"), ("uid", "4294967296"), ("partial", "2"), ("attempts", "-1"), ("key", "x'6162'"),
    ("fingerprint", "x'00'"), ("fingerprint", "NULL"), ("printer", "CAST(x'ff' AS TEXT)"), ("accepted_boot", "99"), ("rendering", "'hand'"),
    ("accepted_wall_ms", "1.5"), ("verdict", "'seen'"), ("state", "'printed'"), ("seq", "x'31'"),
  ])
  func aValueOfTheWrongKindIsCorruptionAndNotATrap(column: String, value: String) async throws {
    try await makeOneJob()
    // Without STRICT, CHECK and the keys, so that the file can hold it.
    try tamper(
      """
      PRAGMA legacy_alter_table = ON; ALTER TABLE print_job RENAME TO old; CREATE TABLE print_job AS SELECT * FROM old;
      UPDATE print_job SET \(column) = \(value);
      """)
    let (store, _) = try await RecordStore.open(folder.database)
    await #expect {
      try await store.job(1)
    } throws: { error in
      if case StoreError.corrupt = error { true } else { false }
    }
  }

  @Test(arguments: ["seq", "job", "process_number", "newest_wall_ms"], [Int64.min, -1, Int64.max])
  func aLedgerAtTheEndOfItsRangeIsReportedOrUsedButNeverATrap(column: String, value: Int64) async throws {
    try await makeOneJob()
    try tamper("UPDATE ledger SET \(column) = \(value)")
    do {
      let (store, _) = try await RecordStore.open(folder.database)
      _ = try await store.acceptNew(.ticket("b"))
      _ = try await store.begin(1)
    } catch is StoreError {
      return
    }
    #expect(column == "process_number" || column == "newest_wall_ms")
  }

  @Test func aMissingFolderIsAnErrorWithTheKernelsReason() async throws {
    await #expect {
      try await RecordStore.open(folder.path + "/missing/records.sqlite")
    } throws: { error in
      if case StoreError.ioError(let text) = error { text.contains("No such file") } else { false }
    }
  }

  @Test(arguments: [
    (SQLITE_FULL, Int32(0), StoreError.diskFull), (SQLITE_IOERR, ENOSPC, .diskFull), (SQLITE_IOERR | (3 << 8), EDQUOT, .diskFull),
    (SQLITE_IOERR | (3 << 8), EFBIG, .diskFull), (SQLITE_CANTOPEN, EROFS, .readOnly), (SQLITE_READONLY | (1 << 8), 0, .readOnly),
    (SQLITE_IOERR, EIO, .ioError("text (10): Input/output error")), (SQLITE_NOTADB, 0, .corrupt("text (26)")),
    (SQLITE_CORRUPT, 0, .corrupt("text (11)")), (SQLITE_BUSY, 0, .locked(by: nil)), (SQLITE_CONSTRAINT | (6 << 8), 0, .constraint("text")),
    (SQLITE_NOMEM, 0, .ioError("out of memory")), (SQLITE_ERROR, 0, .corrupt("text (1)")),
  ])
  func sqlitesResultCodesBecomeTheStoresOwnErrors(code: Int32, systemError: Int32, expected: StoreError) {
    #expect(StoreError(code: code, systemError: systemError, text: "text") == expected)
  }

  @Test func everyMigrationIsNumberedOneHigherThanTheOneBefore() {
    #expect(Migration.all.map(\.number) == (0..<Migration.all.count).map { Int64($0) + 1 })
  }

  @Test func jobsOfAnOlderHalldAreReadAsTicketsWithoutTemplate() async throws {
    do {
      let connection = try Connection(path: folder.database, vfs: nil)
      try Migration.run(on: connection, steps: Array(Migration.all.prefix(1)))
      try connection.script(
        """
        INSERT INTO boot VALUES (1, 'boot-0');
        UPDATE ledger SET job = 1;
        INSERT INTO print_job VALUES (1, 'main', 1000, 'old', zeroblob(16), 'fail', 'printed', NULL, 0, 'process_id', 'raster', 1, 0,
          NULL, NULL, NULL, 5, 6, 1, 1000, 5, 6, 1, 1, 5, 6, 1, 7);
        """)
    }
    let (store, _) = try await RecordStore.open(folder.database)
    defer { store.close() }
    let job = try await store.job(1)
    #expect(job?.key == "old")
    #expect(job?.template == nil)
    #expect(job?.notes == [])
  }

  @Test func aMigrationThatFailsLeavesTheFileAtTheOldVersion() throws {
    let connection = try Connection(path: folder.database, vfs: nil)
    try Migration.run(on: connection)
    let known = Int64(Migration.all.count)
    let broken = Migration(number: known + 1, sql: "CREATE TABLE half (x) STRICT; CREATE TABLE print_job (x);")
    #expect(throws: StoreError.self) { try Migration.run(on: connection, steps: Migration.all + [broken]) }
    #expect(try Migration.version(of: connection) == known)
    let good = Migration(number: known + 1, sql: "CREATE TABLE half (x INTEGER) STRICT;")
    try Migration.run(on: connection, steps: Migration.all + [good])
    #expect(try Migration.version(of: connection, steps: Migration.all + [good]) == known + 1)
  }
}
