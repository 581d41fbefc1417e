import CShim
import DeviceCore
import DeviceDrivers
import DeviceTransports
import EventLoop
import FirmwareMaps
import Glibc
import HallEndpoint
import HallInterface
import HallService
import Logging
import RecordStore
import StrictTOML
import SystemdSupport
import TicketTemplates
import Varlink
import WorkerHost

/// Puts the parts together: listens first, then reads maps and journal, then opens devices, then answers.
@LoopActor final class Daemon {
  /// How long a ticket that is on its way may take after SIGTERM; below the unit's TimeoutStopSec.
  private static let patienceAtEnd = Duration.seconds(15)

  private let options: Options
  private let log: Logger
  private let clock: any LoopClock = SystemClock.shared
  private var configuration: HallConfiguration
  private var server: VarlinkServer?
  private var store: RecordStore?
  private var manager: DeviceManager?
  private var printing: PrintService?
  private var ticketWorker: TicketWorker?
  private var spool: PictureSpool?
  private var sources: [AnyObject] = []
  private var isStopping = false
  private var isFinished = false

  /// The whole program.
  nonisolated static func main() {
    switch Options.parse(CommandLine.arguments.dropFirst()) {
    case .print(let text):
      print(text, terminator: "")
    case .wrong(let reason):
      Stderr.write("halld: \(reason)\n\n\(Options.usage)")
      exit(64)  // EX_USAGE
    case .run(let options) where options.checksOnly:
      exit(Check.run(options))
    case .run(let options):
      JournalLogHandler.bootstrap(level: options.verbose ? .debug : .info)
      let log = Logger(label: "halld")
      let result = HallConfiguration.load(options.config)
      guard let configuration = result.configuration else {
        for problem in result.problems { log.error("\(problem)") }
        exit(78)  // EX_CONFIG
      }
      SignalSource.block([SIGTERM, SIGINT, SIGHUP])
      signal(SIGPIPE, SIG_IGN)
      var daemon: Daemon?
      do {
        let code = try EventLoop.main.run {
          daemon = Daemon(options: options, configuration: configuration, log: log)
          daemon?.start()
        }
        exit(code)
      } catch {
        log.error("\(error)")
        exit(71)  // EX_OSERR
      }
    }
  }

  init(options: Options, configuration: HallConfiguration, log: Logger) {
    self.options = options
    self.configuration = configuration
    self.log = log
  }

  // MARK: Start

  func start() {
    do {
      try listen()
      try receiveSignals()
      EventLoop.main.enableWatchdog()
      // From here on clients can connect; their calls wait until everything else is there.
      EventLoop.main.post { self.open() }
    } catch {
      fail("\(error)")
    }
  }

  private func listen() throws {
    var settings = VarlinkServer.Configuration(
      vendor: "halld", product: "halld", version: Options.version, url: "file:///usr/share/doc/halld")
    settings.frameLimit = 1 << 20
    settings.connectionLimit = configuration.daemon.maxClients
    // Some are kept for others, so that a runaway client cannot lock the technician out.
    settings.connectionLimitPerUser = configuration.daemon.maxClients - min(32, configuration.daemon.maxClients / 4)
    let server = VarlinkServer(settings)
    self.server = server
    server.announce(HalldDevices.interface)
    server.announce(HalldTicketPrinter.interface)
    let passed = try SystemdSockets.listening()
    for socket in passed { try server.listen(descriptor: socket.descriptor) }
    if passed.isEmpty {
      // Whoever may open it is judged by their credentials, call by call.
      try server.listen(path: options.socket ?? configuration.daemon.socket, mode: 0o666)
    }
  }

  private func receiveSignals() throws {
    for signal in [SIGTERM, SIGINT] {
      sources.append(try SignalSource(signal: signal) { [weak self] in self?.stop() })
    }
    sources.append(
      try SignalSource(signal: SIGHUP) { [log] in
        log.warning("SIGHUP does nothing: restart halld to apply a changed configuration")
      })
  }

  private func open() {
    let maps = MapLoader.load(configuration.daemon.maps, drivers: DriverRegistry.schemas)
    for problem in maps.problems { log.error("\(problem)") }
    for override in maps.overrides { log.notice("\(override)") }
    for problem in configuration.problems(with: maps, file: options.config) { log.error("\(problem)") }

    var (policy, unknown) = configuration.access.policy(
      group: { getgrnam($0)?.pointee.gr_gid }, user: { getpwnam($0)?.pointee.pw_uid })
    policy.users[geteuid()] = .maintain
    for name in unknown { log.warning("\(name.keyPath): this system has no \(name.name)") }

    let claims = ClaimTable(clock: clock, makeToken: { Self.randomName() })
    let manager = DeviceManager(events: EventHub(instance: Self.randomName()), claims: claims, log: log)
    self.manager = manager
    do {
      let moments = try Self.moments()
      let state = options.state ?? configuration.daemon.state
      mkdir(state, 0o700)
      let store = try RecordStore(
        path: state + "/records.sqlite", options: Self.storeOptions(), clock: moments, deliver: { work in EventLoop.main.post { work() } },
        opened: { result in LoopActor.assumeIsolated { [weak self] in self?.journalOpened(result) } })
      self.store = store
      let templates = loadTemplates()
      let worker = makeTicketWorker()
      ticketWorker = worker
      let drawer = WorkerDrawer(worker: worker, log: log)
      let studio = TicketStudio(templates: templates, language: configuration.tickets.language, drawer: drawer)
      let printing = PrintService(
        store: store, manager: manager, clock: clock, moments: moments, limits: .init(configuration.print), painter: studio, log: log)
      self.printing = printing
      for device in configuration.devices { printing.add(managedPrinter(device, maps)) }
      let spool = PictureSpool(folder: configuration.tickets.spool, clock: clock, makeName: { Self.randomName() })
      self.spool = spool
      let access = AccessControl(policy: policy)
      serve(
        manager, access,
        TicketPrinterEndpoint(
          service: printing, access: access, clock: clock, templates: templates.descriptions, encoder: drawer, spool: spool))
    } catch {
      fail("\(error)")
    }
  }

  private func loadTemplates() -> TemplateSet {
    let templates = TemplateSet(loading: configuration.tickets.templates)
    for problem in templates.problems { log.error("\(problem)") }
    for remark in templates.remarks { log.warning("\(remark)") }
    for override in templates.overrides { log.notice("\(override)") }
    return templates
  }

  /// The worker that draws tickets. Where a printer prints them it is kept, so that no visitor waits for its start.
  private func makeTicketWorker() -> TicketWorker {
    var settings = WorkerSettings()
    settings.idle = .seconds(configuration.tickets.idleSeconds)
    settings.keepsWarm = configuration.tickets.keepsWarm && configuration.devices.contains { $0.deviceClass == .ticketPrinter }
    return TicketWorker(
      executable: .besideThisProgram(), fonts: configuration.tickets.usedFonts.map { .init($0) }, settings: settings, clock: clock, log: log
    )
  }

  private func serve(_ manager: DeviceManager, _ access: AccessControl, _ tickets: TicketPrinterEndpoint) {
    server?.recognises = { access.role(of: $0) != nil }
    server?.authorize = { peer, method in access.permits(peer, method) }
    server?.add(HalldDevices.Service(DevicesEndpoint(manager: manager)))
    server?.add(HalldTicketPrinter.Service(tickets))
  }

  private func managedPrinter(_ device: DeviceSettings, _ maps: MapLoader.Result) -> ManagedPrinter {
    let map = maps.map(device.map)
    let position = device.place
    var driver: Result<any TicketPrinter, DeviceError>
    if let map, let line = device.line(map) {
      do {
        driver = .success(
          try DriverRegistry.ticketPrinter(map: map, line: line, place: map.place(position, clock: clock), clock: clock))
      } catch {
        driver = .failure(error as? DeviceError ?? DeviceError(.noMap, "\(error)"))
      }
    } else {
      let why = map == nil ? "there is no map \(device.map), or it has errors" : "the map \(device.map) is not for a device at \(position)"
      driver = .failure(DeviceError(.noMap, why))
    }
    return ManagedPrinter(id: device.id, position: position, mapName: device.map, map: map, printer: driver)
  }

  private var hasStarted = false

  private func journalOpened(_ result: Result<Opening, StoreError>) {
    switch result {
    case .success(let opening):
      if !opening.clockTrusted { log.warning("the wall clock is behind the newest record; times are not to be trusted until it is set") }
      printing?.start(interrupted: opening.interrupted)
    case .failure(let error):
      log.error("the journal cannot be opened, so nothing is printed", metadata: ["why": "\(error.sentence)"])
      if !hasStarted { printing?.startWithoutJournal() }
    }
    guard !hasStarted else { return }
    hasStarted = true
    server?.ready()
    // Behind the answers to those who waited for the start.
    EventLoop.main.post { [self] in if ticketWorker?.keepsWarm == true { ticketWorker?.prestart() } }
    hall_release_read_only_pages()
    SystemdNotify.ready(status: "\(configuration.devices.count) devices configured")
  }

  // MARK: End

  /// No further ticket is begun; the one on its way is given its time; then everything is closed in order.
  private func stop() {
    guard !isStopping else { return }
    isStopping = true
    SystemdNotify.stopping(status: "waiting for tickets on their way")
    guard let printing else {
      finish()
      return
    }
    sources.append(clock.after(Self.patienceAtEnd) { [weak self] in self?.finish() })
    printing.stop { [weak self] in self?.finish() }
  }

  private func finish() {
    guard !isFinished else { return }
    isFinished = true
    manager?.stop()
    spool?.empty()
    // What stopping the devices made known is written down before the journal closes.
    EventLoop.main.post {
      self.server?.close(draining: .milliseconds(200)) {
        self.store?.close()
        guard let worker = self.ticketWorker else { return EventLoop.main.stop(0) }
        worker.stop { EventLoop.main.stop(0) }
      }
    }
  }

  private func fail(_ reason: String) {
    log.error("\(reason)")
    EventLoop.main.stop(1)
  }

  /// 128 random bits as hexadecimal digits.
  private nonisolated static func randomName() -> String {
    var generator = SystemRandomNumberGenerator()
    return (0..<4).map { _ in String(UInt64(generator.next() as UInt32) | 1 << 32, radix: 16).dropFirst() }.joined()
  }
}

/// For the few words before the log exists.
enum Stderr {
  static func write(_ text: String) {
    _ = text.withCString { Glibc.write(2, $0, strlen($0)) }
  }
}
