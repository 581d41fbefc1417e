import EventLoop

/// A ticket printer as the services see it, whatever drives it.
@LoopActor package protocol TicketPrinter: AnyObject {
  /// What is known of it now.
  var status: TicketPrinterStatus { get }
  /// What it can do, for people and clients: "width_dots" -> "576".
  var capabilities: [(name: String, value: String)] { get }
  /// What tickets are laid out for.
  var paper: TicketPaper { get }
  /// Where news goes.
  var onEvent: (@LoopActor (TicketPrinterEvent) -> Void)? { get set }

  /// Opens the way to it, and opens it anew whenever it is lost, until ``stop()``.
  ///
  /// - Parameter interrupted: whether an earlier run may have left half a ticket in its buffer.
  func start(interrupted: Bool)
  /// Which form it would print, and about how long that takes.
  ///
  /// - Throws: ``DeviceError`` with `content_refused` when it can print neither.
  func plan(_ content: TicketContent) throws -> TicketPlan
  /// The picture as it would be sent: no real-time command may lie in its bytes, so that some dots can differ.
  func final(_ bitmap: TicketBitmap) -> TicketBitmap
  /// Prints one ticket. One at a time; only when ``status`` says that it can.
  ///
  /// - Parameter progress: called until and including ``TicketProgress/ended(_:)``, never from within this call.
  func print(_ attempt: TicketAttempt, progress: @escaping @LoopActor (TicketProgress) -> Void)
  /// Holds the ticket out, or pulls it back in.
  ///
  /// - Throws: ``DeviceError`` when it has no presenter, or is not ready.
  func move(_ ticket: PresenterMove) throws
  /// Asks at each usual line rate who is there. Only while idle; `report` is called once per rate, then once with nil.
  ///
  /// - Throws: ``DeviceError`` when it is busy or the line has no rate.
  func detect(report: @escaping @LoopActor (LineProbe?) -> Void) throws
  /// Lets go of the device.
  func stop()
}

/// What a ticket is laid out for.
package struct TicketPaper: Hashable, Sendable {
  /// Dots that the head prints in a row.
  package var widthDots: Int
  /// Dots to the inch, along and across.
  package var dpi: Int
  /// Characters of the printer's own font in a line; a Chinese one takes two.
  package var textColumns: Int
  /// Whether the printer draws QR codes by itself.
  package var drawsQR: Bool

  package init(widthDots: Int, dpi: Int, textColumns: Int, drawsQR: Bool) {
    self.widthDots = widthDots
    self.dpi = dpi
    self.textColumns = textColumns
    self.drawsQR = drawsQR
  }
}

/// What a printer is like at one moment.
package struct TicketPrinterStatus: Hashable, Sendable {
  package var state: DeviceState
  /// Why it is not ready, or what will soon keep it from being so.
  package var reasons: [Reason]
  /// How often it has been opened in this run.
  package var generation: Int
  /// What the printer says it is, where it can be asked.
  package var model: String?
  package var firmware: String?
  /// Whether a ticket can be given to it now.
  package var canPrint: Bool

  package init(
    state: DeviceState, reasons: [Reason] = [], generation: Int = 0, model: String? = nil, firmware: String? = nil, canPrint: Bool = false
  ) {
    self.state = state
    self.reasons = reasons
    self.generation = generation
    self.model = model
    self.firmware = firmware
    self.canPrint = canPrint
  }
}

/// News from a printer.
package enum TicketPrinterEvent: Hashable, Sendable {
  /// ``TicketPrinter/status`` changed.
  case statusChanged
  /// The printer said that an attempt was printed which nobody waits for any more.
  case printed(processNumber: Int)
}

/// The form in which a ticket is printed.
package enum TicketRendering: String, Sendable {
  case raster
  case text
}

/// What a printer would do with a ticket.
package struct TicketPlan: Hashable, Sendable {
  package var rendering: TicketRendering
  /// From the first byte to the last on the line, and the paper's way.
  package var duration: Duration
  /// Characters that the printer's font lacks and that it prints as 〓.
  package var replacedCharacters: Int

  package init(rendering: TicketRendering, duration: Duration, replacedCharacters: Int) {
    self.rendering = rendering
    self.duration = duration
    self.replacedCharacters = replacedCharacters
  }
}

/// One try at printing a job.
package struct TicketAttempt: Hashable, Sendable {
  /// Names this attempt to the printer; 0 up to 95^4 - 1, never used twice in a row of that length.
  package var processNumber: Int
  package var content: TicketContent
  /// Bears the mark 补打, because an earlier attempt may be in somebody's hand.
  package var isReprint: Bool
  /// The mark as a picture, for tickets that are pictures; without one the printer's own font has to do.
  package var mark: TicketBitmap?

  package init(processNumber: Int, content: TicketContent, isReprint: Bool, mark: TicketBitmap? = nil) {
    self.processNumber = processNumber
    self.content = content
    self.isReprint = isReprint
    self.mark = mark
  }
}

/// How an attempt goes on.
package enum TicketProgress: Hashable, Sendable {
  /// The printer stopped in the middle of it, or goes on again.
  case waiting([Reason])
  case ended(TicketOutcome)
}

/// How an attempt ended. Only what was seen.
package enum TicketOutcome: Hashable, Sendable {
  package enum Proof: String, Sendable {
    /// The printer returned the attempt's own id (GS ( H).
    case processId = "process_id"
    /// A status request queued behind the ticket was answered (GS r).
    case statusReply = "status_reply"
  }

  /// The printer said so.
  case printed(Proof)
  /// Every byte was given to a printer that cannot be asked.
  case written
  /// Not one byte of it was sent.
  case notStarted(Reason)
  /// It stopped, and the printer confirmed that the rest was thrown away; a part may be on paper.
  case cleared(Reason)
  /// Nobody can know.
  case unknown(Reason)
}

/// What a presenter can do with the ticket in its mouth.
package enum PresenterMove: Sendable {
  case present
  case retract
}

/// What was heard at one line rate.
package struct LineProbe: Hashable, Sendable {
  package enum Outcome: String, Sendable {
    case answered
    case garbage
    case silent
    case failed
  }

  package var baud: Int
  package var outcome: Outcome
  /// The first bytes heard.
  package var received: [UInt8]

  package init(baud: Int, outcome: Outcome, received: [UInt8]) {
    self.baud = baud
    self.outcome = outcome
    self.received = received
  }
}
