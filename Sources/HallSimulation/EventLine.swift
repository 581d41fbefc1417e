/// What `hallsim` prints for an event.
enum EventLine {
  enum Value {
    case text(String)
    case number(Int)
    case seconds(Duration)
    case flag(Bool)
  }

  /// "    12.345 printer: ticket 1 cut, 66 mm".
  static func human(_ change: VirtualHall.Change) -> String {
    let time = seconds(change.event.time)
    let path = change.ticket?.path.map { " \($0)" } ?? ""
    return String(repeating: " ", count: max(0, 10 - time.count)) + "\(time) \(change.device): \(change.event.kind)\(path)"
  }

  /// One object on one line.
  static func json(_ change: VirtualHall.Change) -> String {
    var members: [(String, Value)] = [
      ("time", .seconds(change.event.time)), ("device", .text(change.device)), ("event", .text(change.event.kind.name)),
      ("text", .text("\(change.event.kind)")),
    ]
    if let ticket = change.ticket {
      members += [
        ("ticket", .number(ticket.number)), ("fate", .text(ticket.fate.rawValue)), ("complete", .flag(ticket.isComplete)),
        ("width", .number(ticket.width)), ("height", .number(ticket.height)),
      ]
      if let path = ticket.path { members.append(("path", .text(path))) }
    }
    return json(members)
  }

  static func json(_ members: [(String, Value)]) -> String {
    let parts = members.map { name, value in
      switch value {
      case .text(let text): "\(quoted(name)):\(quoted(text))"
      case .number(let number): "\(quoted(name)):\(number)"
      case .seconds(let duration): "\(quoted(name)):\(seconds(duration))"
      case .flag(let flag): "\(quoted(name)):\(flag)"
      }
    }
    return "{\(parts.joined(separator: ","))}"
  }

  private static func seconds(_ duration: Duration) -> String {
    let milliseconds = String(duration.components.attoseconds / 1_000_000_000_000_000)
    return "\(duration.components.seconds)." + String(repeating: "0", count: 3 - milliseconds.count) + milliseconds
  }

  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
