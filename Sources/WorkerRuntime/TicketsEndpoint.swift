import DeviceCore
import EventLoop
import HallInterface
import Varlink
import WorkerSandbox

/// io.halld.worker.Tickets: reads calls and memory files, asks the painter, seals what it drew.
@LoopActor final class TicketsEndpoint: HalldWorkerTickets.Handler {
  private let painter: any TicketPainting
  private let lock: @LoopActor () throws -> Sandbox.Strength
  private let fail: @LoopActor (String) -> Void
  private var isPrepared = false

  /// - Parameters:
  ///   - lock: gives up every right; called once, when the fonts are open.
  ///   - fail: ends the process with a reason; nothing may follow.
  init(
    _ painter: any TicketPainting, lock: @escaping @LoopActor () throws -> Sandbox.Strength, fail: @escaping @LoopActor (String) -> Void
  ) {
    self.painter = painter
    self.lock = lock
    self.fail = fail
  }

  func prepare(_ call: HalldWorkerTickets.Prepare.Call) {
    guard !isPrepared else {
      call.fail(.notPrepared)
      return
    }
    WorkerFault.reach(.prepare)
    do {
      let reports = try painter.prepare(call.parameters.fonts)
      // Before anything else of what a client sends is looked at.
      let strength = try lock()
      isPrepared = true
      call.reply(.init(fonts: reports, sandbox: .init(landlock: strength.landlock, seccomp: strength.seccomp)))
    } catch let error as HalldWorkerTickets.Failure {
      call.fail(error)
    } catch {
      fail("cannot lock itself in: \(error)")
    }
  }

  func paint(_ call: HalldWorkerTickets.Paint.Call) {
    WorkerFault.reach(.received)
    guard isPrepared else {
      call.fail(.notPrepared)
      return
    }
    let order: TicketOrder
    switch TicketOrder.read(call.parameters, call.descriptors) {
    case .success(let read): order = read
    case .failure(let error):
      call.fail(VarlinkServiceError.invalidParameter(parameter: error.parameter))
      return
    }
    WorkerFault.reach(.painting)
    do {
      let ticket = try painter.paint(order)
      WorkerFault.reach(.encoding)
      let file = try VarlinkDescriptor.memoryFile("ticket", ticket.bitmap.rows)
      WorkerFault.reach(.reply)
      call.reply(
        .init(width: ticket.bitmap.width, height: ticket.bitmap.height, descriptor: 0, notes: ticket.notes), descriptors: [file])
    } catch let error as HalldWorkerTickets.Failure {
      call.fail(error)
    } catch {
      fail("\(error)")
    }
  }

  func sketch(_ call: HalldWorkerTickets.Sketch.Call) {
    WorkerFault.reach(.received)
    guard isPrepared else {
      call.fail(.notPrepared)
      return
    }
    let order: SketchOrder
    switch SketchOrder.read(call.parameters) {
    case .success(let read): order = read
    case .failure(let error):
      call.fail(VarlinkServiceError.invalidParameter(parameter: error.parameter))
      return
    }
    WorkerFault.reach(.painting)
    do {
      let bitmap = try painter.sketch(order)
      WorkerFault.reach(.encoding)
      let file = try VarlinkDescriptor.memoryFile("ticket", bitmap.rows)
      WorkerFault.reach(.reply)
      call.reply(.init(width: bitmap.width, height: bitmap.height, descriptor: 0), descriptors: [file])
    } catch let error as HalldWorkerTickets.Failure {
      call.fail(error)
    } catch {
      fail("\(error)")
    }
  }

  func encodePNG(_ call: HalldWorkerTickets.EncodePNG.Call) {
    WorkerFault.reach(.received)
    guard isPrepared else {
      call.fail(.notPrepared)
      return
    }
    let parameters = call.parameters
    guard TicketOrder.resolutions.contains(parameters.dpi) else {
      call.fail(VarlinkServiceError.invalidParameter(parameter: "dpi"))
      return
    }
    guard call.descriptors.indices.contains(parameters.descriptor),
      let rows = call.descriptors[parameters.descriptor].sealedBytes(limit: TicketBitmap.sizeLimit),
      let bitmap = TicketBitmap(width: parameters.width, height: parameters.height, rows: rows)
    else {
      call.fail(VarlinkServiceError.invalidParameter(parameter: "descriptor"))
      return
    }
    do {
      let bytes = try painter.encodePNG(bitmap, dpi: parameters.dpi)
      WorkerFault.reach(.encoding)
      let file = try VarlinkDescriptor.memoryFile("ticket.png", bytes)
      WorkerFault.reach(.reply)
      call.reply(.init(descriptor: 0), descriptors: [file])
    } catch let error as HalldWorkerTickets.Failure {
      call.fail(error)
    } catch {
      fail("\(error)")
    }
  }
}

extension TicketOrder {
  /// Dots per inch of anything that prints.
  static let resolutions = 90...1200

  /// Checks the form of a call and reads its pictures.
  static func read(
    _ parameters: HalldWorkerTickets.Paint.Parameters, _ descriptors: [VarlinkDescriptor]
  ) -> Result<TicketOrder, VarlinkParameterError> {
    func wrong(_ parameter: String, _ reason: String) -> Result<TicketOrder, VarlinkParameterError> {
      .failure(VarlinkParameterError(parameter: parameter, reason: reason))
    }
    guard (1...4096).contains(parameters.widthDots) else { return wrong("width_dots", "1 to 4096") }
    guard resolutions.contains(parameters.dpi) else { return wrong("dpi", "\(resolutions)") }
    var images: [String: [UInt8]] = [:]
    for image in parameters.images {
      guard images[image.name] == nil, descriptors.indices.contains(image.descriptor),
        let bytes = descriptors[image.descriptor].sealedBytes(limit: WorkerContract.imageLimit)
      else { return wrong("images", "each has another name and a sealed memory file") }
      images[image.name] = bytes
    }
    return .success(
      TicketOrder(
        template: parameters.template, language: parameters.language, fields: parameters.fields, images: images,
        widthDots: parameters.widthDots, dpi: parameters.dpi))
  }
}

extension SketchOrder {
  private static let lineLimit = 2000

  /// Checks a call.
  static func read(_ parameters: HalldWorkerTickets.Sketch.Parameters) -> Result<SketchOrder, VarlinkParameterError> {
    func wrong(_ parameter: String, _ reason: String) -> Result<SketchOrder, VarlinkParameterError> {
      .failure(VarlinkParameterError(parameter: parameter, reason: reason))
    }
    guard (1...4096).contains(parameters.widthDots) else { return wrong("width_dots", "1 to 4096") }
    guard TicketOrder.resolutions.contains(parameters.dpi) else { return wrong("dpi", "\(TicketOrder.resolutions)") }
    guard (4...255).contains(parameters.textColumns) else { return wrong("text_columns", "4 to 255") }
    guard parameters.lines.count <= lineLimit else { return wrong("lines", "at most \(lineLimit)") }
    var lines: [TicketLine] = []
    for line in parameters.lines {
      guard let line = TicketLine(line) else { return wrong("lines", "exactly one of text, qr, rule and feed") }
      lines.append(line)
    }
    return .success(
      SketchOrder(lines: lines, textColumns: parameters.textColumns, widthDots: parameters.widthDots, dpi: parameters.dpi))
  }
}

extension TicketLine {
  init?(_ line: HalldWorkerTickets.Line) {
    let element: Element
    switch (line.text, line.qr, line.rule ?? false, line.feed) {
    case (let text?, nil, false, nil): element = .text(text)
    case (nil, let code?, false, nil): element = .qr(code)
    case (nil, nil, true, nil): element = .rule
    case (nil, nil, false, let dots?) where (1...4096).contains(dots): element = .feed(dots)
    default: return nil
    }
    guard (1...8).contains(line.width), (1...8).contains(line.height) else { return nil }
    let alignment: Alignment =
      switch line.align {
      case .left: .left
      case .center: .center
      case .right: .right
      }
    self.init(element, alignment: alignment, bold: line.bold, width: line.width, height: line.height)
  }
}
