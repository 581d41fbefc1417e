import Glibc
import HallInterface
import Testing
import Varlink

/// One virtual hall and the daemon that drives it: hallsim and halld as they are built, in a folder of their own.
final class TestHall {
  typealias Printers = HalldTicketPrinter

  let folder: String
  let devices: [TestDevice]
  private let tickets: String
  let sim: Simulator
  private(set) var daemon: ChildProcess?
  var socket: String { folder + "/io.halld" }
  let state: String
  private let notify: NotifySocket

  /// Runs a test in a hall of its own. Whatever happens, nothing of it stays.
  ///
  /// - Parameters:
  ///   - configuration: lines for halld.toml, tables and all; $HALL is the hall's folder.
  ///   - tickets: further lines of its table `[tickets]`.
  ///   - start: whether halld is started before the body, or by it.
  static func run(
    _ devices: [TestDevice] = [.gsh80], configuration: String = "", tickets: String = "", start: Bool = true,
    _ body: (TestHall) throws -> Void
  ) async throws {
    await TestSlots.shared.take()
    do {
      try await withTaskExecutorPreference(TestThreads.shared) {
        try await onThread(devices, configuration: configuration, tickets: tickets, start: start, body)
      }
    } catch {
      await TestSlots.shared.giveBack()
      throw error
    }
    await TestSlots.shared.giveBack()
  }

  private nonisolated static func onThread(
    _ devices: [TestDevice], configuration: String, tickets: String, start: Bool, _ body: (TestHall) throws -> Void
  ) async throws {
    let folder = try Files.makeTemporaryFolder("halld-hall")
    defer { Files.remove(folder) }
    HallLogs.$current.withValue(HallLogs(folder)) {
      do {
        let hall = try TestHall(folder, devices, configuration: configuration, tickets: tickets)
        defer { hall.tearDown() }
        if start { try hall.start() }
        try body(hall)
      } catch {
        // Recorded here, where the logs still are.
        Issue.record(error)
      }
    }
  }

  private init(_ folder: String, _ devices: [TestDevice], configuration: String, tickets: String) throws {
    self.folder = folder
    self.devices = devices
    self.tickets = tickets
    state = folder + "/state"
    try Files.makeFolder(folder + "/maps")
    try Files.makeFolder(folder + "/maps/ticket-printer")
    try Files.makeFolder(folder + "/hall")
    try Files.makeFolder(folder + "/templates")
    for device in devices where !device.map.isShipped {
      try Files.write(device.map.toml(baud: device.lineBaud), to: "\(folder)/maps/ticket-printer/\(device.map.name).toml")
    }
    try Files.write(Self.configuration(folder, devices, configuration, tickets), to: folder + "/halld.toml")
    notify = try NotifySocket(folder + "/notify")
    sim = try Simulator(folder: folder + "/hall", devices: devices, errors: folder + "/hallsim.log")
  }

  // MARK: The configuration

  /// Writes halld.toml anew.
  func configure(_ devices: [TestDevice]? = nil, _ more: String = "", places: [String: String] = [:]) throws {
    try Files.replace(folder + "/halld.toml", with: Self.configuration(folder, devices ?? self.devices, more, tickets, places))
  }

  /// Gives a device another place.
  func bind(_ device: String, to position: String) throws { try configure(places: [device: position]) }

  /// Has halld read its configuration again, and waits until it says that it has, or will not.
  func reload() throws {
    daemon?.send(SIGHUP)
    guard let daemon, try notify.waitForReady(of: daemon) else { throw HarnessError("halld ended instead of reloading") }
  }

  private static func configuration(
    _ folder: String, _ devices: [TestDevice], _ more: String, _ tickets: String, _ places: [String: String] = [:]
  ) -> String {
    var text = """
      [daemon]
      maps = ["\(Programs.shippedMaps)", "\(folder)/maps"]
      socket = "\(folder)/io.halld"
      state = "\(folder)/state"

      [tickets]
      templates = ["\(Programs.shippedTemplates)", "\(folder)/templates"]
      spool = "\(folder)/spool"
      \(tickets)

      \(more.split(separator: "$HALL", omittingEmptySubsequences: false).joined(separator: folder))

      """
    for device in devices {
      text += """

        [[device]]
        id = "\(device.name)"
        class = "ticket_printer"
        map = "\(device.map.name)"
        at = "\(places[device.name] ?? device.usb.map { "usb:\($0)" } ?? "device:\(folder)/hall/\(device.name)")"
        \(device.usb == nil ? "baud = \(device.lineBaud)" : "")

        """
    }
    return text
  }

  private func tearDown() {
    daemon?.kill()
    sim.process.kill()
    notify.close()
  }

  // MARK: The daemon

  /// Starts halld and waits until it answers.
  func start(_ environment: [String: String] = [:]) throws {
    guard try tryStart(environment) else { throw HarnessError("halld ended instead of becoming ready") }
  }

  /// Starts halld and waits until it answers or has ended.
  ///
  /// - Returns: whether it answers.
  func tryStart(_ environment: [String: String] = [:]) throws -> Bool {
    var environment = environment
    environment["NOTIFY_SOCKET"] = folder + "/notify"
    let child = try launch(environment)
    daemon = child
    return try notify.waitForReady(of: child)
  }

  /// A further halld in this hall.
  func launch(_ environment: [String: String] = [:], arguments: [String] = [], errors: String = "halld.log") throws -> ChildProcess {
    let halld = [Programs.path("halld"), "--config", folder + "/halld.toml", "--state", state] + arguments
    // A printer on USB needs the bed around the daemon.
    let program = try devices.contains { $0.usb != nil } ? bed.around(halld) : halld
    return try ChildProcess(
      program[0], Array(program.dropFirst()), environment: environment, errors: "\(folder)/\(errors)")
  }

  /// The USB bed, for halls with a printer on it.
  var bed: USBBed { USBBed(folder: folder, printer: folder + "/hall/\(devices.first?.name ?? "")") }

  /// The power goes: no farewell.
  func killDaemon() { daemon?.kill() }

  /// SIGTERM.
  func stopDaemon() throws -> ChildProcess.Exit {
    daemon?.send(SIGTERM)
    return try exitOfDaemon()
  }

  func exitOfDaemon() throws -> ChildProcess.Exit {
    guard let daemon else { throw HarnessError("there is no daemon") }
    return try daemon.waitForExit()
  }

  var log: String { Files.text(folder + "/halld.log") }

  /// Waits for what only the log tells.
  func untilLogged(_ words: String) throws {
    let deadline = Moment.in(seconds: 20)
    while !log.contains(words) {
      guard !deadline.hasPassed else { throw HarnessError("halld never logged \"\(words)\"") }
      sched_yield()
    }
  }

  // MARK: Clients

  func connect() throws -> VarlinkClient { try VarlinkClient.connect(path: socket) }

  /// One call on a connection of its own.
  func call<Method: VarlinkMethod>(
    _ method: Method.Type, _ parameters: Method.Parameters, descriptors: [VarlinkDescriptor] = []
  ) throws -> Method.Reply {
    try connect().call(method, parameters, descriptors: descriptors, timeout: .seconds(20))
  }

  /// The error that an interface declares, for a call that must be refused.
  func refusal<Method: VarlinkMethod>(
    _ method: Method.Type, _ parameters: Method.Parameters, descriptors: [VarlinkDescriptor] = []
  ) throws -> Method.Failure where Method.Failure: VarlinkDeclaredFailure {
    do {
      let reply = try call(method, parameters, descriptors: descriptors)
      throw HarnessError("\(Method.name) was not refused: \(reply)")
    } catch let error as VarlinkClientError {
      guard let failure = error.declared(as: Method.Failure.self) else { throw error }
      return failure
    }
  }

  // MARK: Tickets

  @discardableResult func print(
    _ picture: Picture, key: String, on printer: String = "printer", expires: Int? = nil, afterPaperOut: Printers.AfterPaperOut? = nil,
    token: String? = nil
  ) throws -> Printers.Job {
    let (content, file) = try picture.content()
    return try call(
      Printers.Print.self,
      .init(
        printer: printer, key: key, content: content, expiresAfterMs: expires, afterPaperOut: afterPaperOut, token: token),
      descriptors: [file]
    ).job
  }

  @discardableResult func print(
    lines: [Printers.Line], key: String, on printer: String = "printer", expires: Int? = nil
  ) throws -> Printers.Job {
    try call(Printers.Print.self, .init(printer: printer, key: key, content: .init(lines: lines), expiresAfterMs: expires)).job
  }

  func job(_ id: Int) throws -> Printers.Job { try call(Printers.GetJob.self, .init(id: id)).job }
  func job(key: String) throws -> Printers.Job { try call(Printers.GetJob.self, .init(key: key)).job }

  /// The job when it has ended.
  @discardableResult func end(of job: Printers.Job, within seconds: Int = 20) throws -> Printers.Job {
    try call(Printers.WaitJob.self, .init(id: job.id, timeoutMs: seconds * 1000)).job
  }

  /// The job when it comes into a state, by its stream of changes.
  @discardableResult func until(_ job: Printers.Job, is states: Printers.JobState..., within seconds: Int = 20) throws -> Printers.Job {
    let changes = try connect().callMore(Printers.WaitJob.self, .init(id: job.id, timeoutMs: seconds * 1000))
    var seen: [Printers.Job] = []
    while let reply = try changes.next(timeout: .seconds(seconds)) {
      if states.contains(reply.job.state) { return reply.job }
      seen.append(reply.job)
    }
    throw HarnessError("job \(job.id) never became \(states); it was \(seen.map { "\($0.state) \($0.reason ?? "")" })")
  }

  // MARK: Devices

  func device(_ name: String = "printer") throws -> HalldDevices.Device {
    try call(HalldDevices.Describe.self, .init(device: name)).device
  }

  /// The device when it is as wished, by the stream of events.
  @discardableResult func until(
    _ name: String = "printer", within seconds: Double = 20, _ wish: String = "as wished", _ isWished: (HalldDevices.Device) -> Bool
  ) throws -> HalldDevices.Device {
    let deadline = Moment.in(seconds: seconds)
    let events = try connect().callMore(HalldDevices.Watch.self, .init())
    var last: HalldDevices.Device?
    while let reply = try? events.next(timeout: deadline.left) {
      let devices = reply.devices ?? (reply.event.map { [$0.device] } ?? [])
      guard let device = devices.first(where: { $0.id == name }) else { continue }
      if isWished(device) { return device }
      last = device
    }
    throw HarnessError("\(name) was never \(wish); last it was \(last.map { "\($0)" } ?? "unheard of")")
  }

  @discardableResult func untilReady(_ name: String = "printer") throws -> HalldDevices.Device {
    try until(name, "ready") { $0.state == .ready }
  }
}
