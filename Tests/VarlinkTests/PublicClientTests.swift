import EventLoop
import Foundation
import Testing

@testable import Varlink

/// The public Python client, unmodified (PyPI `varlink`), against our server.
@Suite(
  "The public Python client", .timeLimit(.minutes(2)),
  .enabled(if: PublicClient.isUsable, "python3 -m varlink.cli is not installed and could not be"))
struct PublicClientTests {
  @LoopActor private func onDo(_ service: TestService, _ action: @escaping @LoopActor (VarlinkCall) -> Void) { service.onDo = action }

  @Test("info names the service and its interfaces") func info() async throws {
    try await withService { service in
      let run = try PublicClient.run(["info", "unix:\(service.path)"])
      for line in [
        "Vendor: Example", "Product: Tests", "Version: 1.2", "URL: https://example.org", "org.varlink.service", "org.example.test",
      ] {
        #expect(run.output.contains(line), "\(run)")
      }
    }
  }

  @Test("help prints the definition") func help() async throws {
    try await withService { service in
      let run = try PublicClient.run(["help", "unix:\(service.path)/org.example.test"])
      #expect(run.output.contains(TestService.definition), "\(run)")
    }
  }

  @Test("call prints the reply") func call() async throws {
    try await withService { service in
      let run = try PublicClient.run(["call", "unix:\(service.path)/org.example.test.Echo", #"{"text":"补打 \u0000"}"#])
      #expect(run.output == "{\n  \"text\": \"\\u8865\\u6253 \\u0000\"\n}\n", "\(run)")
    }
  }

  // The client leaves with 0 even then; what it prints tells.
  @Test("call prints an error reply") func error() async throws {
    try await withService { service in
      let run = try PublicClient.run(["call", "unix:\(service.path)/org.example.test.Echo", #"{"text":1}"#])
      #expect(run.errors.contains("InvalidParameter") && run.errors.contains("text"), "\(run)")
      #expect(run.output.isEmpty)
    }
  }

  @Test("call --more prints each reply of a stream") func more() async throws {
    try await withService { service in
      let run = try PublicClient.run(["call", "--more", "unix:\(service.path)/org.example.test.Count", #"{"to":3}"#])
      #expect(run.output == (1...3).map { "{\n  \"number\": \($0)\n}\n" }.joined(), "\(run)")
    }
  }
}

/// Where it is: `HALLD_TEST_PYTHON` names the Python that has it, else it is put beside the build.
private enum PublicClient {
  struct Run: CustomStringConvertible {
    let output: String
    let errors: String
    let status: Int32
    var description: String { "exit \(status), output: \(output), errors: \(errors)" }
  }

  /// In CI the tests must run: there they fail instead of being skipped.
  static let isUsable: Bool = python != nil || ProcessInfo.processInfo.environment["CI"] == "true"

  private static let python: String? = {
    let folder = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
    for candidate in [ProcessInfo.processInfo.environment["HALLD_TEST_PYTHON"], "\(folder)/.build-venv/bin/python3"].compactMap(\.self) {
      if (try? execute(candidate, ["-c", "import varlink"]))?.status == 0 { return candidate }
    }
    let made = "\(folder)/.build-venv-varlink"
    if (try? execute("\(made)/bin/python3", ["-c", "import varlink"]))?.status == 0 { return "\(made)/bin/python3" }
    guard (try? execute("/usr/bin/env", ["python3", "-m", "venv", made]))?.status == 0,
      (try? execute("\(made)/bin/python3", ["-m", "pip", "install", "--quiet", "varlink==31.0.0"]))?.status == 0
    else { return nil }
    return "\(made)/bin/python3"
  }()

  static func run(_ arguments: [String]) throws -> Run {
    let run = try execute(#require(python, "the Python client must be installed where CI is true"), ["-m", "varlink.cli"] + arguments)
    #expect(run.status == 0, "\(run)")
    return run
  }

  private static func execute(_ program: String, _ arguments: [String]) throws -> Run {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    let output = Pipe()
    let errors = Pipe()
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    let complaints = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return Run(output: text, errors: complaints, status: process.terminationStatus)
  }
}
