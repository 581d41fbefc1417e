import Glibc
import HallInterface
import HallctlCommands
import Testing
import Varlink

@Suite struct PositionsTests {
  private static let text = """
    # the hall
    [daemon]
    state = "/var/lib/halld"   # at = "no"

    [[device]]  # first
    id = "left"
    at = 'path:a'   # below the window
    map = "generic-80mm"

    [[device]]
    at = "path:b"
    # id = "left"
    id = "right" # the other
    class = "ticket_printer"

    """

  @Test func onlyTheValueIsChangedAndEveryCommentStays() throws {
    let left = try ConfigurationEdit.binding("left", to: "path:c", in: Self.text, file: "halld.toml")
    #expect(left == Self.text.replacing("'path:a'", with: "\"path:c\""))
    let right = try ConfigurationEdit.binding("right", to: "serial:X", in: Self.text, file: "halld.toml")
    #expect(right == Self.text.replacing("\"path:b\"", with: "\"serial:X\""))
  }

  @Test func whatCannotBeChangedSafelyIsLeftAlone() {
    #expect(throws: Trouble.self) { try ConfigurationEdit.binding("nobody", to: "path:c", in: Self.text, file: "f") }
    #expect(throws: Trouble.self) { try ConfigurationEdit.binding("left", to: "path:c", in: Self.text + "x = [", file: "f") }
    // Inline, or with its heading hidden in a string: valid, but not as a line of its own.
    let inline = "device = [{ id = \"left\", at = \"path:a\" }]\n"
    #expect(throws: Trouble.self) { try ConfigurationEdit.binding("left", to: "path:c", in: inline, file: "f") }
  }

  private static let ports: [HalldDevices.Port] = [
    .init(position: "path:a", standing: .empty, role: "left"),
    .init(position: "path:c", standing: .moved, role: "left", node: "/dev/ttyUSB0", ids: "0403:6001", model: "FT232R", serial: "FTDI_X"),
    .init(position: "path:b", standing: .wrongDevice, role: "right", node: "/dev/ttyUSB1", ids: "1a86:7523"),
    .init(position: "path:d", standing: .unused, node: "/dev/ttyS0"),
  ]

  @Test func thePortsAreListedWithWhatToDo() async throws {
    try await FakeDaemon.with { daemon in
      await daemon.set { $0.ports = Self.ports }
      let run = try HallctlRun(["positions", "--socket", daemon.path], environment: ["LANG": "zh_CN.UTF-8", "COLUMNS": "120"])
      #expect(run.status == 0)
      #expect(run.output.contains("换了端口") && run.output.contains("型号不符"))
      #expect(run.output.contains("hallctl positions adopt left path:c --write"))
      let json = try HallctlRun(["positions", "list", "--json", "--socket", daemon.path])
      #expect(try HalldDevices.Positions.Reply(json: JSON(parsing: json.output)).ports == Self.ports)
    }
  }

  @Test func adoptingPrintsTheLineOrWritesIt() async throws {
    var template = Array("/tmp/hallctl-toml-XXXXXX".utf8CString)
    let file = mkstemp(&template)
    let path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    defer { unlink(path) }
    let bytes = Array(Self.text.utf8)
    #expect(write(file, bytes, bytes.count) == bytes.count)
    fchmod(file, 0o640)
    close(file)
    try await FakeDaemon.with { daemon in
      await daemon.set { $0.ports = Self.ports }
      let line = try HallctlRun(["positions", "adopt", "left", "/dev/ttyUSB0", "--config", path, "--socket", daemon.path])
      #expect(line.status == 0 && line.output.contains("at = \"path:c\""))
      let run = try HallctlRun(["positions", "adopt", "left", "path:c", "--write", "--config", path, "--socket", daemon.path])
      #expect(run.status == 0 && run.output.contains("systemctl reload halld"), "\(run.errors)")
      let reader = try #require(fopen(path, "r"))
      var chunk = [UInt8](repeating: 0, count: 4096)
      let count = fread(&chunk, 1, chunk.count, reader)
      fclose(reader)
      #expect(String(decoding: chunk.prefix(count), as: UTF8.self) == Self.text.replacing("'path:a'", with: "\"path:c\""))
      var status = stat()
      #expect(stat(path, &status) == 0 && status.st_mode & 0o777 == 0o640)
    }
  }

  @Test func anotherModelInTheRolesOwnPortIsAcceptedByHalld() async throws {
    try await FakeDaemon.with { daemon in
      await daemon.set { $0.ports = Self.ports }
      let run = try HallctlRun(["positions", "adopt", "right", "path:b", "--socket", daemon.path])
      #expect(run.status == 0)
      #expect(await daemon.accepted == "right")
    }
  }

  @Test func aPortThatIsNotThereOrIsAnothersIsRefused() async throws {
    try await FakeDaemon.with { daemon in
      await daemon.set { $0.ports = Self.ports }
      for (role, port) in [("left", "path:nowhere"), ("left", "path:b"), ("right", "path:a")] {
        let run = try HallctlRun(["positions", "adopt", role, port, "--socket", daemon.path])
        #expect(run.status == CommandStatus.refused.rawValue, "\(role) \(port)")
      }
    }
  }
}
