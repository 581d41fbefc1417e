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

  let options: Options
  let log: Logger
  let clock: any LoopClock = SystemClock.shared
  var configuration: HallConfiguration
  private var server: VarlinkServer?
  private var store: RecordStore?
  var manager: DeviceManager?
  var positions: PositionBook?
  var printing: PrintService?
  var ticketWorker: TicketWorker?
  var drawer: WorkerDrawer?
  var studio: TicketStudio?
  var ticketEndpoint: TicketPrinterEndpoint?
  var access: AccessControl?
  var spool: PictureSpool?
  var maps = MapLoader.Result()
  /// In maps and templates, as far as they are in use with them.
  var knownProblems: Set<FileProblem> = []
  var reloading = Reloading.none
  private var sources: [AnyObject] = []
  private(set) var isStopping = false
  private var isFinished = false

  /// The whole program.
  nonisolated static func main() {
    hall_keep_heap_small()
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
    server.announce(HalldMaintenance.interface)
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
      try SignalSource(signal: SIGHUP) { [weak self] in self?.reload() })
  }

  private func open() {
    let maps = MapLoader.load(configuration.daemon.maps, drivers: DriverRegistry.schemas)
    for problem in maps.problems { log.error("\(problem)") }
    for override in maps.overrides { log.notice("\(override)") }
    let mismatches = configuration.problems(with: maps, file: options.config)
    for problem in mismatches { log.error("\(problem)") }
    knownProblems = Set(maps.problems + mismatches)
    self.maps = maps
    let access = accessControl(configuration.access)
    self.access = access
    let positions = PositionBook(devices: deviceCatalog(), log: log)
    self.positions = positions

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
      self.drawer = drawer
      let studio = TicketStudio(templates: templates, language: configuration.tickets.language, drawer: drawer)
      self.studio = studio
      let printing = PrintService(
        store: store, manager: manager, clock: clock, moments: moments, limits: .init(configuration.print), painter: studio, log: log)
      self.printing = printing
      for device in configuration.devices { printing.add(managedPrinter(device, maps)) }
      let spool = PictureSpool(folder: configuration.tickets.spool, clock: clock, makeName: { Self.randomName() })
      self.spool = spool
      let doctor = Doctor(manager: manager)
      doctor.examine(files: { [weak self] in (self?.maps, self?.studio?.templates) })
      doctor.examine(worker: { [weak self] in self?.configuration.devices.isEmpty == false ? self?.ticketWorker : nil })
      doctor.examine(store)
      server?.add(HalldMaintenance.Service(MaintenanceEndpoint(doctor: doctor)))
      serve(
        DevicesEndpoint(manager: manager, positions: positions),
        TicketPrinterEndpoint(
          service: printing, access: access, clock: clock, templates: templates.descriptions, encoder: drawer, spool: spool))
    } catch {
      fail("\(error)")
    }
  }

  private func loadTemplates() -> TemplateSet {
    let templates = TemplateSet(loading: configuration.tickets.templates)
    for problem in templates.problems { log.error("\(problem)") }
    knownProblems.formUnion(templates.problems)
    for remark in templates.remarks { log.warning("\(remark)") }
    for override in templates.overrides { log.notice("\(override)") }
    return templates
  }

  /// The worker that draws tickets. Where a printer prints them it is kept, so that no visitor waits for its start.
  func makeTicketWorker() -> TicketWorker {
    return TicketWorker(
      executable: .besideThisProgram(), fonts: configuration.tickets.usedFonts.map { .init($0) }, settings: configuration.workerSettings,
      clock: clock, log: log)
  }

  /// Who has which role, by numbers. Root's and halld's own right cannot be configured away.
  func accessControl(_ settings: AccessSettings) -> AccessControl {
    var (policy, unknown) = settings.policy(group: { getgrnam($0)?.pointee.gr_gid }, user: { getpwnam($0)?.pointee.pw_uid })
    policy.users[geteuid()] = .maintain
    for name in unknown { log.warning("\(name.keyPath): this system has no \(name.name)") }
    return AccessControl(policy: policy)
  }

  private func serve(_ devices: DevicesEndpoint, _ tickets: TicketPrinterEndpoint) {
    ticketEndpoint = tickets
    server?.recognises = { [weak self] in self?.access?.role(of: $0) != nil }
    server?.authorize = { [weak self] peer, method in self?.access?.permits(peer, method) ?? false }
    server?.add(HalldDevices.Service(devices))
    server?.add(HalldTicketPrinter.Service(tickets))
  }

  /// udev's list of devices; nil where udevd does not run, as in most containers. Nodes are then awaited by inotify.
  private func deviceCatalog() -> DeviceCatalog? {
    guard Self.hasUdev else { return nil }
    do { return try DeviceCatalog(clock: clock) } catch {
      log.error("devices are not looked for by udev", metadata: ["why": "\(error)"])
      return nil
    }
  }

  /// In debug builds a test bed can stand for udevd.
  private nonisolated static var hasUdev: Bool {
    #if HALLD_TEST_HOOKS
      if getenv("HALLD_TEST_UDEV") != nil { return true }
    #endif
    return DeviceCatalog.isAvailable
  }

  func managedPrinter(_ device: DeviceSettings, _ maps: MapLoader.Result) -> ManagedPrinter {
    let map = maps.map(device.map)
    let position = device.place
    let resolver = positions?.add(RolePlace(id: device.id, position: position, matches: map?.matches ?? []))
    var driver: Result<any TicketPrinter, DeviceError>
    if let map, let line = device.line(map) {
      do {
        driver = .success(
          try DriverRegistry.ticketPrinter(
            map: map, line: line, place: map.place(position, resolver: resolver, clock: clock), clock: clock))
      } catch {
        driver = .failure(error as? DeviceError ?? DeviceError(.noMap, "\(error)"))
      }
    } else {
      let why = map == nil ? "there is no map \(device.map), or it has errors" : "the map \(device.map) is not for a device at \(position)"
      driver = .failure(DeviceError(.noMap, why))
    }
    return ManagedPrinter(id: device.id, position: position, mapName: device.map, map: map, printer: driver)
  }

  private(set) var hasStarted = false

  private func journalOpened(_ result: Result<Opening, StoreError>) {
    switch result {
    case .success(let opening):
      if !opening.clockTrusted { log.warning("the wall clock is behind the newest record; times are not to be trusted until it is set") }
      guard let positions, let store else { return }
      // What was driven where is known before anything is opened.
      positions.load(from: store) { [weak self] in
        self?.printing?.start(interrupted: opening.interrupted)
        self?.started()
      }
      return
    case .failure(let error):
      log.error("the journal cannot be opened, so nothing is printed", metadata: ["why": "\(error.sentence)"])
      if !hasStarted { printing?.startWithoutJournal() }
      started()
    }
  }

  private func started() {
    guard !hasStarted else { return }
    hasStarted = true
    server?.ready()
    // Behind the answers to those who waited for the start.
    EventLoop.main.post { [self] in if ticketWorker?.keepsWarm == true { ticketWorker?.prestart() } }
    hall_release_read_only_pages()
    SystemdNotify.ready(status: summary)
    // Somebody may have asked for it while the start was under way.
    if reloading == .again {
      reloading = .none
      reload()
    }
  }

  /// For `systemctl status`.
  var summary: String { "\(configuration.devices.count) devices configured" }

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
    var left = 2
    func ended() {
      left -= 1
      if left == 0 { EventLoop.main.stop(0) }
    }
    // Whoever waits for a drawing is told before the connections go.
    if let ticketWorker { ticketWorker.stop { ended() } } else { ended() }
    // What stopping the devices made known is written down before the journal closes.
    EventLoop.main.post {
      self.server?.close(draining: .milliseconds(200)) {
        self.store?.close()
        ended()
      }
    }
  }

  private func fail(_ reason: String) {
    log.error("\(reason)")
    EventLoop.main.stop(1)
  }

  /// 128 random bits as hexadecimal digits.
  nonisolated static func randomName() -> String {
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
