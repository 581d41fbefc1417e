import HallInterface
import Testing
import Varlink

private enum PublicClient {
  static let isThere = ChildProcess.variable("CI") == "true" || ChildProcess.variable("HALLD_TEST_PYTHON") != nil
}

/// The client of PyPI's `varlink`, unmodified. HALLD_TEST_PYTHON names the Python that has it; where CI is true it must be there.
@Suite(
  "The public Python client and the daemon", .showingLogs, .timeLimit(.minutes(2)),
  .enabled(if: PublicClient.isThere, "HALLD_TEST_PYTHON does not name a Python with varlink"))
struct PublicClientTests {
  private func run(_ hall: TestHall, _ arguments: [String]) throws -> String {
    let python = ChildProcess.variable("HALLD_TEST_PYTHON") ?? "python3"
    let child = try ChildProcess(python, ["-m", "varlink.cli"] + arguments, errors: hall.folder + "/python.log")
    var output = ""
    while let line = try child.line(by: .in(seconds: 30)) { output += line + "\n" }
    let exit = try child.waitForExit()
    #expect(exit == .code(0), "\(arguments): \(Files.text(hall.folder + "/python.log"))")
    return output
  }

  @Test("info names halld and its interfaces, help prints their definitions") func info() async throws {
    try await TestHall.run { hall in
      let info = try run(hall, ["info", "unix:\(hall.socket)"])
      for word in ["halld", "org.varlink.service", "io.halld.Devices", "io.halld.TicketPrinter"] { #expect(info.contains(word)) }
      #expect(!info.contains("Simulation"))
      for interface in [HalldDevices.interface, HalldTicketPrinter.interface] {
        let help = try run(hall, ["help", "unix:\(hall.socket)/\(interface.name)"])
        for method in interface.methods { #expect(help.contains("method \(method)(")) }
      }
    }
  }

  @Test("call prints a ticket, call --more watches it to its end") func call() async throws {
    try await TestHall.run { hall in
      try hall.untilReady()
      let content = #"{"lines":[{"text":"A012 社保"},{"qr":"A012"}]}"#
      let reply = try run(
        hall,
        ["call", "unix:\(hall.socket)/\(HalldTicketPrinter.Print.name)", #"{"printer":"printer","key":"python","content":\#(content)}"#])
      let accepted = try HalldTicketPrinter.Print.Reply(json: JSON(parsing: reply), unknownFields: .rejected)
      #expect(!accepted.known && accepted.job.key == "python")
      let changes = try run(
        hall, ["call", "--more", "unix:\(hall.socket)/\(HalldTicketPrinter.WaitJob.name)", #"{"id":\#(accepted.job.id)}"#])
      #expect(changes.contains("\"state\": \"printed\""))
      #expect(try hall.sim.papers(1).first?.isBlank == false)
    }
  }

  @Test("Templates and Preview give it what it can use: fields with samples, and the path of a picture") func templates() async throws {
    try await TestHall.run { hall in
      let list = try run(hall, ["call", "unix:\(hall.socket)/\(HalldTicketPrinter.Templates.name)", "{}"])
      let templates = try HalldTicketPrinter.Templates.Reply(json: JSON(parsing: list), unknownFields: .rejected).templates
      let queue = try #require(templates.first { $0.name == "queue" })
      let fields = queue.fields.map { "\"\($0.name)\":\"\($0.sample)\"" }.joined(separator: ",")
      let order = #"{"printer":"printer","content":{"template":{"name":"queue","fields":{\#(fields)}}},"spool":true}"#
      let text = try run(hall, ["call", "unix:\(hall.socket)/\(HalldTicketPrinter.Preview.name)", order])
      let reply = try HalldTicketPrinter.Preview.Reply(json: JSON(parsing: text), unknownFields: .rejected)
      let path = try #require(reply.path)
      let picture = try PNGFile(path: path)
      #expect(picture.width == 576 && picture.height == reply.height)
      #expect(try Scanner.codes(path, log: hall.folder + "/zbarimg.log").count == 1)
    }
  }

  @Test("call --more of Watch gives the snapshot") func watch() async throws {
    try await TestHall.run { hall in
      try hall.untilReady()
      let python = ChildProcess.variable("HALLD_TEST_PYTHON") ?? "python3"
      let child = try ChildProcess(
        python, ["-u", "-m", "varlink.cli", "call", "--more", "unix:\(hall.socket)/\(HalldDevices.Watch.name)", "{}"],
        errors: hall.folder + "/python.log")
      var seen = ""
      while !seen.contains("\"seq\""), let line = try child.line(by: .in(seconds: 30)) { seen += line }
      #expect(seen.contains("\"id\": \"printer\"") && seen.contains("\"instance\""))
      child.kill()
    }
  }
}
