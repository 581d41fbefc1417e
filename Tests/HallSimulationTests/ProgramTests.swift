import Glibc
import HallInterface
import Testing
import Varlink

@testable import HallSimulation

/// The program `hallsim` as its user meets it.
@Suite(.serialized) struct ProgramTests {
  struct Problem: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
  }

  private static let root = "/" + #filePath.split(separator: "/").dropLast(3).joined(separator: "/")

  /// The program beside the test bundle that runs now.
  private static func program() throws -> String {
    guard let maps = fopen("/proc/self/maps", "r") else { throw Problem("/proc/self/maps cannot be read") }
    defer { fclose(maps) }
    var line = [CChar](repeating: 0, count: 8192)
    while fgets(&line, Int32(line.count), maps) != nil {
      let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
      guard let slash = text.firstIndex(of: "/"), text.contains(".xctest") || text.contains("PackageTests") else { continue }
      let directory = text[slash...].split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
      if access(directory + "/hallsim", X_OK) == 0 { return directory + "/hallsim" }
    }
    throw Problem("hallsim is not beside the tests: swift build --build-tests")
  }

  /// A running hallsim whose output can be read line by line.
  final class Hallsim {
    let directory: String
    private let output: UnsafeMutablePointer<FILE>
    let pid: pid_t

    init(_ arguments: String...) throws {
      var template = Array("/tmp/hallsim-program-XXXXXX".utf8CString)
      guard let made = mkdtemp(&template).map({ String(cString: $0) }) else { throw Problem("no temporary directory") }
      directory = made
      var ends: [Int32] = [0, 0]
      guard pipe(&ends) == 0 else { throw Problem("no pipe") }
      var actions = posix_spawn_file_actions_t()
      posix_spawn_file_actions_init(&actions)
      posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
      posix_spawn_file_actions_addclose(&actions, ends[0])
      posix_spawn_file_actions_addclose(&actions, ends[1])
      defer { posix_spawn_file_actions_destroy(&actions) }
      let program = try ProgramTests.program()
      var argv = ([program, "run", "--directory", made] + arguments).map { strdup($0) } + [nil]
      defer { for argument in argv { free(argument) } }
      var child: pid_t = 0
      guard posix_spawn(&child, program, &actions, nil, &argv, environ) == 0 else { throw Problem("hallsim does not start") }
      pid = child
      close(ends[1])
      guard let stream = fdopen(ends[0], "r") else { throw Problem("no stream") }
      output = stream
    }

    /// The next line that contains `text`.
    func line(with text: String) throws -> String {
      var buffer = [CChar](repeating: 0, count: 4096)
      while fgets(&buffer, Int32(buffer.count), output) != nil {
        let line = String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        if line.contains(text) { return line }
      }
      throw Problem("hallsim ended without \"\(text)\"")
    }

    /// The exit status after a signal.
    func end(_ signal: Int32) -> Int32 {
      kill(pid, signal)
      var status: Int32 = 0
      waitpid(pid, &status, 0)
      return status
    }

    deinit {
      kill(pid, SIGKILL)
      fclose(output)
    }
  }

  @Test(arguments: [SIGTERM, SIGINT])
  func `it offers its terminals and its socket, and takes them away when it is told to end`(_ signal: Int32) throws {
    let hallsim = try Hallsim("--device", "a=gsh80", "--device", "b=generic58:9600", "--seed", "7", "--json")
    _ = try hallsim.line(with: #""device":"b""#)
    let client = try VarlinkClient.connect(path: hallsim.directory + "/io.halld.sim")
    let devices = try client.call(HalldSimulation.List.self, .init()).devices
    #expect(devices.map(\.name) == ["a", "b"] && devices.map(\.baud) == [115_200, 9600])
    #expect(devices.map(\.model) == ["gsh80", "generic58"])
    for device in devices { #expect(access(device.path, R_OK | W_OK) == 0) }
    client.close()
    #expect(hallsim.end(signal) == 0)
    for device in devices { #expect(access(device.path, F_OK) != 0) }
    #expect(access(hallsim.directory + "/io.halld.sim", F_OK) != 0)
  }

  @Test func `conditions are switched while it prints, and who watches is told of every ticket`() throws {
    let hallsim = try Hallsim("--device", "p=gsh80")
    _ = try hallsim.line(with: "p: gsh80")
    let socket = hallsim.directory + "/io.halld.sim"
    let watcher = try VarlinkClient.connect(path: socket)
    let changes = try watcher.callMore(HalldSimulation.Watch.self, .init())
    #expect(try changes.next(timeout: .seconds(10))?.event == "present")
    let client = try VarlinkClient.connect(path: socket)
    let stopped = try client.call(HalldSimulation.Set.self, .init(device: "p", condition: "cover_open", on: true)).device
    #expect(stopped.conditions == ["cover_open"] && stopped.offline == ["cover_open"])

    let line = try TerminalTests.Line(hallsim.directory + "/p")
    _ = line.write(Array("A\n".utf8) + fullCut + processID("0001"))
    let resumed = try client.call(HalldSimulation.Act.self, .init(device: "p", action: "close_cover")).device
    #expect(resumed.offline.isEmpty)
    #expect(line.read(7) == confirmation("0001"))

    var told: [String] = []
    var ticket: HalldSimulation.Ticket?
    while ticket == nil, let change = try changes.next(timeout: .seconds(10)) {
      told.append(change.event)
      ticket = change.ticket
    }
    #expect(told == ["condition", "offline", "condition", "online", "ticket"])
    #expect(try client.call(HalldSimulation.Tickets.self, .init(device: "p")).tickets == [try #require(ticket)])
    #expect(ticket?.complete == true && ticket?.fate == "cut" && access(ticket?.path ?? "", R_OK) == 0)
    #expect(try hallsim.line(with: "ticket 1 cut").contains("p-0001.png"))
    #expect(
      try client.call(HalldSimulation.Conditions.self, .init(device: "p")).conditions.count == PrinterCondition.all(of: .terminal).count)
  }

  @Test func `what does not exist is named in the error`() throws {
    let hallsim = try Hallsim("--device", "p=gsh80")
    _ = try hallsim.line(with: "p: gsh80")
    let client = try VarlinkClient.connect(path: hallsim.directory + "/io.halld.sim")
    func failure(_ body: () throws -> Void) -> HalldSimulation.Failure? {
      do {
        try body()
        return nil
      } catch {
        return (error as? VarlinkClientError)?.declared(as: HalldSimulation.Failure.self)
      }
    }
    #expect(failure { _ = try client.call(HalldSimulation.Tickets.self, .init(device: "q")) } == .noSuchDevice(device: "q"))
    #expect(
      failure { _ = try client.call(HalldSimulation.Set.self, .init(device: "p", condition: "fire", on: true)) }
        == .noSuchCondition(condition: "fire"))
    #expect(failure { _ = try client.call(HalldSimulation.Act.self, .init(device: "p", action: "kick")) } == .noSuchAction(action: "kick"))
  }

  @Test func `the command line is read strictly`() throws {
    #expect(try HallsimProgram.parse(["run", "--directory=d"]).devices.map(\.model) == ["generic80"])
    let options = try HallsimProgram.parse(["run", "--device=a=mute:9600", "--directory", "d", "--json", "--seed", "3"])
    #expect(options.devices.map(\.baud) == [9600] && options.json && options.seed == 3)
    for words in [
      [], ["walk"], ["run"], ["run", "--directory"], ["run", "--directory", "d", "x"], ["run", "--directory", "d", "--seed", "-1"],
      ["run", "--directory", "d", "--device", "a=mute", "--device", "a=mute"], ["run", "--directory", "d", "--json=1"],
    ] {
      #expect(throws: UsageError.self, "\(words)") { try HallsimProgram.parse(words) }
    }
  }
}
