import HallSimulation

/// A virtual printer under the hand of a test: time passes when the test says so, and everything that comes out is kept with its time.
struct Bench {
  var printer: VirtualESCPOSPrinter
  var replies: [(time: Duration, bytes: [UInt8])] = []
  var events: [PrinterEvent] = []

  init(_ model: PrinterModel = .gsh80, seed: UInt64 = 1) throws {
    printer = VirtualESCPOSPrinter(model: model, font: try ROMFont(), seed: seed)
    collect()
  }

  var answer: [UInt8] { replies.flatMap(\.bytes) }
  var tickets: [Ticket] {
    events.compactMap { if case .ticket(let ticket) = $0.kind { ticket } else { nil } }
  }
  var fates: [Ticket.Fate] {
    events.compactMap { if case .fate(_, let fate) = $0.kind { fate } else { nil } }
  }
  var unknown: [[UInt8]] {
    events.compactMap { if case .unknownCommand(let bytes) = $0.kind { bytes } else { nil } }
  }

  /// All bytes at once, at the present time.
  mutating func send(_ bytes: [UInt8]) {
    printer.receive(bytes)
    collect()
  }

  mutating func send(_ text: String) { send(Array(text.utf8)) }

  /// As a host with flow control does: no more than there is room for, until all is sent or nothing moves any more.
  mutating func stream(_ bytes: [UInt8]) -> Int {
    var sent = 0
    while sent < bytes.count {
      let count = min(printer.room, bytes.count - sent, 512)
      if count > 0 {
        send(Array(bytes[sent..<sent + count]))
        sent += count
      } else {
        guard let next = printer.nextDeadline, !printer.isOffline else { break }
        printer.advance(to: next)
        collect()
      }
    }
    return sent
  }

  /// Lets time pass, stopping at everything that happens.
  mutating func run(_ duration: Duration = .seconds(20)) {
    let end = printer.now + duration
    while let next = printer.nextDeadline, next <= end {
      printer.advance(to: next)
      collect()
    }
    printer.advance(to: end)
    collect()
  }

  mutating func set(_ condition: PrinterCondition, _ on: Bool = true, value: Int? = nil) {
    printer.set(condition, on, value: value)
    collect()
  }

  mutating func perform(_ action: PrinterAction) {
    printer.perform(action)
    collect()
  }

  /// The answer to some bytes, forgetting what was answered before.
  mutating func ask(_ bytes: [UInt8], wait: Duration = .milliseconds(10)) -> [UInt8] {
    replies = []
    send(bytes)
    run(wait)
    return answer
  }

  private mutating func collect() {
    let bytes = printer.takeReplies()
    if !bytes.isEmpty { replies.append((printer.now, bytes)) }
    events += printer.takeEvents()
  }
}

/// Bytes as the manuals write them: `1B 40`.
func bytes(_ hexadecimal: String) -> [UInt8] {
  hexadecimal.split(separator: " ").compactMap { UInt8($0, radix: 16) }
}

/// GS v 0 of a picture in slices of at most 255 rows.
func raster(_ picture: Bitmap) -> [UInt8] {
  var result: [UInt8] = []
  var top = 0
  while top < picture.height {
    let slice = picture.rows(top..<min(top + 255, picture.height))
    result += [0x1D, 0x76, 0x30, 0, UInt8(slice.bytesPerRow), 0, UInt8(slice.height), 0] + slice.bytes
    top += 255
  }
  return result
}

/// A picture of seeded noise, free of the bytes that begin commands.
func noise(width: Int = 576, height: Int, seed: UInt64) -> Bitmap {
  var random = Dice(seed: seed)
  return Bitmap(
    width: width,
    rows: (0..<height).map { _ in
      (0..<(width + 7) / 8).map { _ in
        let byte = UInt8(truncatingIfNeeded: random.next())
        return byte < 0x20 ? 0x55 : byte
      }
    })
}

/// The tests' own generator (SplitMix64).
struct Dice: RandomNumberGenerator {
  private var state: UInt64
  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }
}

let statusCommands = ["10 04 01", "10 04 02", "10 04 03", "10 04 04"]
let fullCut = bytes("1D 56 42 00")
func processID(_ id: String) -> [UInt8] { bytes("1D 28 48 06 00 30 30") + Array(id.utf8) }
func confirmation(_ id: String) -> [UInt8] { [0x37, 0x22] + Array(id.utf8) + [0] }
