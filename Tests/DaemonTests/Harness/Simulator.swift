import Glibc
import HallInterface
import Varlink

/// hallsim: what happens to its printers, and the hand that makes it happen.
final class Simulator {
  /// A line of its output.
  struct Event {
    let device: String
    /// ticket, fate, offline, online, real_time, cleared, unknown_command, overflow, confirmed, pulse, power, plugged, condition.
    let kind: String
    /// For people.
    let text: String
    let ticket: Int?
    let fate: String?
    let complete: Bool?
    let width: Int?
    let height: Int?
    let path: String?
  }

  let process: ChildProcess
  private let socket: String
  private(set) var events: [Event] = []
  private var read: [String: Paper] = [:]

  init(folder: String, devices: [TestDevice], errors: String) throws {
    var arguments = ["run", "--json", "--directory", folder]
    for device in devices { arguments += ["--device", "\(device.name)=\(device.model):\(device.baud)"] }
    process = try ChildProcess(Programs.path("hallsim"), arguments, errors: errors)
    socket = folder + "/io.halld.sim"
    var ready = 0
    while ready < devices.count {
      guard let event = try next(by: .in(seconds: 20)) else { throw HarnessError("hallsim ended instead of becoming ready") }
      if event.kind == "ready" { ready += 1 }
    }
  }

  private func next(by deadline: Moment) throws -> Event? {
    guard let line = try process.line(by: deadline) else { return nil }
    guard case .object(let fields)? = try? JSON(parsing: Array(line.utf8)) else { throw HarnessError("hallsim said: \(line)") }
    return Event(
      device: fields.text("device"), kind: fields.text("event"), text: fields.text("text"),
      ticket: fields.number("ticket"), fate: fields["fate"]?.stringValue, complete: fields["complete"]?.boolValue,
      width: fields.number("width"), height: fields.number("height"), path: fields["path"]?.stringValue)
  }

  /// Waits until the events since the start are as wished, and gives what the wish gives.
  @discardableResult func until<Value>(_ wish: String, within seconds: Double = 20, _ find: ([Event]) throws -> Value?) throws -> Value {
    let deadline = Moment.in(seconds: seconds)
    while true {
      if let value = try find(events) { return value }
      do {
        guard let event = try next(by: deadline) else { throw HarnessError("hallsim ended") }
        if event.kind != "ready" { events.append(event) }
      } catch {
        throw HarnessError("no \(wish): \(error); events: \(events.suffix(40).map { "\($0.device): \($0.text)" })")
      }
    }
  }

  /// Waits for an event that comes after those seen up to now.
  @discardableResult func next(_ kind: String, within seconds: Double = 20, after start: Int? = nil) throws -> Event {
    let start = start ?? events.count
    return try until(kind, within: seconds) { $0.dropFirst(start).first { $0.kind == kind } }
  }

  // MARK: Paper

  /// The pieces of paper of a printer, oldest first, once there are so many.
  func papers(_ count: Int, of device: String = "printer") throws -> [Paper] {
    try until("\(count) pieces of paper") { events in
      let tickets = events.filter { $0.kind == "ticket" && $0.device == device }
      return tickets.count >= count ? try tickets.map(paper) : nil
    }
  }

  private func paper(_ event: Event) throws -> Paper {
    let key = "\(event.device) \(event.ticket ?? 0)"
    if let paper = read[key] { return paper }
    let paper = try Paper(event)
    read[key] = paper
    return paper
  }

  /// Every picture on the paper of a printer, once one of this number is there.
  func sightings(
    until number: UInt8, of device: String = "printer", _ isWished: (Paper.Sighting) -> Bool = { _ in true }
  ) throws -> [Paper.Sighting] {
    try until("ticket with the picture \(number)") { events in
      let seen = try events.filter { $0.kind == "ticket" && $0.device == device }.flatMap { try paper($0).sightings }
      return seen.contains { $0.number == number && isWished($0) } ? seen : nil
    }
  }

  // MARK: The hand

  func set(_ condition: String, _ on: Bool = true, value: Int? = nil, of device: String = "printer") throws {
    let client = try VarlinkClient.connect(path: socket)
    _ = try client.call(
      HalldSimulation.Set.self, .init(device: device, condition: condition, on: on, value: value), timeout: .seconds(20))
  }

  func act(_ action: String, on device: String = "printer") throws {
    let client = try VarlinkClient.connect(path: socket)
    _ = try client.call(HalldSimulation.Act.self, .init(device: device, action: action), timeout: .seconds(20))
  }

  /// Waits until a printer has received so many bytes since the start.
  func untilReceived(_ bytes: Int, by name: String = "printer") throws {
    let deadline = Moment.in(seconds: 20)
    while try device(name).received < bytes {
      guard !deadline.hasPassed else { throw HarnessError("\(name) never received \(bytes) bytes") }
      sched_yield()
    }
  }

  func device(_ name: String = "printer") throws -> HalldSimulation.Device {
    let reply = try VarlinkClient.connect(path: socket).call(HalldSimulation.List.self, .init(), timeout: .seconds(20))
    guard let device = reply.devices.first(where: { $0.name == name }) else { throw HarnessError("hallsim has no \(name)") }
    return device
  }
}

extension JSONObject {
  fileprivate func text(_ name: String) -> String { self[name]?.stringValue ?? "" }
  fileprivate func number(_ name: String) -> Int? { self[name]?.intValue.map { Int(clamping: $0) } }
}
