import DeviceProtocols
import Glibc
import HallInterface
import Testing
import Varlink

@Suite("A preview", .showingLogs, .timeLimit(.minutes(2)))
struct PreviewTests {
  typealias Printers = HalldTicketPrinter

  private static func spooled(_ client: VarlinkClient, _ content: Printers.Content) throws -> String {
    let (reply, files) = try client.callForDescriptors(
      Printers.Preview.self, .init(printer: "printer", content: content, spool: true), timeout: .seconds(20))
    #expect(reply.descriptor == nil && files.isEmpty)
    return try #require(reply.path)
  }

  private static func mode(_ path: String) throws -> mode_t {
    var status = stat()
    try #require(lstat(path, &status) == 0, "\(path): \(ChildProcess.errorText)")
    #expect(status.st_mode & S_IFMT == S_IFREG)
    return status.st_mode & 0o7777
  }

  @Test("A picture is shown with the dots that the printer would get, exact; lines are sketched, and said to be") func forms() async throws
  {
    try await TestHall.run { hall in
      try hall.untilReady()
      // Full of what must not stand in a picture, so that some dots are changed.
      let picture = Picture(
        width: 576, height: 60, rows: [UInt8](repeating: 0xFF, count: 72) + (0..<(72 * 59)).map { [0x10, 0x04, 0x01][$0 % 3] })
      let final = FinalRaster(try MonochromeBitmap(width: 576, height: 60, rows: picture.rows))
      let (content, file) = try picture.content()
      let shown = try hall.preview(content, descriptors: [file])
      #expect(shown.reply.exact && shown.reply.rendering == .raster && shown.reply.notes.isEmpty)
      #expect(shown.picture.rows == Picture(width: 576, height: 60, rows: final.bitmap.rows).packedRows)
      #expect(shown.picture.rows != picture.packedRows)
      #expect(shown.reply.dpi == 203 && shown.reply.durationMs > 0)

      let lines = try hall.preview(
        .init(lines: [.init(text: "社保A012", align: .center, width: 2, height: 2), .init(rule: true), .init(qr: "A012")]))
      #expect(!lines.reply.exact && lines.reply.rendering == .text && lines.reply.replaced == 0)
      #expect(lines.picture.width == 576 && !lines.picture.inked().isEmpty)

      #expect(try hall.refusal(of: .init()) == .invalidContent(reason: "neither lines nor a picture were given"))
      let error = try hall.refusal(Printers.Preview.self, .init(printer: "toaster", content: .queue()))
      #expect(error == .noSuchPrinter(printer: "toaster"))
    }
  }

  @Test("It counts the characters that the printer's own character set lacks") func replaced() async throws {
    try await TestHall.run([.quirky]) { hall in
      let content = Printers.Content(lines: [.init(text: "王\u{20000}\u{1F600}")])
      let shown = try hall.preview(content)
      #expect(!shown.reply.exact && shown.reply.replaced == 2)
      try hall.untilReady()
      #expect(try hall.printing(content, key: "one").replaced == 2)
    }
  }

  @Test("It leaves the journal and the printer as they are, and is given while the printer is out of paper or absent") func nothing()
    async throws
  {
    try await TestHall.run { hall in
      try hall.untilReady()
      #expect(try hall.end(of: hall.print(Picture(1), key: "one")).state == .printed)
      func journal() -> [[UInt8]] { ["", "-wal"].map { Files.bytes(hall.state + "/records.sqlite" + $0) } }
      let before = journal()
      #expect(before[0].count + before[1].count > 0)
      let received = try hall.sim.device().received
      for _ in 0..<5 { _ = try hall.preview(.queue()) }
      #expect(journal() == before)
      #expect(try hall.call(Printers.ListJobs.self, .init()).jobs.count == 1)
      // Nothing but questions has gone to the printer: a ticket has thousands of bytes.
      #expect(try hall.sim.device().received - received < 500)

      try hall.sim.set("paper_out")
      try hall.until("printer", "out of paper") { $0.reasons.contains("paper_out") }
      let first = try hall.preview(.queue()).picture.rows
      try hall.sim.act("unplug")
      try hall.until("printer", "gone") { $0.state == .absent }
      #expect(try hall.preview(.queue()).picture.rows == first)
    }
  }

  @Test("What halld cannot lend a descriptor to reads a file that is its own, until halld ends, however it ends") func spool() async throws
  {
    try await TestHall.run { hall in
      let shown = try hall.preview(.queue()).picture.rows
      let spool = hall.folder + "/spool"
      for ending in [SIGTERM, SIGKILL] {
        let path = try Self.spooled(hall.connect(), .queue())
        #expect(path.hasPrefix(spool + "/") && path.hasSuffix(".png"))
        #expect(try Self.mode(path) == 0o600)
        #expect(try PNGFile(path: path).rows == shown)
        #expect(try Self.spooled(hall.connect(), .queue()) != path)
        #expect(Files.names(in: spool).count == 2)
        hall.daemon?.send(ending)
        #expect(try hall.exitOfDaemon() == (ending == SIGTERM ? .code(0) : .signal(SIGKILL)))
        // A file that nobody could remove is removed by the next halld.
        #expect(Files.names(in: spool).count == (ending == SIGTERM ? 0 : 2))
        try hall.start()
        #expect(Files.names(in: spool).isEmpty)
      }
      // Who asks and asks has the newest eight, and does not fill the disk.
      let client = try hall.connect()
      for _ in 0..<80 { _ = try Self.spooled(client, .template("reprint-mark", ["time": "2026-03-02 09:47"])) }
      #expect(Files.names(in: spool).count == 8)
      // Without the folder there is no picture, and halld says so.
      Files.remove(spool)
      let error = try hall.refusal(Printers.Preview.self, .init(printer: "printer", content: .queue(), spool: true))
      #expect(error == .layoutFailed(reason: "spool_failed"))
    }
  }

  @Test(
    "Another user's file can be read by that user and by nobody else",
    .enabled(if: OtherUser.canBeMade, "only root can be another user"))
  func otherUser() async throws {
    try await TestHall.run(configuration: "[access]\nprint_users = [\"daemon\"]") { hall in
      let path = try Self.spooled(OtherUser.connect(1, to: hall.socket, errors: hall.folder + "/user.log"), .queue())
      // The group's bits are the mask of the list; the file's group itself has none.
      #expect(try Self.mode(path) & 0o007 == 0)
      func read(_ uid: Int, _ path: String) throws -> ChildProcess.Exit {
        let child = try ChildProcess(
          "setpriv", ["--reuid", "\(uid)", "--regid", "\(uid)", "--clear-groups", "cat", path], errors: hall.folder + "/cat.log")
        var count = 0
        while let line = try child.line(by: .in(seconds: 20)) { count += line.utf8.count }
        let exit = try child.waitForExit()
        #expect((exit == .code(0)) == (count > 0))
        return exit
      }
      #expect(try read(1, path) == .code(0))
      #expect(try read(2, path) == .code(1))
      // Who does not know the name cannot look for it.
      #expect(try read(1, hall.folder + "/spool") == .code(1))
      let list = try ChildProcess(
        "setpriv", ["--reuid", "1", "--regid", "1", "--clear-groups", "ls", hall.folder + "/spool"], errors: hall.folder + "/ls.log")
      #expect(try list.waitForExit() == .code(2))
      // halld's own previews are nobody else's.
      let own = try Self.spooled(hall.connect(), .queue())
      #expect(try read(1, own) == .code(1))
    }
  }
}
