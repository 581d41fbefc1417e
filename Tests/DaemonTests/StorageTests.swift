import Glibc
import HallInterface
import Testing
import Varlink

/// A file system of one megabyte that can be filled to the last byte. Only root can mount one.
final class SmallDisk {
  static let canBeMade: Bool = {
    var template = Array("/tmp/halld-disk-XXXXXX".utf8CString)
    guard getuid() == 0, mkdtemp(&template) != nil else { return false }
    let path = String(decoding: template.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    defer { rmdir(path) }
    guard mount("tmpfs", path, "tmpfs", 0, "size=1m") == 0 else { return false }
    umount2(path, Int32(MNT_DETACH))
    return true
  }()

  let path: String

  init(_ path: String) throws {
    self.path = path
    try Files.makeFolder(path)
    guard mount("tmpfs", path, "tmpfs", 0, "size=1m,mode=755") == 0 else { throw HarnessError("mount: \(ChildProcess.errorText)") }
  }

  deinit { umount2(path, Int32(MNT_DETACH)) }

  func fill() throws {
    let file = open(path + "/filler", O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw HarnessError("filler: \(ChildProcess.errorText)") }
    defer { close(file) }
    for size in [65_536, 4096, 1] {
      let piece = [UInt8](repeating: 0, count: size)
      while write(file, piece, size) > 0 {}
    }
  }

  func makeRoom() { unlink(path + "/filler") }
}

@Suite("The disk under the journal", .showingLogs, .timeLimit(.minutes(2)))
struct StorageTests {
  typealias Printers = HalldTicketPrinter

  @Test(
    "A ticket that cannot be written down is refused with that reason and not printed; when there is room, its key prints it",
    .enabled(if: SmallDisk.canBeMade, "only root can mount a small file system"))
  func full() async throws {
    try await TestHall.run(start: false) { hall in
      let disk = try SmallDisk(hall.folder + "/state")
      try hall.start()
      try hall.untilReady()
      #expect(try hall.end(of: hall.print(Picture(1), key: "before")).state == .printed)
      try disk.fill()
      // The journal's log has some room of its own; what is accepted there is on disk and counts.
      var accepted: [Printers.Job] = []
      var refused: (key: String, failure: Printers.Failure)?
      for number in 0..<40 where refused == nil {
        let (content, file) = try Picture(200).content()
        do {
          accepted.append(
            try hall.call(
              Printers.Print.self, .init(printer: "printer", key: "full \(number)", content: content), descriptors: [file]
            ).job)
        } catch let error as VarlinkClientError {
          refused = error.declared(as: Printers.Failure.self).map { ("full \(number)", $0) }
        }
      }
      #expect(refused?.failure == .storageFailed(reason: "disk_full"))
      let key = try #require(refused?.key)
      #expect(try hall.device().state == .ready)

      disk.makeRoom()
      for job in accepted { #expect(try hall.end(of: job).state == .printed) }
      let job = try hall.print(Picture(201), key: key)
      #expect(try hall.end(of: job).state == .printed)
      #expect(try hall.sim.sightings(until: 201).map(\.number) == [1] + accepted.map { _ in 200 } + [201])
      withExtendedLifetime(disk) { hall.killDaemon() }
    }
  }

  @Test(
    "What the printer proved while the disk was full is written down when there is room",
    .enabled(if: SmallDisk.canBeMade, "only root can mount a small file system"))
  func outcomeWaits() async throws {
    try await TestHall.run(start: false) { hall in
      let disk = try SmallDisk(hall.folder + "/state")
      try hall.start()
      try hall.untilReady()
      try hall.sim.set("late_confirm", value: 1500)
      let job = try hall.print(Picture(1), key: "one")
      try hall.sim.next("ticket", after: 0)
      try disk.fill()
      // Fills what room the journal's log has of its own.
      for number in 0..<40 {
        let (content, file) = try Picture(200).content()
        let request = Printers.Print.Parameters(printer: "printer", key: "\(number)", content: content)
        guard (try? hall.call(Printers.Print.self, request, descriptors: [file])) != nil else { break }
      }
      try hall.sim.next("confirmed", after: 0)
      try hall.untilLogged("cannot be written down yet")
      disk.makeRoom()
      let ended = try hall.end(of: job)
      #expect(ended.state == .printed)
      #expect(ended.attempts == 1)
      withExtendedLifetime(disk) { hall.killDaemon() }
    }
  }

  @Test("A second halld on the same records says who holds them and prints nothing") func second() async throws {
    try await TestHall.run { hall in
      try hall.untilReady()
      let socket = hall.folder + "/second"
      let second = try hall.launch(arguments: ["--socket", socket], errors: "second.log")
      // It answers, so that somebody can ask it what is wrong.
      let deadline = Moment.in(seconds: 20)
      var client: VarlinkClient?
      while client == nil, !deadline.hasPassed { client = try? VarlinkClient.connect(path: socket) }
      let (content, file) = try Picture(1).content()
      let error = #expect(throws: VarlinkClientError.self) {
        try client?.call(
          Printers.Print.self, .init(printer: "printer", key: "k", content: content), descriptors: [file], timeout: .seconds(20))
      }
      #expect(error?.declared(as: Printers.Failure.self) == .storageFailed(reason: "locked"))
      #expect(Files.text(hall.folder + "/second.log").contains("\(hall.daemon?.pid ?? -1)"))
      second.send(SIGTERM)
      #expect(try second.waitForExit() == .code(0))
      #expect(try hall.end(of: hall.print(Picture(2), key: "two")).state == .printed)
      #expect(try hall.sim.sightings(until: 2).map(\.number) == [2])
    }
  }

  @Test("A second halld on the same socket leaves it to the first and ends with an error") func sameSocket() async throws {
    try await TestHall.run { hall in
      let second = try hall.launch(arguments: ["--state", hall.folder + "/other"], errors: "second.log")
      guard case .code(let code) = try second.waitForExit() else {
        Issue.record("it was killed")
        return
      }
      #expect(code != 0)
      #expect(try hall.device().id == "printer")
    }
  }

  @Test("Records that are no records are left as they are, and nothing is printed without a journal") func damaged() async throws {
    try await TestHall.run(start: false) { hall in
      try Files.makeFolder(hall.state)
      let text = String(repeating: "no database ", count: 1000)
      try Files.write(text, to: hall.state + "/records.sqlite")
      try hall.start()
      try hall.untilReady()
      let (content, file) = try Picture(1).content()
      let refusal = try hall.refusal(Printers.Print.self, .init(printer: "printer", key: "k", content: content), descriptors: [file])
      #expect(refusal == .storageFailed(reason: "corrupt"))
      #expect(try hall.stopDaemon() == .code(0))
      #expect(Files.text(hall.state + "/records.sqlite") == text)
    }
  }
}
