import Glibc
import HallInterface
import Testing
import Varlink

@Suite("The doctor", .showingLogs, .timeLimit(.minutes(2)))
struct DoctorTests {
  @Test("A hall in order is ready") func ready() async throws {
    try await TestHall.run { hall in
      try hall.untilReady()
      let reply = try hall.call(HalldMaintenance.Doctor.self, .init())
      #expect(reply.ready)
      #expect(reply.findings.filter { $0.severity == .error } == [])
    }
  }

  @Test("What does not work is named with the device, and comes first; without it the hall is ready again") func device() async throws {
    try await TestHall.run { hall in
      try hall.untilReady()
      try hall.sim.set("paper_out")
      try hall.until { $0.reasons.contains("paper_out") }
      let reply = try hall.call(HalldMaintenance.Doctor.self, .init())
      #expect(!reply.ready)
      #expect(reply.findings.first.map { [$0.severity.rawValue, $0.word, $0.subject] } == ["error", "paper_out", "printer"])
      try hall.sim.set("paper_out", false)
      try hall.untilReady()
      #expect(try hall.call(HalldMaintenance.Doctor.self, .init()).ready)
    }
  }

  @Test("A font that is not there and a template with errors are named, with the line") func files() async throws {
    let fonts = """
      [[font]]
      path = "/usr/share/fonts/truetype/wqy/wqy-microhei.ttc"
      [[font]]
      path = "/nonexistent/font.ttf"
      """
    try await TestHall.run(configuration: fonts, start: false) { hall in
      let faulty = "schema = 1\n[title]\nzh = \"坏\"\nen = \"bad\"\n[[block]]\ntext = \"{nobody}\"\nsize = 3\n"
      try Files.write(faulty, to: hall.folder + "/templates/bad.toml")
      try hall.start()
      try hall.untilReady()
      // Drawing anything has the worker tell of its fonts.
      let lines: [HalldTicketPrinter.Line] = [.init(text: "A012")]
      _ = try hall.call(HalldTicketPrinter.Preview.self, .init(printer: "printer", content: .init(lines: lines), spool: true))
      let findings = try hall.call(HalldMaintenance.Doctor.self, .init()).findings
      #expect(findings.contains { $0.word == "template_broken" && $0.subject.hasSuffix("/bad.toml:6") && $0.severity == .error })
      #expect(findings.contains { $0.word == "font_missing" && $0.subject == "/nonexistent/font.ttf" && $0.severity == .note })
      #expect(!findings.contains { $0.subject.contains("wqy") })
    }
  }
}
