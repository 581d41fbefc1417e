import CShim
import Glibc
import Synchronization

/// Ready printers on pseudo-terminals, played by a thread of their own.
final class PrinterBank: Sendable {
  /// When something came from halld.
  struct Arrival: Sendable {
    let time: Int64
    let isTicket: Bool
  }

  private let arrivals = Mutex<[Arrival]>([])

  /// Makes a terminal for each path, a symbolic link to it, and plays a printer on it until the process ends.
  init(paths: [String]) throws {
    var masters: [Int32] = []
    for path in paths {
      var name = [CChar](repeating: 0, count: 64)
      let master = hall_pty_open(&name, name.count)
      guard master >= 0 else { throw BenchError.system("open a pseudo-terminal", -master) }
      let terminal = name.withUnsafeBufferPointer { String(decoding: $0.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self) }
      // Held open, so that the master is not hung up while halld is away.
      guard open(terminal, O_RDWR | O_NOCTTY | O_CLOEXEC) >= 0 else { throw BenchError.system("open \(terminal)") }
      unlink(path)
      guard symlink(terminal, path) == 0 else { throw BenchError.system("make \(path)") }
      masters.append(master)
    }
    var thread = pthread_t()
    let context = Unmanaged.passRetained(Stage(bank: self, masters: masters))
    let code = pthread_create(
      &thread, nil,
      { context in
        guard let context else { return nil }
        let stage = Unmanaged<Stage>.fromOpaque(context).takeRetainedValue()
        stage.bank.play(stage.masters)
        return nil
      }, context.toOpaque())
    guard code == 0 else {
      context.release()
      throw BenchError.system("start a thread", code)
    }
    pthread_detach(thread)
  }

  /// Only plays, until standard input ends.
  static func run(_ arguments: Arguments) throws -> Samples {
    let bank = try PrinterBank(paths: try arguments.all("device"))
    var byte: UInt8 = 0
    while read(0, &byte, 1) > 0 {}
    withExtendedLifetime(bank) {}
    return Samples()
  }

  /// What came since the last call.
  func takeArrivals() -> [Arrival] {
    arrivals.withLock { arrivals in
      defer { arrivals.removeAll() }
      return arrivals
    }
  }

  private func play(_ masters: [Int32]) {
    var printers = masters.map { _ in ReadyPrinter() }
    var entries = masters.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    var buffer = [UInt8](repeating: 0, count: 4096)
    while true {
      guard poll(&entries, nfds_t(entries.count), -1) > 0 else { continue }
      for index in entries.indices where entries[index].revents != 0 {
        let count = read(masters[index], &buffer, buffer.count)
        let time = Stopwatch.now()
        guard count > 0 else { continue }
        let (parts, answers) = printers[index].receive(buffer.prefix(count))
        if !answers.isEmpty { _ = write(masters[index], answers, answers.count) }
        arrivals.withLock { $0 += parts.map { Arrival(time: time, isTicket: $0 == .ticket) } }
      }
    }
  }

  /// What the thread is started with.
  private final class Stage: Sendable {
    let bank: PrinterBank
    let masters: [Int32]

    init(bank: PrinterBank, masters: [Int32]) {
      self.bank = bank
      self.masters = masters
    }
  }
}
