import HallInterface
import Testing
import Varlink

@testable import varlink_swift

@Suite("Generated interfaces") struct GeneratedInterfaceTests {
  private static let folder =
    #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
    + "/Sources/HallInterface/"

  private static let offered = [
    HalldDevices.interface, HalldTicketPrinter.interface, HalldSimulation.interface, HalldWorkerTickets.interface,
    HalldMaintenance.interface,
  ]

  @Test("The committed Swift is what the generator makes of the committed interfaces") func noDrift() throws {
    let made = try GeneratorCommand.generate(from: Self.folder + "interfaces")
    let committed = try SourceFiles.names(in: Self.folder + "Generated", suffix: ".swift")
    #expect(Set(committed) == Set(made.keys))
    for (name, source) in made {
      #expect(try SourceFiles.read(Self.folder + "Generated/" + name) == source, "run scripts/generate-interfaces: \(name)")
    }
  }

  @Test("What a server tells of an interface is its file, word for word", arguments: offered) func description(interface: VarlinkInterface)
    throws
  {
    #expect(try SourceFiles.read("\(Self.folder)interfaces/\(interface.name).varlink") == interface.description)
    let definition = try VarlinkDefinition(parsing: interface.description)
    #expect(definition.name == interface.name)
    #expect(Set(definition.methods.map(\.name)) == interface.methods)
  }

  @Test("Every interface file has its Swift") func complete() throws {
    let files = try SourceFiles.names(in: Self.folder + "interfaces", suffix: ".varlink")
    #expect(Set(files) == Set(Self.offered.map { $0.name + ".varlink" }))
  }

  // The public Python client cannot read an enum with one member, so we do not write one.
  @Test("Every enum has two members at least", arguments: offered) func enums(interface: VarlinkInterface) throws {
    for type in try VarlinkDefinition(parsing: interface.description).types {
      if case .enumeration(let members) = type.type { #expect(members.count > 1, "\(type.name)") }
    }
  }
}

@Suite("Generated values") struct GeneratedValueTests {
  private static let job = HalldTicketPrinter.Job(
    id: 7, printer: "main", key: "k", uid: 1000, state: .held, reason: "paper_out", partial: false, attempts: 0, reprint: false,
    acceptedMs: 1, changedMs: 2, expiresMs: 3, clockTrusted: true, seq: 9)

  @Test("A value reads back as it was written, and fits its definition") func roundTrip() throws {
    #expect(try HalldTicketPrinter.Job(json: Self.job.json) == Self.job)
    let definition = try VarlinkDefinition(parsing: HalldTicketPrinter.definition)
    try definition.validate(Self.job.json, against: .named("Job"))
    let content = HalldTicketPrinter.Content(
      lines: [.init(text: "A012", align: .center, bold: true, width: 2, height: 2), .init(feed: 24)],
      bitmap: .init(width: 576, height: 800, descriptor: 0), cut: .partial)
    let parameters = HalldTicketPrinter.Print.Parameters(printer: "main", key: "k", content: content, afterPaperOut: .reprint)
    #expect(try HalldTicketPrinter.Print.Parameters(json: parameters.json) == parameters)
    try definition.validate(parameters.json, against: .structure(#require(definition.method(named: "Print")).parameters))
    #expect(parameters.json["after_paper_out"] == "reprint")
    #expect(parameters.json["token"] == nil)
  }

  @Test("Null is as good as absent") func null() throws {
    var object = try #require(Self.job.json.objectValue)
    object["proof"] = .null
    #expect(try HalldTicketPrinter.Job(json: .object(object)) == Self.job)
  }

  @Test(
    "A parameter that does not fit is named by its path",
    arguments: [
      (#"{"key":"k","content":{}}"#, "printer"), (#"{"printer":1,"key":"k","content":{}}"#, "printer"),
      (#"{"printer":"p","key":"k","content":[]}"#, "content"), (#"{"printer":"p","key":"k","content":{},"copies":2}"#, "copies"),
      (#"{"printer":"p","key":"k","content":{"lines":[{},{"align":"justified"}]}}"#, "content.lines[1].align"),
      (#"{"printer":"p","key":"k","content":{"lines":[{"size":3}]}}"#, "content.lines[0].size"),
      (#"{"printer":"p","key":"k","content":{"bitmap":{"width":1.5,"height":1,"descriptor":0}}}"#, "content.bitmap.width"),
      (#"{"printer":"p","key":"k","content":{"bitmap":{"width":1,"height":1}}}"#, "content.bitmap.descriptor"),
    ])
  func invalid(text: String, parameter: String) throws {
    let json = try JSON(parsing: text)
    #expect {
      try HalldTicketPrinter.Print.Parameters(json: json)
    } throws: {
      ($0 as? VarlinkParameterError)?.parameter == parameter
    }
    // The checker that works from the definition agrees with the generated code.
    let definition = try VarlinkDefinition(parsing: HalldTicketPrinter.definition)
    let fields = try #require(definition.method(named: "Print")).parameters
    #expect {
      try definition.validate(json, against: .structure(fields))
    } throws: {
      ($0 as? VarlinkParameterError)?.parameter == parameter
    }
  }

  @Test("A client reads the reply of a newer server that has more fields") func newerServer() throws {
    var object = try #require(Self.job.json.objectValue)
    object["colour"] = "red"
    let json: JSON = ["job": .object(object), "known": false, "replaced": 0, "extra": 1]
    #expect(throws: VarlinkParameterError.self) { try HalldTicketPrinter.Print.Reply(json: json) }
    #expect(try HalldTicketPrinter.Print.Reply(json: json, unknownFields: .ignored).job == Self.job)
  }

  @Test(
    "Every error goes over the wire and back",
    arguments: [
      .noSuchPrinter(printer: "p"), .noSuchJob, .keyConflict(key: "k", id: 3), .invalidContent(reason: "r"),
      .printerClaimed(printer: "p", holder: "h", heldMs: 5), .wrongState(id: 1, state: .printed), .waitTimedOut(job: job),
      .queueFull(printer: "p", limit: 9), .storageFailed(reason: "disk full"),
    ] as [HalldTicketPrinter.Failure])
  func failures(failure: HalldTicketPrinter.Failure) {
    let reply = VarlinkErrorReply(name: failure.errorName, parameters: failure.errorParameters)
    #expect(HalldTicketPrinter.Failure(reply) == failure)
    #expect(HalldDevices.Failure(reply) == nil)
  }
}

@Suite("The generator") struct SwiftGeneratorTests {
  private func generate(_ text: String) throws -> String {
    try SwiftGenerator(VarlinkDefinition(parsing: text), text: text).source()
  }

  @Test("Names follow Swift's habits")
  func names() {
    #expect(SwiftNames.namespace("io.halld.TicketPrinter") == "HalldTicketPrinter")
    #expect(SwiftNames.namespace("org.example.every-thing2") == "ExampleEveryThing2")
    #expect(SwiftNames.field("expires_after_ms") == "expiresAfterMs")
    #expect(SwiftNames.field("json") == "jsonValue")
    #expect(SwiftNames.function("USBReset") == "usbReset")
    #expect(SwiftNames.function("GetJob") == "getJob")
    #expect(SwiftNames.escaped("class") == "`class`")
  }

  @Test("Types without a name are named after their field, beside it") func unnamed() throws {
    let source = try generate("interface a.b\ntype X (inner_part: ?[](n: int), kind: (one, two), x: (y: bool))\n")
    #expect(source.contains("public var innerPart: [InnerPart]?"))
    #expect(source.contains("public struct InnerPart: VarlinkValue"))
    #expect(source.contains("public enum Kind: String, VarlinkEnumeration"))
    #expect(source.contains("public var x: XValue"))
  }

  @Test(
    "What Swift cannot express is refused, not generated wrong",
    arguments: [
      "interface a.b\ntype X (x: ?X)", "interface a.b\ntype X (y: Y)\ntype Y (x: (z: X))", "interface a.b\ntype Reply ()",
      "interface a.b\nmethod Type() -> ()", "interface a.b\nerror E (x: (a, b))",
    ])
  func refused(text: String) {
    #expect(throws: GeneratorError.self) { try generate(text) }
  }

  @Test("A definition that holds Swift's own quotes is embedded whole") func quotes() throws {
    let source = try generate("# \"\"\"# and \"\"\"\n# \\(x)\ninterface a.b\n")
    #expect(source.contains("##\"\"\"\n# \"\"\"# and \"\"\"\n"))
  }
}

extension VarlinkInterface: CustomTestStringConvertible {
  public var testDescription: String { name }
}
