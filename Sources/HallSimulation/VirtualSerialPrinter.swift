import CShim
import EventLoop
import Glibc

/// A virtual printer on a pseudo-terminal behind a name that stays: the input and output around ``VirtualESCPOSPrinter``.
///
/// The line has a speed: bytes are taken from the terminal no faster than the baud rate carries them, and not at all while the
/// printer holds the host back; the rest waits in the kernel, so that the host's writes stall as on a line with flow control.
/// While nobody has the terminal open, replies are lost, as on a real line.
@LoopActor public final class VirtualSerialPrinter: VirtualDevice {
  /// Nobody is told when a terminal is opened: how often it is looked at while it is closed, and while the printer holds the host back.
  private static let look: Duration = .milliseconds(20)
  /// Timers are good to a millisecond: bytes of that time are taken at once.
  private static let granule: Int64 = 1_000_000
  private static let keptReplies = 65_536

  public nonisolated let name: String
  public nonisolated let attachment = Attachment.terminal
  /// The name that stays, a symbolic link to the terminal.
  public nonisolated let path: String
  /// Bits a second on the line.
  public nonisolated let baud: Int
  /// The machine.
  public private(set) var printer: VirtualESCPOSPrinter

  private let clock: any LoopClock
  private let start: MonotonicTime
  private let onEvent: @LoopActor (any VirtualDevice, PrinterEvent) -> Void
  private var pacer: LinePacer
  private var master: Int32 = -1
  private var terminal = ""
  private var source: DescriptorSource?
  private var timer: LoopTimer?
  /// Somebody has the terminal open.
  private var isOpen = false
  /// Bytes wait in the terminal.
  private var isBusy = false
  /// No byte of the burst has been taken yet: the first is not made to wait for others.
  private var hasJustBegun = false
  /// Bytes in the terminal when it was last looked at.
  private var waiting = 0
  private var replies: [(bytes: [UInt8], due: Int64)] = []
  private var repliesDone: Int64 = 0
  private var kept: [UInt8] = []

  /// Makes the terminal and its name.
  ///
  /// - Parameters:
  ///   - path: of the symbolic link; what is there is replaced if it is a link.
  ///   - onEvent: called on the loop for every event of the printer.
  /// - Throws: `SystemError` when there is no terminal to be had or the link cannot be made.
  public init(
    name: String, path: String, baud: Int, printer: VirtualESCPOSPrinter, clock: any LoopClock = SystemClock.shared,
    onEvent: @escaping @LoopActor (any VirtualDevice, PrinterEvent) -> Void
  ) throws {
    self.name = name
    self.path = path
    self.baud = baud
    self.printer = printer
    self.clock = clock
    self.onEvent = onEvent
    start = clock.now
    pacer = LinePacer(baud: baud)
    try plugIn()
    pump()
  }

  public func set(_ condition: PrinterCondition, _ on: Bool, value: Int?) {
    printer.advance(to: now)
    printer.set(condition, on, value: value)
    if condition == .keepReplies, !on { kept = [] }
    pump()
  }

  public func perform(_ action: PrinterAction) {
    printer.advance(to: now)
    printer.perform(action)
    pump()
  }

  /// Takes terminal and link away for good.
  public func close() {
    timer = nil
    plugOut()
  }

  private var now: Duration { clock.now - start }
  private var nanoseconds: Int64 { Int64(clamping: now.wholeMicroseconds) &* 1000 }

  // MARK: The terminal

  private func plugIn() throws {
    var buffer = [CChar](repeating: 0, count: 64)
    let opened = hall_pty_open(&buffer, buffer.count)
    guard opened >= 0 else { throw SystemError(opened, "make a terminal for \(name)") }
    let terminal = String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    do {
      let result = hall_pty_packet_mode(opened)
      guard result >= 0 else { throw SystemError(result, "watch the terminal of \(name)") }
      try prepare(terminal)
      try link(terminal)
    } catch {
      Glibc.close(opened)
      throw error
    }
    master = opened
    self.terminal = terminal
    waiting = 0
    isOpen = false
    isBusy = false
    repliesDone = 0
  }

  /// A terminal is born cooked and echoing; a line is raw. The kernel keeps the settings when it is closed, and reports the hang-up
  /// from then on.
  private func prepare(_ terminal: String) throws {
    var settings = hall_serial_settings()
    settings.baud = UInt32(clamping: baud)
    settings.data_bits = 8
    settings.parity = UInt8(ascii: "N")
    settings.stop_bits = 1
    let descriptor = open(terminal, O_RDWR | O_NOCTTY | O_CLOEXEC)
    guard descriptor >= 0 else { throw SystemError(errno, "open \(terminal)") }
    let result = hall_serial_configure(descriptor, &settings)
    Glibc.close(descriptor)
    guard result >= 0 else { throw SystemError(result, "set up \(terminal)") }
  }

  private func link(_ terminal: String) throws {
    var status = stat()
    if lstat(path, &status) == 0, status.st_mode & S_IFMT != S_IFLNK { throw SystemError(EEXIST, "make the link \(path)") }
    let temporary = path + ".new"
    unlink(temporary)
    guard symlink(terminal, temporary) == 0, rename(temporary, path) == 0 else { throw SystemError(errno, "make the link \(path)") }
  }

  private func plugOut() {
    source?.cancel()
    source = nil
    if master >= 0 { Glibc.close(master) }
    master = -1
    isOpen = false
    isBusy = false
    replies = []
    kept = []
    unlink(path)
  }

  /// Looks at a terminal that nobody had open.
  private func lookForOpening() {
    guard master >= 0, !isOpen else { return }
    var state = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
    guard poll(&state, 1, 0) >= 0 else { return }
    if state.revents & Int16(POLLIN) != 0 { becomeBusy() }
    guard state.revents & Int16(POLLHUP) == 0 else { return }
    isOpen = true
    if !kept.isEmpty {
      send(kept)
      kept = []
    }
    source = try? DescriptorSource(descriptor: master, interest: isBusy ? [] : .readable) { [weak self] readiness in
      self?.terminalChanged(readiness)
    }
  }

  private func terminalChanged(_ readiness: Readiness) {
    if readiness.contains(.readable), !isBusy { becomeBusy() }
    if !readiness.isDisjoint(with: [.hangUp, .error]) {
      source?.cancel()
      source = nil
      isOpen = false
      if !printer.isOn(.keepReplies) { dropUnreadReplies() }
    }
    pump()
  }

  /// What was sent and not read dies with the reader, as in the driver of a real line. Only the other end can drop it.
  private func dropUnreadReplies() {
    let descriptor = open(terminal, O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return }
    tcflush(descriptor, TCIFLUSH)
    Glibc.close(descriptor)
  }

  private func becomeBusy() {
    guard !isBusy else { return }
    isBusy = true
    hasJustBegun = true
    source?.interest = []
    pacer.begin(at: nanoseconds)
  }

  /// Takes what the line has carried by now.
  private func readLine() {
    guard master >= 0, isBusy else { return }
    let time = nanoseconds
    var room = printer.room
    if room == 0 {
      // A stalled host leaves kilobytes waiting. One that threw its backlog away (tcflush) and sends a short command means to be
      // heard although it is held back: that goes into the reserve.
      let waiting = Int(hall_terminal_input_pending(master))
      room = waiting > 0 && waiting <= printer.reserve ? waiting : 0
    }
    guard room > 0 else {
      pacer.begin(at: time)
      // Nothing is read, but news of a flush is.
      if hasNews { takeNews() }
      look()
      return
    }
    let wanted = min(pacer.arrived(by: time), room, 4096)
    guard wanted > 0 else { return }
    if hasNews { return takeNews() }
    var bytes = [UInt8](repeating: 0, count: wanted + 1)
    let count = read(master, &bytes, bytes.count)
    if count < 0, errno == EINTR { return }
    guard count <= 0 || bytes[0] == 0 else { return news(bytes[0]) }
    let got = max(0, count - 1)
    hasJustBegun = false
    pacer.take(got, more: got == wanted, at: time)
    if got < wanted {
      isBusy = false
      source?.interest = .readable
    }
    look()
    printer.receive(bytes[1...].prefix(got))
  }

  private func look() { waiting = max(0, Int(hall_terminal_input_pending(master))) }

  /// Packet mode: the other side did something that is no data (POLLPRI).
  private var hasNews: Bool {
    var state = pollfd(fd: master, events: Int16(POLLPRI), revents: 0)
    return poll(&state, 1, 0) > 0 && state.revents & Int16(POLLPRI) != 0
  }

  private func takeNews() {
    var byte: UInt8 = 0
    if read(master, &byte, 1) == 1 { news(byte) }
  }

  /// A host that flushes its output takes back what has not gone over the line. The kernel drops what has not reached this end of
  /// the pseudo-terminal; what has reached it is dropped here.
  private func news(_ byte: UInt8) {
    guard Int32(byte) & HALL_PTY_FLUSHED != 0 else { return }
    while waiting > 0 {
      var bytes = [UInt8](repeating: 0, count: waiting + 1)
      let count = read(master, &bytes, bytes.count)
      guard count > 1, bytes[0] == 0 else { break }
      waiting -= count - 1
    }
    look()
    pacer.begin(at: nanoseconds)
  }

  /// Writes replies whose last bit has gone over the line.
  private func writeReplies() {
    let time = nanoseconds
    let bytes = printer.takeReplies()
    if !bytes.isEmpty {
      repliesDone = max(repliesDone, time) + Int64(bytes.count) * pacer.byteTime
      replies.append((bytes, repliesDone))
    }
    while let first = replies.first, first.due <= time {
      replies.removeFirst()
      send(first.bytes)
    }
  }

  private func send(_ bytes: [UInt8]) {
    guard master >= 0 else { return }
    guard isOpen else {
      if printer.isOn(.keepReplies), kept.count + bytes.count <= Self.keptReplies { kept += bytes }
      return
    }
    // A host that does not read loses what does not fit, as with a full driver buffer.
    _ = write(master, bytes, bytes.count)
  }

  // MARK: Time

  /// Lets the printer catch up with the clock, then sets the timer for what comes next.
  private func pump() {
    lookForOpening()
    lookAtRate()
    printer.advance(to: now)
    readLine()
    writeReplies()
    deliver()
    arm()
  }

  /// A host that has set another rate garbles both directions, as on a real line. Receivers bear a few per cent.
  private func lookAtRate() {
    guard master >= 0 else { return }
    let rate = Int(hall_terminal_rate(master))
    printer.isAtAnotherRate = rate > 0 && abs(rate - baud) > baud / 33
  }

  private func deliver() {
    for event in printer.takeEvents() {
      if case .plugged(let on) = event.kind {
        if !on {
          plugOut()
        } else if (try? plugIn()) == nil {
          // No terminal is to be had: the cable stays out, which the next round reports.
          printer.perform(.unplug)
        }
      }
      onEvent(self, event)
    }
  }

  private func arm() {
    let time = nanoseconds
    var next: [Int64] = replies.first.map { [$0.due] } ?? []
    if let deadline = printer.nextDeadline { next.append(Int64(clamping: deadline.wholeMicroseconds) &* 1000 &+ 1000) }
    if master >= 0 {
      let look = time + Int64(Self.look.wholeMicroseconds) * 1000
      if !isOpen { next.append(look) }
      if isBusy { next.append(printer.room == 0 ? look : max(pacer.arrival(of: 1), time + (hasJustBegun ? 0 : Self.granule))) }
    }
    guard let earliest = next.min() else {
      timer = nil
      return
    }
    timer = clock.after(.nanoseconds(max(0, earliest - time))) { [weak self] in self?.pump() }
  }
}
