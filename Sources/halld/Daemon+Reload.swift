import DeviceDrivers
import EventLoop
import FirmwareMaps
import HallEndpoint
import HallService
import StrictTOML
import SystemdSupport
import TicketTemplates
import WorkerHost

/// What a reload is doing.
enum Reloading {
  case none
  /// Devices are being let go of.
  case underWay
  /// Asked for anew meanwhile.
  case again
}

/// Reads halld.toml, maps and templates again (SIGHUP; systemctl reload). Everything is checked before anything is changed, and what is
/// the same afterwards notices nothing.
extension Daemon {
  /// How long a ticket that is on its way may keep a device from being changed.
  private static let patience = Duration.seconds(30)

  func reload() {
    guard !isStopping else { return }
    guard hasStarted, reloading == .none else {
      reloading = .again
      return
    }
    SystemdNotify.reloading(status: "reading the configuration")
    let result = HallConfiguration.load(options.config)
    guard let next = result.configuration else { return refuse(result.problems) }
    let maps = MapLoader.load(next.daemon.maps, drivers: DriverRegistry.schemas)
    let templates = TemplateSet(loading: next.tickets.templates)
    let problems = Set(maps.problems + next.problems(with: maps, file: options.config) + templates.problems)
    // What was broken before and has been lived with does not stand in the way of other changes.
    let new = problems.subtracting(knownProblems)
    guard new.isEmpty else { return refuse(new.sorted { "\($0)" < "\($1)" }) }
    knownProblems = problems
    for remark in templates.remarks { log.warning("\(remark)") }
    apply(next, maps, templates)
  }

  private func refuse(_ problems: [FileProblem]) {
    for problem in problems { log.error("\(problem)") }
    log.error("the new configuration is not applied; everything stays as it was", metadata: ["problems": "\(problems.count)"])
    SystemdNotify.ready(status: "\(summary); a reload was refused, \(problems.count) problems")
  }

  private func apply(_ next: HallConfiguration, _ nextMaps: MapLoader.Result, _ templates: TemplateSet) {
    let before = configuration
    let mapsBefore = maps
    configuration = next
    maps = nextMaps
    applySettings(before, templates)

    let isSame: (DeviceSettings, DeviceSettings) -> Bool = { old, new in
      guard old.isLike(new) else { return false }
      switch (mapsBefore.map(old.map), nextMaps.map(new.map)) {
      case (let before?, let now?): return before.drivesLike(now)
      case (nil, nil): return true
      default: return false
      }
    }
    var leaving: [(id: String, isReplaced: Bool)] = []
    for old in before.devices {
      let new = next.devices.first { $0.id == old.id }
      if let new, isSame(old, new) { continue }
      leaving.append((old.id, new != nil))
    }
    let changed = Set(leaving.map(\.id))
    let known = Set(before.devices.map(\.id))
    let coming = next.devices.filter { changed.contains($0.id) || !known.contains($0.id) }
    log.notice(
      "configuration read again",
      metadata: [
        "unchanged": "\(next.devices.count - coming.count)", "changed": "\(leaving.filter(\.isReplaced).count)",
        "removed": "\(leaving.filter { !$0.isReplaced }.count)", "added": "\(coming.count - leaving.filter(\.isReplaced).count)",
      ])
    reloading = .underWay
    // A place that one role leaves may be another's: all leave before any comes.
    var left = leaving.count
    defer {
      // The service manager need not wait for a ticket on its way.
      SystemdNotify.ready(status: summary)
    }
    guard left > 0 else { return introduce(coming, known) }
    for device in leaving {
      printing?.remove(device.id, isReplaced: device.isReplaced, patience: Self.patience) { [weak self] in
        self?.positions?.remove(device.id)
        left -= 1
        if left == 0 { self?.introduce(coming, known) }
      }
    }
  }

  private func introduce(_ coming: [DeviceSettings], _ known: Set<String>) {
    if !isStopping {
      for device in coming { printing?.introduce(managedPrinter(device, maps), isNew: !known.contains(device.id)) }
      manager?.order(by: configuration.devices.map(\.id))
    }
    let again = reloading == .again
    reloading = .none
    if again { EventLoop.main.post { self.reload() } }
  }

  /// Everything but devices.
  private func applySettings(_ before: HallConfiguration, _ templates: TemplateSet) {
    let now = configuration
    for (name, isChanged) in [
      ("state", before.daemon.state != now.daemon.state), ("socket", before.daemon.socket != now.daemon.socket),
      ("max_clients", before.daemon.maxClients != now.daemon.maxClients),
    ] where isChanged {
      log.warning("daemon.\(name) is changed; that takes a restart")
    }
    let access = accessControl(now.access)
    self.access = access
    ticketEndpoint?.access = access
    printing?.limits = .init(now.print)
    studio?.templates = templates
    studio?.language = now.tickets.language
    drawer?.forgetPictures()
    ticketEndpoint?.templates = templates.descriptions
    if before.tickets.spool != now.tickets.spool {
      spool?.empty()
      let spool = PictureSpool(folder: now.tickets.spool, clock: clock, makeName: { Self.randomName() })
      self.spool = spool
      ticketEndpoint?.spool = spool
    }
    if before.tickets.usedFonts != now.tickets.usedFonts || before.workerSettings != now.workerSettings {
      let worker = makeTicketWorker()
      drawer?.worker = worker
      // Tickets that are being laid out are laid out to their end.
      ticketWorker?.retire()
      ticketWorker = worker
      if worker.keepsWarm { worker.prestart() }
    }
  }
}

extension DeviceSettings {
  /// Whether nothing but its place in the file differs.
  func isLike(_ other: DeviceSettings) -> Bool {
    var other = other
    other.line = line
    return self == other
  }
}
