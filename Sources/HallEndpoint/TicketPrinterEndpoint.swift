import DeviceCore
import EventLoop
import HallInterface
import HallService
import RecordStore
import Varlink

/// io.halld.TicketPrinter on the wire: decodes, asks the service, encodes.
@LoopActor package final class TicketPrinterEndpoint: HalldTicketPrinter.Handler {
  private static let longestWait = 3_600_000
  /// Previews of one user that may wait for the worker: it serves everybody.
  private static let previewLimit = 4

  private let service: PrintService
  /// A reload may change these.
  package var access: AccessControl
  package var templates: [TemplateDescription]
  package var spool: PictureSpool
  private let clock: any LoopClock
  private let encoder: (any PictureEncoder)?
  private var previews: [UInt32: Int] = [:]

  package init(
    service: PrintService, access: AccessControl, clock: any LoopClock, templates: [TemplateDescription], encoder: (any PictureEncoder)?,
    spool: PictureSpool
  ) {
    self.service = service
    self.templates = templates
    self.encoder = encoder
    self.spool = spool
    self.access = access
    self.clock = clock
  }

  package func print(_ call: HalldTicketPrinter.Print.Call) {
    let parameters = call.parameters
    guard (1...128).contains(parameters.key.utf8.count) else {
      call.fail(.invalidParameter(parameter: "key"))
      return
    }
    if let lifetime = parameters.expiresAfterMs, !PrintService.lifetimes.contains(Int64(lifetime)) {
      call.fail(.invalidParameter(parameter: "expires_after_ms"))
      return
    }
    let content: PrintContent
    do {
      content = try PrintContent(parameters.content, descriptors: call.descriptors)
    } catch {
      call.fail(.invalidContent(reason: error.reason))
      return
    }
    let request = PrintRequest(
      printer: parameters.printer, uid: call.peer.uid, key: parameters.key, content: content,
      lifetimeMilliseconds: parameters.expiresAfterMs.map(Int64.init),
      afterPaperOut: parameters.afterPaperOut.map { $0 == .reprint ? .reprint : .fail },
      token: parameters.token)
    service.accept(request) { [service] result in
      switch result {
      case .success(let accepted):
        call.reply(
          .init(
            job: .init(accepted.job, trusted: service.isClockTrusted), known: accepted.wasKnown, replaced: accepted.replacedCharacters))
      case .failure(.keyConflict(let id)): call.fail(.keyConflict(key: request.key, id: Int(id)))
      case .failure(let refusal): call.refuse(refusal, printer: request.printer)
      }
    }
  }

  package func preview(_ call: HalldTicketPrinter.Preview.Call) {
    let parameters = call.parameters
    let content: PrintContent
    do {
      content = try PrintContent(parameters.content, descriptors: call.descriptors)
    } catch {
      call.fail(.invalidContent(reason: error.reason))
      return
    }
    let uid = call.peer.uid
    guard previews[uid, default: 0] < Self.previewLimit else {
      call.fail(.layoutFailed(reason: Reason.workerBusy.rawValue))
      return
    }
    previews[uid, default: 0] += 1
    service.preview(parameters.printer, content) { [weak self] result in
      guard let self else { return }
      switch result {
      // Nobody waits for it any more.
      case .success where call.call.isFinished: previewEnded(uid)
      case .success(let preview): answer(call, preview)
      case .failure(let refusal):
        previewEnded(uid)
        call.refuse(refusal, printer: parameters.printer)
      }
    }
  }

  private func previewEnded(_ uid: UInt32) {
    let left = previews[uid, default: 1] - 1
    previews[uid] = left > 0 ? left : nil
  }

  private func answer(_ call: HalldTicketPrinter.Preview.Call, _ preview: PrintPreview) {
    let uid = call.peer.uid
    guard let encoder else {
      previewEnded(uid)
      call.fail(.unsupported(what: "preview"))
      return
    }
    // The picture itself is not kept while its file is made.
    let (width, height, dpi, plan, notes) = (preview.bitmap.width, preview.bitmap.height, preview.dpi, preview.plan, preview.notes)
    encoder.png(preview.bitmap, dpi: dpi) { [weak self, spool] result in
      self?.previewEnded(uid)
      switch result {
      case .failure(let reason): call.fail(.layoutFailed(reason: reason.rawValue))
      case .success(let file):
        var path: String?
        if call.parameters.spool ?? false {
          do throws(PictureSpool.Failure) {
            path = try spool.put(file.number, for: call.peer.uid)
          } catch {
            call.fail(.layoutFailed(reason: Reason.spoolFailed.rawValue))
            return
          }
        }
        call.reply(
          .init(
            width: width, height: height, dpi: dpi, rendering: .init(plan.rendering),
            exact: plan.rendering == .raster, durationMs: Int(plan.duration / .milliseconds(1)),
            replaced: plan.replacedCharacters, notes: notes.map { .init($0) }, descriptor: path == nil ? 0 : nil, path: path
          ),
          descriptors: path == nil ? [file] : [])
      }
    }
  }

  package func templates(_ call: HalldTicketPrinter.Templates.Call) {
    call.reply(.init(templates: templates.map { .init($0) }))
  }

  package func getJob(_ call: HalldTicketPrinter.GetJob.Call) {
    let answer: @LoopActor (Result<PrintJobRecord, PrintRefusal>) -> Void = { [service] result in
      switch result {
      case .success(let job): call.reply(.init(job: .init(job, trusted: service.isClockTrusted)))
      case .failure(let refusal): call.refuse(refusal)
      }
    }
    switch (call.parameters.id, call.parameters.key) {
    case (let id?, nil): service.job(Int64(id), answer: answer)
    case (nil, let key?): service.job(uid: call.peer.uid, key: key, answer: answer)
    default: call.fail(.invalidParameter(parameter: call.parameters.id == nil ? "id" : "key"))
    }
  }

  package func waitJob(_ call: HalldTicketPrinter.WaitJob.Call) {
    let timeout = call.parameters.timeoutMs ?? Self.longestWait
    guard (0...Self.longestWait).contains(timeout) else {
      call.fail(.invalidParameter(parameter: "timeout_ms"))
      return
    }
    JobWait(call, service: service, clock: clock).start(timeout: .milliseconds(timeout))
  }

  package func listJobs(_ call: HalldTicketPrinter.ListJobs.Call) {
    let limit = call.parameters.limit ?? 50
    guard (1...500).contains(limit) else {
      call.fail(.invalidParameter(parameter: "limit"))
      return
    }
    let state = call.parameters.state.flatMap { PrintJobState(rawValue: $0.rawValue) }
    service.jobs(
      printer: call.parameters.printer, state: state, limit: limit, before: call.parameters.before.map(Int64.init)
    ) { [service] result in
      switch result {
      case .success(let jobs): call.reply(.init(jobs: jobs.map { .init($0, trusted: service.isClockTrusted) }))
      case .failure(let refusal): call.refuse(refusal)
      }
    }
  }

  package func resolveJob(_ call: HalldTicketPrinter.ResolveJob.Call) {
    let parameters = call.parameters
    let reprint = parameters.reprint ?? false
    guard !reprint || parameters.verdict == .missing else {
      call.fail(.invalidParameter(parameter: "reprint"))
      return
    }
    service.resolve(
      Int64(parameters.id), verdict: parameters.verdict == .seen ? .seen : .missing, uid: call.peer.uid, reprint: reprint
    ) { [service] result in
      switch result {
      case .success(let job): call.reply(.init(job: .init(job, trusted: service.isClockTrusted)))
      case .failure(let refusal): call.refuse(refusal)
      }
    }
  }

  package func cancel(_ call: HalldTicketPrinter.Cancel.Call) {
    service.cancel(
      Int64(call.parameters.id), uid: call.peer.uid, mayTakeBackAll: access.role(of: call.peer) == .maintain
    ) { [service] result in
      switch result {
      case .success(let job): call.reply(.init(job: .init(job, trusted: service.isClockTrusted)))
      case .failure(let refusal): call.refuse(refusal)
      }
    }
  }

  package func present(_ call: HalldTicketPrinter.Present.Call) {
    do throws(PrintRefusal) {
      try service.move(call.parameters.printer, .present, uid: call.peer.uid, token: call.parameters.token)
      call.reply(.init())
    } catch {
      call.refuse(error, printer: call.parameters.printer)
    }
  }

  package func retract(_ call: HalldTicketPrinter.Retract.Call) {
    do throws(PrintRefusal) {
      try service.move(call.parameters.printer, .retract, uid: call.peer.uid, token: call.parameters.token)
      call.reply(.init())
    } catch {
      call.refuse(error, printer: call.parameters.printer)
    }
  }

  package func detect(_ call: HalldTicketPrinter.Detect.Call) {
    guard call.requireMore() else { return }
    var last: LineProbe?
    var detected: Int?
    do throws(PrintRefusal) {
      try service.detect(call.parameters.printer, uid: call.peer.uid, token: call.parameters.token) { probe in
        // Each report is held back until the next, so that the last one can name the rate that answered.
        if let last { call.reply(.init(last, detected: probe == nil ? detected : nil), continues: probe != nil) }
        if let probe, probe.outcome == .answered, detected == nil { detected = probe.baud }
        last = probe
      }
    } catch {
      call.refuse(error, printer: call.parameters.printer)
    }
  }
}

extension HalldTicketPrinter.Detect.Reply {
  init(_ probe: LineProbe, detected: Int?) {
    self.init(
      baud: probe.baud, outcome: .init(probe.outcome),
      received: probe.received.map { String(UInt16($0) | 0x100, radix: 16).dropFirst() }.joined(separator: " "),
      detected: detected)
  }
}

extension HalldTicketPrinter.Rendering {
  init(_ rendering: TicketRendering) {
    self = rendering == .raster ? .raster : .text
  }
}

extension HalldTicketPrinter.Template {
  init(_ template: TemplateDescription) {
    self.init(
      name: template.name, titleZh: template.title.chinese, titleEn: template.title.english, file: template.file,
      fields: template.fields.map {
        .init(name: $0.name, required: $0.isRequired, titleZh: $0.title.chinese, titleEn: $0.title.english, sample: $0.sample)
      })
  }
}

extension HalldTicketPrinter.DetectOutcome {
  init(_ outcome: LineProbe.Outcome) {
    self =
      switch outcome {
      case .answered: .answered
      case .garbage: .garbage
      case .silent: .silent
      case .failed: .failed
      }
  }
}

extension VarlinkTypedCall where Method.Failure == HalldTicketPrinter.Failure {
  /// The service's refusal in the words of the interface.
  func refuse(_ refusal: PrintRefusal, printer: String = "") {
    switch refusal {
    case .noSuchPrinter: fail(.noSuchPrinter(printer: printer))
    case .noSuchJob: fail(.noSuchJob)
    case .keyConflict(let id): fail(.keyConflict(key: "", id: Int(id)))
    case .invalidContent(let reason): fail(.invalidContent(reason: reason))
    case .noSuchTemplate(let name): fail(.noSuchTemplate(template: name))
    case .invalidFields(let template, let word, let fields, let reason):
      fail(.invalidFields(template: template, word: word, fields: fields, reason: reason))
    case .layoutFailed(let reason): fail(.layoutFailed(reason: reason.rawValue))
    case .claimed(let holder):
      fail(.printerClaimed(printer: printer, holder: "\(holder.name) (\(holder.pid))", heldMs: Int(holder.heldMilliseconds)))
    case .noSuchClaim: fail(.noSuchClaim)
    case .busy(let reason): fail(.printerBusy(printer: printer, reason: reason.rawValue))
    case .unsupported(let what): fail(.unsupported(what: what))
    case .wrongState(let job): fail(.wrongState(id: Int(job.id), state: .init(job.state)))
    case .notOwner: fail(VarlinkServiceError.permissionDenied)
    case .queueFull(let limit): fail(.queueFull(printer: printer, limit: limit))
    case .storage(let error): fail(.storageFailed(reason: error.word))
    }
  }
}
