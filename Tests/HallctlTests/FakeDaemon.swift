import CShim
import DeviceTestSupport
import EventLoop
import Glibc
import HallInterface
import Testing
import Varlink

/// A daemon that answers as a test says: halld's interfaces, and hallsim's.
@LoopActor final class FakeDaemon: HalldDevices.Handler, HalldTicketPrinter.Handler, HalldSimulation.Handler, HalldMaintenance.Handler {
  nonisolated let path: String
  private let folder: String
  private let server: VarlinkServer

  var devices: [HalldDevices.Device] = [.fixture()]
  var capabilities = ["width_dots": "576", "dpi": "203", "text_columns": "48", "text_encoding": "gb18030", "native_qr": "true"]
  /// What follows the snapshot of Watch; then the stream stays open.
  var events: [HalldDevices.Watch.Reply] = []
  var refusesEverything = false
  var watching = true
  var ports: [HalldDevices.Port] = []
  private(set) var accepted: String?

  /// The last Print call, and the bytes of its picture.
  private(set) var printed: HalldTicketPrinter.Print.Parameters?
  private(set) var picture: [UInt8]?
  var printFailure: HalldTicketPrinter.Failure?
  var previewed: HalldTicketPrinter.Preview.Parameters?
  var previewIsText = false
  nonisolated static let previewBytes = Array("not really a PNG".utf8)
  /// What WaitJob gives, one after another; the last one ends the call.
  var course: [HalldTicketPrinter.Job] = [.fixture(.queued), .fixture(.sending), .fixture(.printed, proof: .processId)]
  var waitFailure: HalldTicketPrinter.Failure?
  /// Whether a call of WaitJob ends the connection instead of being answered.
  var dropsWaiting = false
  var jobs: [HalldTicketPrinter.Job] = []
  private(set) var calls: [String] = []
  private(set) var resolution: HalldTicketPrinter.ResolveJob.Parameters?
  var probes: [HalldTicketPrinter.Detect.Reply] = []
  /// What the claim's stream says behind the grant; nil keeps it open.
  var claimEnd: String?
  var claimFailure: HalldDevices.Failure?
  private var held: [AnyObject] = []

  private init() throws {
    var template = Array("/tmp/hallctl-test-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else { throw SystemError(errno, "make a folder") }
    folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    path = folder + "/socket"
    server = VarlinkServer(.init(vendor: "Tests", product: "fake halld", version: "1", url: "https://example.org"))
    server.add(HalldDevices.Service(self))
    server.add(HalldTicketPrinter.Service(self))
    server.add(HalldSimulation.Service(self))
    server.add(HalldMaintenance.Service(self))
    server.authorize = { [weak self] _, method in
      self?.calls.append(method)
      return !(self?.refusesEverything ?? true)
    }
    try server.listen(path: path)
    server.ready()
  }

  /// Runs a test against a daemon and takes it away afterwards.
  nonisolated static func with(_ body: (FakeDaemon) async throws -> Void) async throws {
    LoopThread.start()
    let daemon = try await FakeDaemon()
    do {
      try await body(daemon)
      await daemon.stop()
    } catch {
      await daemon.stop()
      throw error
    }
  }

  func set(_ change: @LoopActor (FakeDaemon) -> Void) { change(self) }

  private func stop() {
    server.close()
    unlink(path)
    rmdir(folder)
    held = []
  }

  // MARK: Devices

  func list(_ call: HalldDevices.List.Call) { call.reply(.init(instance: "run-1", seq: 7, devices: devices)) }

  func describe(_ call: HalldDevices.Describe.Call) {
    guard let device = devices.first(where: { $0.id == call.parameters.device }) else {
      call.fail(.noSuchDevice(device: call.parameters.device))
      return
    }
    call.reply(.init(device: device, capabilities: capabilities))
  }

  func watch(_ call: HalldDevices.Watch.Call) {
    call.reply(.init(instance: "run-1", seq: 7, gap: false, devices: devices), continues: true)
    for event in events { call.reply(event, continues: true) }
    held.append(call.call)
  }

  func claim(_ call: HalldDevices.Claim.Call) {
    if let claimFailure {
      call.fail(claimFailure)
      return
    }
    call.reply(.init(state: .granted, token: "token-1", generation: 3), continues: true)
    if let claimEnd { call.reply(.init(state: .ended, generation: 3, reason: claimEnd)) } else { held.append(call.call) }
  }

  func release(_ call: HalldDevices.Release.Call) { call.reply(.init()) }

  func positions(_ call: HalldDevices.Positions.Call) { call.reply(.init(watching: watching, ports: ports)) }

  func accept(_ call: HalldDevices.Accept.Call) {
    accepted = call.parameters.device
    call.reply(.init())
  }

  // MARK: Tickets

  func print(_ call: HalldTicketPrinter.Print.Call) {
    printed = call.parameters
    if let bitmap = call.parameters.content.bitmap, call.descriptors.indices.contains(bitmap.descriptor) {
      picture = Self.sealedBytes(call.descriptors[bitmap.descriptor].number)
    }
    if let printFailure { call.fail(printFailure) } else { call.reply(.init(job: .fixture(.queued), known: false, replaced: 0)) }
  }

  private static func sealedBytes(_ file: Int32) -> [UInt8]? {
    guard hall_memfd_is_sealed(file) == 1 else { return nil }
    let size = Int(lseek(file, 0, SEEK_END))
    return [UInt8](unsafeUninitializedCapacity: size) { $1 = max(0, pread(file, $0.baseAddress, size, 0)) }
  }

  func preview(_ call: HalldTicketPrinter.Preview.Call) {
    previewed = call.parameters
    let file = hall_memfd_create("preview")
    let bytes = Self.previewBytes
    _ = bytes.withUnsafeBytes { write(file, $0.baseAddress, $0.count) }
    call.reply(
      .init(
        width: 576, height: 800, dpi: 203, rendering: previewIsText ? .text : .raster, exact: !previewIsText, durationMs: 900, replaced: 0,
        notes: [.init(word: "missing_glyph", detail: "U+31350")], descriptor: 0),
      descriptors: [VarlinkDescriptor(owning: file)])
  }

  func templates(_ call: HalldTicketPrinter.Templates.Call) {
    call.reply(
      .init(templates: [
        .init(
          name: "queue", titleZh: "排队取号单", titleEn: "Queue ticket", file: "/usr/share/halld/templates/queue.toml",
          fields: [
            .init(name: "number", required: true, titleZh: "排队号", titleEn: "The visitor's number", sample: "A023"),
            .init(name: "ahead", required: false, titleZh: "前面还有几人", titleEn: "How many people are ahead", sample: ""),
          ])
      ]))
  }

  func getJob(_ call: HalldTicketPrinter.GetJob.Call) {
    guard let job = jobs.first(where: { $0.id == call.parameters.id || $0.key == call.parameters.key }) else {
      call.fail(.noSuchJob)
      return
    }
    call.reply(.init(job: job))
  }

  func waitJob(_ call: HalldTicketPrinter.WaitJob.Call) {
    if dropsWaiting {
      server.close()
      return
    }
    for (index, job) in course.enumerated() {
      call.reply(.init(job: job), continues: waitFailure != nil || index < course.count - 1)
    }
    if let waitFailure { call.fail(waitFailure) }
  }

  func listJobs(_ call: HalldTicketPrinter.ListJobs.Call) { call.reply(.init(jobs: jobs)) }

  func resolveJob(_ call: HalldTicketPrinter.ResolveJob.Call) {
    resolution = call.parameters
    call.reply(.init(job: .fixture(.unknown)))
  }

  func cancel(_ call: HalldTicketPrinter.Cancel.Call) { call.reply(.init(job: .fixture(.cancelled))) }

  func present(_ call: HalldTicketPrinter.Present.Call) { call.fail(.unsupported(what: "present")) }

  func retract(_ call: HalldTicketPrinter.Retract.Call) { call.reply(.init()) }

  func detect(_ call: HalldTicketPrinter.Detect.Call) {
    for (index, probe) in probes.enumerated() { call.reply(probe, continues: index < probes.count - 1) }
  }

  // MARK: Simulation

  var findings: [HalldMaintenance.Finding] = []

  func doctor(_ call: HalldMaintenance.Doctor.Call) {
    call.reply(.init(ready: !findings.contains { $0.severity == .error }, findings: findings))
  }

  private let virtual = HalldSimulation.Device(
    name: "printer", kind: "escpos_printer", model: "gsh80", path: "/tmp/hall/printer", baud: 115_200, conditions: ["paper_out"],
    offline: ["paper_out"], tickets: 2, received: 4711, unknownCommands: 0)

  func list(_ call: HalldSimulation.List.Call) { call.reply(.init(devices: [virtual])) }
  func conditions(_ call: HalldSimulation.Conditions.Call) { call.reply(.init(conditions: ["paper_out": "The paper ends."])) }
  func set(_ call: HalldSimulation.Set.Call) {
    if call.parameters.condition == "paper_out" {
      call.reply(.init(device: virtual))
    } else {
      call.fail(.noSuchCondition(condition: call.parameters.condition))
    }
  }
  func act(_ call: HalldSimulation.Act.Call) { call.fail(.noSuchAction(action: call.parameters.action)) }
  func tickets(_ call: HalldSimulation.Tickets.Call) {
    call.reply(
      .init(tickets: [
        .init(number: 1, path: "/tmp/hall/tickets/printer-0001.png", width: 576, height: 800, fate: "cut", complete: true),
        .init(number: 2, path: "/tmp/hall/tickets/printer-0002.png", width: 576, height: 120, fate: "torn off", complete: false),
      ]))
  }
  func watch(_ call: HalldSimulation.Watch.Call) { call.reply(.init(device: virtual, event: "present", text: "")) }
}

extension HalldDevices.Device {
  static func fixture(
    _ id: String = "ticket-1", _ state: HalldDevices.DeviceState = .ready, reasons: [String] = [],
    position: String = "path:pci-0000:00:14.0-usb-0:2:1.0-port0", model: String? = "TM-T88V", claim: HalldDevices.ClaimHolder? = nil
  ) -> Self {
    .init(
      id: id, class: .ticketPrinter, state: state, reasons: reasons, generation: 3, map: "epson-tm-t88", maturity: .documented,
      position: position, model: model, firmware: "30.21", claim: claim)
  }
}

extension HalldTicketPrinter.Job {
  static func fixture(
    _ state: HalldTicketPrinter.JobState, id: Int = 12, reason: String? = nil, partial: Bool = false,
    proof: HalldTicketPrinter.Proof? = nil,
    resolution: HalldTicketPrinter.Resolution? = nil, key: String = "hallctl-0123456789abcdef"
  ) -> Self {
    .init(
      id: id, printer: "ticket-1", key: key, uid: 1000, state: state, reason: reason, partial: partial, proof: proof, rendering: .raster,
      attempts: 1, reprint: false, resolution: resolution, acceptedMs: 1_700_000_000_000, changedMs: 1_700_000_003_000,
      expiresMs: 1_700_000_600_000, clockTrusted: true, seq: 41)
  }
}
