import CShim
import DeviceCore
import Glibc
import HallInterface
import Testing
import Varlink

@testable import WorkerHost

@Suite("Replies of a worker that was taken over") struct ReplyTests {
  private static let note = HalldWorkerTickets.Note(word: "font_fallback", detail: "x")

  private static func read(
    width: Int = 16, height: Int = 2, descriptor: Int = 0, notes: [HalldWorkerTickets.Note] = [], _ files: [VarlinkDescriptor]
  ) throws(WorkerFailure) -> TicketPicture {
    try TicketWorker.picture(.init(width: width, height: height, descriptor: descriptor, notes: notes), files, width: 16)
  }

  @Test("A picture is taken only from a sealed file of exactly its size") func pictures() throws {
    let good = try VarlinkDescriptor.memoryFile("good", [1, 2, 3, 4])
    #expect(try Self.read(notes: [Self.note], [good]).bitmap.rows == [1, 2, 3, 4])
    let loose = VarlinkDescriptor(owning: hall_memfd_create("loose"))
    ftruncate(loose.number, 4)
    let sparse = VarlinkDescriptor(owning: hall_memfd_create("sparse"))
    ftruncate(sparse.number, 1 << 40)
    _ = hall_memfd_seal(sparse.number)
    let other = VarlinkDescriptor(owning: open("/dev/zero", O_RDONLY | O_CLOEXEC))
    for files in [[], [loose], [sparse], [other], [try .memoryFile("short", [1])], [try .memoryFile("long", [1, 2, 3, 4, 5])]] {
      #expect(throws: WorkerFailure.self) { try Self.read(files) }
    }
    for (width, height, index) in [
      (8, 4, 0), (16, 0, 0), (16, -1, 0), (16, .max, 0), (.min, 2, 0), (16, 2, 1), (16, 2, -1), (16, 2, .max), (0, 0, 0), (16, 1, 0),
    ] {
      #expect(throws: WorkerFailure.self) { try Self.read(width: width, height: height, descriptor: index, [good]) }
    }
  }

  @Test("Notes are words with one line, and not many") func notes() throws {
    let good = try VarlinkDescriptor.memoryFile("good", [1, 2, 3, 4])
    for word in ["", "Big", "two words", "\u{1B}[2J", String(repeating: "a", count: 41), "补打"] {
      #expect(throws: WorkerFailure.self) { try Self.read(notes: [.init(word: word, detail: "")], [good]) }
    }
    #expect(throws: WorkerFailure.self) { try Self.read(notes: Array(repeating: Self.note, count: 65), [good]) }
    let long = try Self.read(notes: [.init(word: "a", detail: "\u{1B}[2J" + String(repeating: "字", count: 1000))], [good])
    #expect(long.notes.first?.detail.unicodeScalars.count == 200)
    #expect(long.notes.first?.detail.hasPrefix("\u{FFFD}[2J") == true)
  }

  @Test("A PNG is taken only from a sealed file that is one, and not large") func png() throws {
    let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    #expect(try TicketWorker.file(.init(descriptor: 0), [.memoryFile("png", signature + [1])]).sealedSize == 9)
    let large = [UInt8](repeating: 0, count: WorkerContract.fileLimit)
    for files in [[], [try VarlinkDescriptor.memoryFile("text", [1, 2, 3])], [try .memoryFile("large", signature + large)]] {
      #expect(throws: WorkerFailure.self) { try TicketWorker.file(.init(descriptor: 0), files) }
    }
    #expect(throws: WorkerFailure.self) { try TicketWorker.file(.init(descriptor: 7), [.memoryFile("png", signature)]) }
  }

  @Test("Standard error without line breaks costs 200 bytes a line and 21 lines") func errorLines() {
    var lines = WorkerErrorLines()
    #expect(lines.take([UInt8](repeating: 0x41, count: 60_000)) == [])
    #expect(!lines.isOver)
    #expect(lines.finish() == [String(repeating: "A", count: 200)])
    #expect(lines.take(Array("a\n\nb".utf8)) == ["a"])
    #expect(lines.take(Array("c\n".utf8)) == ["bc"])
    #expect(lines.take(Array(String(repeating: "x\n", count: 500).utf8)).count == 18)
    #expect(lines.finish() == [])
    #expect(lines.isOver)
    var endless = WorkerErrorLines()
    #expect(endless.take([UInt8](repeating: 0x41, count: 1 << 20)) == [])
    #expect(endless.isOver)
  }

  @Test("Every failure has a word, but for an error of the work itself") func words() {
    let failures: [WorkerFailure] = [.crashed(""), .timedOut, .outOfMemory, .missing(""), .refused(""), .busy, .stopped]
    #expect(Set(failures.compactMap(\.reason)).count == failures.count)
    #expect(WorkerFailure.answered(VarlinkErrorReply(name: "a.b")).reason == nil)
  }
}
