/// Something that a person beside the virtual printer could have noticed.
public struct PrinterEvent: Sendable {
  /// What was noticed.
  public enum Kind: Sendable {
    /// A ticket left the mechanism.
    case ticket(Ticket)
    /// Something became of a ticket.
    case fate(number: Int, Ticket.Fate)
    /// The printer stopped accepting work, with the reasons.
    case offline([String])
    /// The printer works again.
    case online
    /// A real-time command was executed; its bytes.
    case realTime([UInt8])
    /// Buffered data was cleared; so many bytes and rows were lost.
    case cleared(bytes: Int, rows: Int)
    /// A command that the printer does not know; its first bytes.
    case unknownCommand([UInt8])
    /// Bytes that were lost because the receive buffer was full.
    case overflow(bytes: Int)
    /// The process id was confirmed as printed.
    case confirmed(id: [UInt8])
    /// The drawer kick-out pulse or the buzzer.
    case pulse(String)
    /// Power came or went.
    case power(Bool)
    /// The data cable was pulled or plugged in.
    case plugged(Bool)
    /// A condition was switched, or struck and so ended.
    case condition(PrinterCondition, Bool)
  }

  /// Since the printer came into being.
  public let time: Duration
  /// What was noticed.
  public let kind: Kind
}

extension PrinterEvent.Kind: CustomStringConvertible {
  /// One line without its end, for people.
  public var description: String {
    switch self {
    case .ticket(let ticket):
      "ticket \(ticket.number) \(ticket.fate.rawValue), \(ticket.picture.height / max(1, ticket.dotsPerMillimetre)) mm\(ticket.isComplete ? "" : ", incomplete")"
    case .fate(let number, let fate): "ticket \(number) \(fate.rawValue)"
    case .offline(let reasons): "offline: \(reasons.joined(separator: ", "))"
    case .online: "online"
    case .realTime(let bytes): "real-time command \(hexadecimal(bytes))"
    case .cleared(let bytes, let rows): "buffers cleared, \(bytes) bytes and \(rows) rows lost"
    case .unknownCommand(let bytes): "unknown command \(hexadecimal(bytes))"
    case .overflow(let bytes): "receive buffer full, \(bytes) bytes lost"
    case .confirmed(let id): "confirmed \(String(decoding: id, as: UTF8.self))"
    case .pulse(let what): what
    case .power(let on): on ? "power on" : "power off"
    case .plugged(let on): on ? "plugged in" : "unplugged"
    case .condition(let condition, let on): "\(condition.rawValue) \(on ? "on" : "off")"
    }
  }

  /// The word for this kind of event, as `--json` prints it.
  public var name: String {
    switch self {
    case .ticket: "ticket"
    case .fate: "fate"
    case .offline: "offline"
    case .online: "online"
    case .realTime: "real_time"
    case .cleared: "cleared"
    case .unknownCommand: "unknown_command"
    case .overflow: "overflow"
    case .confirmed: "confirmed"
    case .pulse: "pulse"
    case .power: "power"
    case .plugged: "plugged"
    case .condition: "condition"
    }
  }
}

/// "1B 40".
func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
  bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16, uppercase: true) }.joined(separator: " ")
}
