import DeviceCore
import EventLoop
import HallInterface
import StrictTOML
import TicketLayout
import TicketTemplates
import WorkerRuntime

/// Joins the layout of tickets to the worker's calls. Templates are read once and kept as long as they come unchanged.
@LoopActor final class LayoutPainter: TicketPainting {
  /// More templates than a hall has.
  private static let templateLimit = 64

  private var painter: TicketPainter?
  private var templates: [String: TicketTemplate] = [:]

  func prepare(_ fonts: [HalldWorkerTickets.Font]) throws(HalldWorkerTickets.Failure) -> [HalldWorkerTickets.FontReport] {
    let set = FontSet(files: fonts.map { FontFile(path: $0.path, family: $0.family, use: $0.use == .mongolian ? .mongolian : .text) })
    let painter = TicketPainter(fonts: set)
    do throws(LayoutError) { try painter.warmUp() } catch { throw .noFont }
    self.painter = painter
    return set.reports.map { .init(path: $0.path, state: .init($0.state), family: $0.family, version: $0.version) }
  }

  func paint(_ order: TicketOrder) throws(HalldWorkerTickets.Failure) -> WorkerRuntime.PaintedTicket {
    let template = try template(order.template)
    let ticket: FilledTicket
    do throws(TemplateError) {
      ticket = try template.fill(fields: order.fields, language: try TicketLanguage.named(order.language))
    } catch {
      throw .invalidTicket(reason: "\(error)")
    }
    let painted = try draw(ticket, width: order.widthDots, dpi: order.dpi, images: order.images)
    let notes = painted.notes.map { HalldWorkerTickets.Note(word: $0.word.rawValue, detail: $0.detail) }
    return .init(bitmap: try bitmap(painted), notes: notes)
  }

  func sketch(_ order: SketchOrder) throws(HalldWorkerTickets.Failure) -> TicketBitmap {
    let paper = TextPaper(columns: order.textColumns, dotsPerMillimetre: Double(order.dpi) / 25.4)
    let ticket = FilledTicket(sketching: order.lines, on: paper, widthDots: order.widthDots)
    return try bitmap(try draw(ticket, width: order.widthDots, dpi: order.dpi, images: [:]))
  }

  func encodePNG(_ bitmap: TicketBitmap, dpi: Int) throws(HalldWorkerTickets.Failure) -> [UInt8] {
    do { return try PNGWriter.encode(width: bitmap.width, height: bitmap.height, rows: bitmap.rows, dpi: dpi) } catch {
      throw .invalidTicket(reason: "\(error)")
    }
  }

  private func template(_ source: String) throws(HalldWorkerTickets.Failure) -> TicketTemplate {
    if let known = templates[source] { return known }
    let log = ProblemLog(file: "template.toml")
    guard let template = TicketTemplate.read(Array(source.utf8), file: "template.toml", log: log), log.isEmpty else {
      throw .invalidTicket(reason: log.problems.first.map { "\($0)" } ?? "not a template")
    }
    if templates.count >= Self.templateLimit { templates = [:] }
    templates[source] = template
    return template
  }

  private func draw(
    _ ticket: FilledTicket, width: Int, dpi: Int, images: [String: [UInt8]]
  ) throws(HalldWorkerTickets.Failure) -> TicketLayout.PaintedTicket {
    guard let painter else { throw .notPrepared }
    do { return try painter.paint(ticket, on: Paper(widthDots: width, dpi: dpi), images: images) } catch {
      throw .invalidTicket(reason: "\(error)")
    }
  }

  private func bitmap(_ painted: TicketLayout.PaintedTicket) throws(HalldWorkerTickets.Failure) -> TicketBitmap {
    guard let bitmap = TicketBitmap(width: painted.width, height: painted.height, rows: painted.rows) else {
      throw .invalidTicket(reason: "the ticket comes to \(painted.rows.count) bytes, at most \(TicketBitmap.sizeLimit) are printed")
    }
    return bitmap
  }
}

extension HalldWorkerTickets.FontState {
  init(_ state: TicketLayout.FontReport.State) {
    self =
      switch state {
      case .good: .good
      case .missing: .missing
      case .broken: .broken
      case .faulty: .faulty
      }
  }
}
