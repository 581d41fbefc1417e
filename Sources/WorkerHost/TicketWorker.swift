import DeviceCore
import EventLoop
import HallInterface
import Logging
import Varlink

/// A ticket to be drawn by a worker.
package struct TicketPaintOrder: Sendable {
  /// The template's whole source
  package var template: String
  package var language: String
  package var fields: [String: String]
  /// The template's pictures by name, each a sealed memory file of at most ``WorkerContract/imageLimit`` bytes; 16 at most. Make them once
  /// and pass them with every ticket.
  package var images: [String: VarlinkDescriptor]
  /// Dots, 1 to 4096
  package var widthDots: Int
  /// Dots per inch, 90 to 1200
  package var dpi: Int

  package init(
    template: String, language: String, fields: [String: String], images: [String: VarlinkDescriptor] = [:], widthDots: Int, dpi: Int
  ) {
    self.template = template
    self.language = language
    self.fields = fields
    self.images = images
    self.widthDots = widthDots
    self.dpi = dpi
  }
}

/// A ticket that a worker drew, checked.
package struct TicketPicture: Sendable {
  package let bitmap: TicketBitmap
  /// Each a word of docs/names.md and one line of details
  package let notes: [HalldWorkerTickets.Note]
}

/// The worker that draws tickets. Nothing that it says is believed before it was checked, and no copy of what it drew is kept.
@LoopActor package final class TicketWorker {
  /// What the newest worker says of the fonts, in the order of the configuration; empty before the first one is prepared.
  package private(set) var fonts: [HalldWorkerTickets.FontReport] = []
  /// What the kernel gave to lock the newest worker in; nil before.
  package private(set) var sandbox: HalldWorkerTickets.Sandbox?
  /// Called whenever a fresh worker is prepared, behind `fonts` and `sandbox`.
  package var onPrepared: (@LoopActor () -> Void)?

  private nonisolated static let noteLimit = 64
  private let supervisor: WorkerSupervisor

  @LoopActor private final class Reference {
    weak var worker: TicketWorker?
  }

  /// - Parameter fonts: given to every fresh worker.
  package init(
    executable: WorkerExecutable, fonts: [HalldWorkerTickets.Font], settings: WorkerSettings = WorkerSettings(),
    clock: any LoopClock = SystemClock.shared, log: Logger
  ) {
    let reference = Reference()
    let preparation = WorkerSupervisor.Preparation(HalldWorkerTickets.Prepare.self, .init(fonts: fonts)) {
      (reply) throws(WorkerFailure) in
      guard reply.fonts.map(\.path) == fonts.map(\.path) else { throw .refused("it reports other fonts than it was given") }
      reference.worker?.prepared(reply, log)
    }
    supervisor = WorkerSupervisor(
      work: .tickets, executable: executable, preparation: preparation, settings: settings, clock: clock, log: log)
    reference.worker = self
  }

  private func prepared(_ reply: HalldWorkerTickets.Prepare.Reply, _ log: Logger) {
    let before = Dictionary(fonts.map { ($0.path, $0.state) }, uniquingKeysWith: { first, _ in first })
    fonts = reply.fonts.map { font in
      var font = font
      font.family = font.family.map { OneLine.text($0, limit: 100) }
      font.version = font.version.map { OneLine.text($0, limit: 100) }
      return font
    }
    // Said once, and again when it changes: a font may come and go with a package.
    for font in fonts where font.state != before[font.path, default: .good] {
      log.notice("font of the tickets", metadata: ["path": "\(font.path)", "state": "\(font.state.rawValue)"])
    }
    if sandbox != reply.sandbox, reply.sandbox.landlock == 0 || !reply.sandbox.seccomp {
      log.warning(
        "this kernel gives less to lock the worker in",
        metadata: ["landlock": "\(reply.sandbox.landlock)", "seccomp": "\(reply.sandbox.seccomp)"])
    }
    sandbox = reply.sandbox
    onPrepared?()
  }

  /// Stays for good when true: where a printer prints tickets.
  package var keepsWarm: Bool {
    get { supervisor.keepsWarm }
    set { supervisor.keepsWarm = newValue }
  }

  /// See ``WorkerSupervisor/prestart()``.
  package func prestart() { supervisor.prestart() }

  /// See ``WorkerSupervisor/stop(_:)``.
  package func stop(_ completion: @escaping @LoopActor () -> Void = {}) { supervisor.stop(completion) }

  /// See ``WorkerSupervisor/retire()``.
  package func retire() { supervisor.retire() }

  /// The process that runs, if one does.
  package var pid: Int32? { supervisor.pid }
  /// Whether a prepared worker waits for work.
  package var isIdle: Bool { supervisor.isIdle }
  /// Why the newest start came to nothing; nil once a worker is prepared.
  package var lastFailure: WorkerFailure? { supervisor.lastFailure }
  /// How many workers were started.
  package var starts: Int { supervisor.starts }

  /// Draws a ticket.
  ///
  /// - Parameter isUrgent: it shall be printed; previews wait.
  package func paint(
    _ order: TicketPaintOrder, isUrgent: Bool = false, deadline: Duration = .seconds(5),
    completion: @escaping @LoopActor (Result<TicketPicture, WorkerFailure>) -> Void
  ) {
    let images = order.images.sorted { $0.key < $1.key }
    let parameters = HalldWorkerTickets.Paint.Parameters(
      template: order.template, language: order.language, fields: order.fields,
      images: images.enumerated().map { .init(name: $1.key, descriptor: $0) }, widthDots: order.widthDots, dpi: order.dpi)
    supervisor.call(
      HalldWorkerTickets.Paint.self, parameters, descriptors: images.map(\.value), deadline: deadline,
      isUrgent: isUrgent,
      read: { (reply, descriptors) throws(WorkerFailure) in try Self.picture(reply, descriptors, width: order.widthDots) },
      completion: completion)
  }

  /// Draws a text form, roughly as the printer's own font will show it.
  ///
  /// - Parameter textColumns: 4 to 255.
  package func sketch(
    _ lines: [TicketLine], textColumns: Int, widthDots: Int, dpi: Int, deadline: Duration = .seconds(5),
    completion: @escaping @LoopActor (Result<TicketBitmap, WorkerFailure>) -> Void
  ) {
    supervisor.call(
      HalldWorkerTickets.Sketch.self,
      .init(lines: lines.map { .init($0) }, textColumns: textColumns, widthDots: widthDots, dpi: dpi), descriptors: [], deadline: deadline,
      read: { (reply, descriptors) throws(WorkerFailure) in
        try Self.bitmap(reply.width, reply.height, reply.descriptor, descriptors, width: widthDots)
      }, completion: completion)
  }

  /// Makes a PNG file of a picture.
  ///
  /// - Parameter completion: told a sealed memory file of at most ``WorkerContract/fileLimit`` bytes, to be passed on as it is.
  package func encodePNG(
    _ bitmap: TicketBitmap, dpi: Int, deadline: Duration = .seconds(5),
    completion: @escaping @LoopActor (Result<VarlinkDescriptor, WorkerFailure>) -> Void
  ) {
    let file: VarlinkDescriptor
    do { file = try VarlinkDescriptor.memoryFile("ticket", bitmap.rows) } catch {
      EventLoop.main.post { completion(.failure(.missing("\(error)"))) }
      return
    }
    supervisor.call(
      HalldWorkerTickets.EncodePNG.self, .init(width: bitmap.width, height: bitmap.height, descriptor: 0, dpi: dpi), descriptors: [file],
      deadline: deadline, read: { (reply, descriptors) throws(WorkerFailure) in try Self.file(reply, descriptors) },
      completion: completion)
  }

  // MARK: Replies

  nonisolated static func picture(
    _ reply: HalldWorkerTickets.Paint.Reply, _ descriptors: [VarlinkDescriptor], width: Int
  ) throws(WorkerFailure) -> TicketPicture {
    let bitmap = try bitmap(reply.width, reply.height, reply.descriptor, descriptors, width: width)
    guard reply.notes.count <= noteLimit else { throw .refused("\(reply.notes.count) notes") }
    var notes: [HalldWorkerTickets.Note] = []
    for note in reply.notes {
      guard (1...40).contains(note.word.utf8.count), note.word.utf8.allSatisfy({ (0x61...0x7A).contains($0) || $0 == 0x5F }) else {
        throw .refused("a note that is no word")
      }
      notes.append(.init(word: note.word, detail: OneLine.text(note.detail, limit: 200)))
    }
    return TicketPicture(bitmap: bitmap, notes: notes)
  }

  private nonisolated static func bitmap(
    _ width: Int, _ height: Int, _ descriptor: Int, _ descriptors: [VarlinkDescriptor], width asked: Int
  ) throws(WorkerFailure) -> TicketBitmap {
    guard width == asked else { throw .refused("a picture of another width than was asked for") }
    guard descriptors.indices.contains(descriptor) else { throw .refused("no picture came with the reply") }
    guard let rows = descriptors[descriptor].sealedBytes(limit: TicketBitmap.sizeLimit) else {
      throw .refused("the picture is not in a sealed memory file, or too large")
    }
    guard let bitmap = TicketBitmap(width: width, height: height, rows: rows) else {
      throw .refused("the picture has another size than the reply says")
    }
    return bitmap
  }

  /// PNG specification, 5.2: how every PNG file begins.
  private nonisolated static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

  nonisolated static func file(
    _ reply: HalldWorkerTickets.EncodePNG.Reply, _ descriptors: [VarlinkDescriptor]
  ) throws(WorkerFailure) -> VarlinkDescriptor {
    guard descriptors.indices.contains(reply.descriptor) else { throw .refused("no file came with the reply") }
    let file = descriptors[reply.descriptor]
    guard let size = file.sealedSize, size <= WorkerContract.fileLimit, file.begins(with: signature) else {
      throw .refused("what came is no PNG in a sealed memory file, or too large")
    }
    return file
  }
}

extension HalldWorkerTickets.Line {
  init(_ line: TicketLine) {
    let alignment: HalldWorkerTickets.Align =
      switch line.alignment {
      case .left: .left
      case .center: .center
      case .right: .right
      }
    self.init(align: alignment, bold: line.bold, width: line.width, height: line.height)
    switch line.element {
    case .text(let text): self.text = text
    case .qr(let content): qr = content
    case .rule: rule = true
    case .feed(let dots): feed = dots
    }
  }
}
