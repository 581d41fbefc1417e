import DeviceTestSupport
import EventLoop
import Glibc
import HallInterface
import Testing
import Varlink

/// One function per method: without one of them this does not compile.
@VarlinkActor private final class Hall: HalldSimulation.Handler {
  private let device = HalldSimulation.Device(
    name: "main", kind: "escpos_printer", model: "gsh80", path: "/dev/pts/7", baud: 115_200, conditions: [], offline: [], tickets: 1,
    received: 900, unknownCommands: 0)

  func list(_ call: HalldSimulation.List.Call) { call.reply(.init(devices: [device])) }

  func conditions(_ call: HalldSimulation.Conditions.Call) { call.reply(.init(conditions: ["paper_out": "No paper."])) }

  func set(_ call: HalldSimulation.Set.Call) {
    guard call.parameters.device == device.name else {
      call.fail(.noSuchDevice(device: call.parameters.device))
      return
    }
    var changed = device
    changed.conditions = call.parameters.on ? [call.parameters.condition] : []
    call.reply(.init(device: changed))
  }

  func act(_ call: HalldSimulation.Act.Call) { call.fail(.permissionDenied) }

  func tickets(_ call: HalldSimulation.Tickets.Call) { call.reply(.init(tickets: [])) }

  func watch(_ call: HalldSimulation.Watch.Call) {
    guard call.requireMore() else { return }
    for number in 1...3 {
      let ticket = HalldSimulation.Ticket(number: number, path: "/x.png", width: 576, height: 800, fate: "cut", complete: true)
      call.reply(.init(device: device, event: "ticket", text: "", ticket: ticket), continues: number < 3)
    }
  }
}

@Suite("Typed calls over a socket", .timeLimit(.minutes(1))) struct TypedCallTests {
  @LoopActor private static func serve(_ path: String) throws -> VarlinkServer {
    let server = VarlinkServer(.init(vendor: "v", product: "p", version: "1", url: "u"))
    server.add(HalldSimulation.Service(Hall()))
    try server.listen(path: path)
    server.ready()
    return server
  }

  @Test("What a client asks in types a handler answers in types") func journey() async throws {
    LoopThread.start()
    let path = "/tmp/hall-interface-test-\(getpid())"
    let server = try await Self.serve(path)
    let client = try VarlinkClient.connect(path: path)

    #expect(try client.call(HalldSimulation.List.self, .init()).devices.first?.received == 900)
    #expect(try client.call(HalldSimulation.Conditions.self, .init(device: "main")).conditions == ["paper_out": "No paper."])
    let set = HalldSimulation.Set.Parameters(device: "main", condition: "paper_out", on: true)
    #expect(try client.call(HalldSimulation.Set.self, set).device.conditions == ["paper_out"])

    let replies = try client.callMore(HalldSimulation.Watch.self, .init())
    var numbers: [Int] = []
    while let reply = try replies.next(timeout: .seconds(20)) { numbers.append(reply.ticket?.number ?? 0) }
    #expect(numbers == [1, 2, 3])

    #expect(
      failure { try client.call(HalldSimulation.Set.self, .init(device: "none", condition: "x", on: true)) }?
        .declared(as: HalldSimulation.Failure.self) == .noSuchDevice(device: "none"))
    #expect(failure { try client.call(HalldSimulation.Watch.self, .init()) }?.service == .expectedMore)
    #expect(failure { try client.call(HalldSimulation.Act.self, .init(device: "main", action: "x")) }?.service == .permissionDenied)
    let wrong = failure { try client.call(HalldSimulation.Set.name, ["device": "main", "condition": "x", "on": "yes"]) }
    #expect(wrong?.service == .invalidParameter(parameter: "on"))
    await server.close()
  }

  private func failure<Result>(_ call: () throws -> Result) -> VarlinkClientError? {
    do { _ = try call() } catch { return error as? VarlinkClientError }
    return nil
  }
}
