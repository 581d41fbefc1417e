import CShim
import DeviceTestSupport
import EventLoop
import Glibc
import Testing

@testable import HallEndpoint

/// Pictures for clients that cannot take a descriptor.
@Suite("The spool", .timeLimit(.minutes(1))) final class PictureSpoolTests: Sendable {
  private let folder: String

  init() throws {
    LoopThread.start()
    var template = Array("/tmp/halld-spool-XXXXXX".utf8CString)
    try #require(mkdtemp(&template) != nil)
    folder = String(decoding: template.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  deinit {
    for name in Self.names(folder + "/spool") { unlink("\(folder)/spool/\(name)") }
    rmdir(folder + "/spool")
    rmdir(folder)
  }

  private nonisolated static func names(_ path: String) -> [String] {
    guard let entries = opendir(path) else { return [] }
    defer { closedir(entries) }
    var names: [String] = []
    while let entry = readdir(entries) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
      if !name.hasPrefix(".") { names.append(name) }
    }
    return names.sorted()
  }

  private var names: [String] { Self.names(folder + "/spool") }

  @LoopActor private func makeSpool(_ clock: ManualClock = ManualClock()) -> PictureSpool {
    var made = 0
    return PictureSpool(folder: folder + "/spool", clock: clock) {
      made += 1
      return String(1000 + made)
    }
  }

  @LoopActor private func put(_ spool: PictureSpool) throws -> String {
    let file = hall_memfd_create("picture")
    try #require(file >= 0)
    defer { close(file) }
    try #require(write(file, "picture", 7) == 7)
    return try spool.put(file, for: geteuid())
  }

  @Test("A file lapses a minute after it came, each in its time") @LoopActor func lapse() throws {
    let clock = ManualClock()
    let spool = makeSpool(clock)
    let first = try put(spool)
    #expect(first == folder + "/spool/1001.png")
    clock.advance(by: .seconds(40))
    _ = try put(spool)
    clock.advance(by: .milliseconds(19_999))
    #expect(names == ["1001.png", "1002.png"])
    clock.advance(by: .milliseconds(1))
    #expect(names == ["1002.png"])
    clock.advance(by: .seconds(40))
    #expect(names.isEmpty)
    #expect(clock.armed == 0)
  }

  @Test("With more than eight of one user the oldest of them goes, and its time with it") @LoopActor func limit() throws {
    let clock = ManualClock()
    let spool = makeSpool(clock)
    for _ in 0..<10 { _ = try put(spool) }
    #expect(names.count == 8)
    #expect(names.first == "1003.png")
    #expect(clock.armed == 8)
    spool.empty()
    #expect(names.isEmpty && clock.armed == 0)
  }

  @Test("Pictures that an earlier run left are removed, other files are not; others may go through but not look around") @LoopActor
  func start() throws {
    mkdir(folder + "/spool", 0o700)
    for name in ["old.png", "notes.txt"] { close(open("\(folder)/spool/\(name)", O_CREAT | O_WRONLY, 0o600)) }
    withExtendedLifetime(makeSpool()) {
      #expect(names == ["notes.txt"])
      var status = stat()
      #expect(stat(folder + "/spool", &status) == 0 && status.st_mode & 0o7777 == 0o711)
    }
  }

  @Test("A link or a file in the place of a picture is never written through") @LoopActor func occupied() throws {
    let spool = makeSpool()
    let victim = folder + "/spool/victim"
    close(open(victim, O_CREAT | O_WRONLY, 0o600))
    symlink(victim, folder + "/spool/1001.png")
    #expect(throws: PictureSpool.Failure.self) { try put(spool) }
    var status = stat()
    #expect(stat(victim, &status) == 0 && status.st_size == 0)
    #expect(try put(spool) == folder + "/spool/1002.png")
  }
}
