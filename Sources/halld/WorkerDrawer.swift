import DeviceCore
import EventLoop
import HallEndpoint
import HallInterface
import HallService
import Logging
import RecordStore
import TicketTemplates
import Varlink
import WorkerHost

/// Joins the studio and the endpoint to the worker that draws.
@LoopActor final class WorkerDrawer: TicketDrawer, PictureEncoder {
  /// A reload may bring another.
  var worker: TicketWorker
  private let log: Logger
  /// The templates' pictures, made once and passed with every ticket.
  private var images: [String: [String: VarlinkDescriptor]] = [:]

  init(worker: TicketWorker, log: Logger) {
    self.worker = worker
    self.log = log
  }

  /// The templates are others now.
  func forgetPictures() { images = [:] }

  func draw(
    _ entry: TemplateSet.Entry, fields: [String: String], language: TicketLanguage, on paper: TicketPaper, isUrgent: Bool,
    then: @escaping @LoopActor (Result<DrawnTicket, PaintingFailure>) -> Void
  ) {
    let order = TicketPaintOrder(
      template: entry.source, language: language.rawValue, fields: fields, images: pictures(of: entry), widthDots: paper.widthDots,
      dpi: paper.dpi)
    worker.paint(order, isUrgent: isUrgent) { [self] result in
      then(
        result.map { DrawnTicket(bitmap: $0.bitmap, notes: $0.notes.map { PrintNote(word: $0.word, detail: $0.detail) }) }
          .mapError { failure($0) })
    }
  }

  func sketch(
    _ lines: [TicketLine], on paper: TicketPaper, then: @escaping @LoopActor (Result<TicketBitmap, PaintingFailure>) -> Void
  ) {
    worker.sketch(lines, textColumns: paper.textColumns, widthDots: paper.widthDots, dpi: paper.dpi) { [self] result in
      then(result.mapError { failure($0) })
    }
  }

  func png(_ picture: TicketBitmap, dpi: Int, then: @escaping @LoopActor (Result<VarlinkDescriptor, Reason>) -> Void) {
    worker.encodePNG(picture, dpi: dpi) { [self] result in then(result.mapError { reason($0) }) }
  }

  private func pictures(of entry: TemplateSet.Entry) -> [String: VarlinkDescriptor] {
    if let made = images[entry.template.name] { return made }
    var made: [String: VarlinkDescriptor] = [:]
    for (name, bytes) in entry.images {
      do { made[name] = try VarlinkDescriptor.memoryFile(name, bytes) } catch {
        // It is then missing in the ticket's template, which the worker says.
        log.error("a template's picture cannot be handed over", metadata: ["template": "\(entry.template.name)", "why": "\(error)"])
        return made
      }
    }
    images[entry.template.name] = made
    return made
  }

  private func failure(_ failure: WorkerFailure) -> PaintingFailure {
    if let reason = failure.invalidTicket { return .invalid(reason) }
    return .worker(reason(failure))
  }

  private func reason(_ failure: WorkerFailure) -> Reason {
    failure.isNoFont ? .noFont : failure.reason ?? .workerRefused
  }
}
