/// Finds the commands that a printer executes the moment they arrive, before and regardless of what is buffered.
struct RealTimeScanner {
  enum Command: Equatable {
    /// DLE EOT n.
    case status(UInt8)
    /// DLE ENQ n.
    case request(UInt8)
    /// DLE DC4 8 with its seven fixed bytes.
    case clear
    /// DLE DC4 1 m t: the drawer at once.
    case pulse
  }

  private static let clearSequence: [UInt8] = [0x10, 0x14, 0x08, 0x01, 0x03, 0x14, 0x01, 0x06, 0x02, 0x08]

  private var candidate: [UInt8] = []
  private var withholds = false

  mutating func reset() { self = RealTimeScanner() }

  /// Whether a sequence has begun and is not decided yet.
  var isUndecided: Bool { !candidate.isEmpty }

  /// Takes one byte.
  ///
  /// - Parameter withhold: a real-time command that begins here is taken out of the stream; else it stays in it as well.
  /// - Returns: what goes on to the receive buffer, and the command that is complete with this byte with its bytes.
  mutating func push(_ byte: UInt8, withhold: Bool) -> (forward: [UInt8], command: Command?, bytes: [UInt8]) {
    if candidate.isEmpty {
      guard byte == 0x10 else { return ([byte], nil, []) }
      candidate = [byte]
      withholds = withhold
      return (withhold ? [] : [byte], nil, [])
    }
    candidate.append(byte)
    switch match() {
    case .some(.some(let command)):
      let bytes = candidate
      candidate = []
      return (withholds ? [] : [byte], command, bytes)
    case .some(.none): return (withholds ? [] : [byte], nil, [])
    case .none:
      var forward = withholds ? candidate : [byte]
      candidate = []
      if byte == 0x10 {
        // The byte that breaks one sequence may begin the next.
        candidate = [byte]
        if withholds { forward.removeLast() }
      }
      return (forward, nil, [])
    }
  }

  /// Nothing: no such command; `.some(nil)`: not complete yet.
  private func match() -> Command?? {
    guard candidate.count >= 2 else { return .some(nil) }
    switch candidate[1] {
    case 0x04:
      guard candidate.count >= 3 else { return .some(nil) }
      return (1...8).contains(candidate[2]) || candidate[2] == 0x14 ? .some(.status(candidate[2])) : .none
    case 0x05:
      guard candidate.count >= 3 else { return .some(nil) }
      return candidate[2] <= 2 ? .some(.request(candidate[2])) : .none
    case 0x14:
      guard candidate.count >= 3 else { return .some(nil) }
      if candidate[2] == 1 {
        return candidate.count < 5 ? .some(nil) : .some(.pulse)
      }
      guard Self.clearSequence.starts(with: candidate) else { return .none }
      return candidate.count == Self.clearSequence.count ? .some(.clear) : .some(nil)
    default: return .none
    }
  }
}
