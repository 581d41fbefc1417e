import Glibc
import Testing

@testable import HallSimulation

/// The output of an encoder that knows nothing of this project, python-escpos 3.1, is drawn rightly.
@Suite struct PythonEscposTests {
  private static let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
  /// Made once for all tests; what went wrong if it could not be made.
  private static let jobs: Result<String, Problem> = {
    let given = getenv("HALLD_TEST_PYTHON").map { String(cString: $0) }
    let interpreter = given ?? root + "/.build-venv/bin/python3"
    guard access(interpreter, X_OK) == 0 else { return .failure(Problem("\(interpreter) is missing: run scripts/setup test")) }
    var template = Array("/tmp/hallsim-escpos-XXXXXX".utf8CString)
    guard let directory = mkdtemp(&template).map({ String(cString: $0) }) else { return .failure(Problem("no temporary directory")) }
    let script = root + "/Tests/HallSimulationTests/Peers/escpos_jobs.py"
    guard run("'\(interpreter)' '\(script)' '\(directory)'") != nil else {
      return .failure(Problem("python-escpos does not print: run scripts/setup test"))
    }
    return .success(directory)
  }()

  struct Problem: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
  }

  /// The output of a shell command; nil if it failed.
  private static func run(_ command: String) -> String? {
    guard let pipe = popen(command, "r") else { return nil }
    var output: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = fread(&buffer, 1, buffer.count, pipe)
      guard count > 0 else { break }
      output += buffer.prefix(count)
    }
    return pclose(pipe) == 0 ? String(decoding: output, as: UTF8.self) : nil
  }

  private func file(_ name: String) throws -> [UInt8] {
    let path = try Self.jobs.get() + "/" + name
    guard let file = fopen(path, "r") else { throw Problem("\(path) is missing") }
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = fread(&buffer, 1, buffer.count, file)
      guard count > 0 else { return bytes }
      bytes += buffer.prefix(count)
    }
  }

  private func printed(_ name: String) throws -> Ticket {
    var bench = try Bench()
    let job = try file(name + ".bin")
    #expect(bench.stream(job) == job.count)
    bench.run()
    #expect(bench.tickets.count == 1 && bench.unknown == [])
    let ticket = try #require(bench.tickets.first)
    #expect(ticket.isComplete)
    return ticket
  }

  @Test(arguments: ["raster", "long-raster", "graphics", "column"])
  func `an image comes out dot for dot, in one piece`(_ name: String) throws {
    let ticket = try printed(name)
    // P4, width, height, then the rows.
    let picture = try file(name + ".pbm")
    let header = picture.split(separator: 0x0A, maxSplits: 2, omittingEmptySubsequences: false)
    let size = String(decoding: header[1], as: UTF8.self).split(separator: " ").compactMap { Int($0) }
    let bytes = Array(header[2])
    let meant = Bitmap(width: size[0], rows: (0..<size[1]).map { Array(bytes[$0 * 72..<$0 * 72 + 72]) })
    #expect(meant.hasInk)
    #expect(ticket.picture.firstRow(showing: meant) == 96)
    #expect(ticket.picture.inkedRows == 96..<96 + size[1])
  }

  @Test func `text comes out in the letters that were meant, whatever code pages it travelled in`() throws {
    let ticket = try printed("text")
    let font = try ROMFont()
    var line = LineCanvas(width: 576)
    for scalar in "Ticket A012: Grüße €5".unicodeScalars { line.put(font.glyph(scalar.value, .latinA)) }
    let first = line.take().picture
    #expect(ticket.picture.firstRow(showing: first) == 96)
    // Four letters, double width, in the middle of 576 dots; a line spacing of 34 dots below.
    let title = ticket.picture.rows(96 + 34..<96 + 34 + 48)
    let columns = (0..<576).filter { x in (0..<48).contains { title[x, $0] } }
    let left = try #require(columns.first)
    let right = try #require(columns.last)
    #expect(left >= 240 && right < 336 && right - left > 70)
  }

  @Test func `codes are read by zbarimg from the picture file`() throws {
    let ticket = try printed("codes")
    let path = try Self.jobs.get() + "/codes.png"
    try TicketPicture(ticket).write(to: path)
    guard let read = Self.run("zbarimg -q --raw '\(path)' 2>/dev/null") else {
      throw Problem("zbarimg (Debian zbar-tools) is missing or reads nothing in \(path)")
    }
    #expect(Set(read.split(separator: "\n")) == ["https://hall.example/q/A012?n=3", "A012-3", "6901234567892", "HALL 12"])
  }
}
