import EventLoop
import Glibc

/// The user typed something that does not make sense.
public struct UsageError: Error, CustomStringConvertible {
  /// One sentence.
  public let description: String
  init(_ description: String) { self.description = description }
}

/// The program `hallsim`.
public enum HallsimProgram {
  /// What the command line asks for.
  struct Options: Equatable {
    var directory = ""
    var devices: [VirtualHall.DeviceSpecification] = []
    var seed: UInt64 = 1
    var json = false
    /// Where USB devices are offered, if anywhere.
    var usbip: USBIPAddress?
  }

  static let usage = """
    usage: hallsim run --directory DIR [--device NAME=MODEL[:BAUD]]... [--seed N] [--json]
                       [--usbip [ADDRESS[:PORT]] --device NAME=MODEL@usb --device NAME=MODEL@acm[:BAUD]
                        --device NAME=MODEL@ftdi[:BAUD] ...]
           hallsim models | conditions | actions

    Makes a virtual hall under DIR: a terminal DIR/NAME for each device (one generic80 printer called
    "printer" if none is given), a picture DIR/tickets/NAME-0001.png for each ticket, and the socket
    DIR/io.halld.sim to switch conditions with. Prints a line for every event until SIGTERM or Ctrl-C.

    With --usbip it offers MODEL@usb (a USB printer), MODEL@acm and MODEL@ftdi (serial lines in USB: CDC-ACM, FTDI)
    to any Linux that imports them: usbip attach --remote ADDRESS --busid 1-1. The address is 127.0.0.1:3240 if none is given;
    there is no password, so keep it there.

    """

  /// Runs the program.
  ///
  /// - Parameter arguments: with the program's name first.
  /// - Returns: the exit code: 0, 64 for a wrong command line, 70 for anything else that went wrong.
  public static func run(_ arguments: [String]) -> Int32 {
    let words = Array(arguments.dropFirst())
    switch words.first {
    case "models":
      for model in PrinterModel.all {
        say("\(model.name)\t\(model.widthDots) dots, \(model.dotsPerMillimetre) dots/mm, \(model.millimetresPerSecond) mm/s")
      }
      return 0
    case "conditions":
      for condition in PrinterCondition.allCases { say("\(condition.rawValue)\t\(condition.explanation)") }
      return 0
    case "actions":
      for action in PrinterAction.allCases { say("\(action.rawValue)\t\(action.explanation)") }
      return 0
    case "help", "--help", "-h":
      say(usage)
      return 0
    default: break
    }
    do throws(UsageError) {
      let options = try parse(words)
      return runHall(options)
    } catch {
      complain(error.description)
      complain(usage)
      return 64
    }
  }

  static func parse(_ words: [String]) throws(UsageError) -> Options {
    guard words.first == "run" else { throw UsageError("say what to do: run, models, conditions or actions") }
    var options = Options()
    var index = 1
    while index < words.count {
      // --option value and --option=value
      let parts = words[index].split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      index += 1
      if parts[0] == "--json", parts.count == 1 {
        options.json = true
        continue
      }
      if parts[0] == "--usbip", parts.count == 1, index == words.count || words[index].hasPrefix("-") {
        options.usbip = USBIPAddress()
        continue
      }
      guard ["--directory", "--device", "--seed", "--usbip"].contains(parts[0]) else { throw UsageError("unknown option \(parts[0])") }
      var value = parts.count == 2 ? parts[1] : nil
      if value == nil, index < words.count {
        value = words[index]
        index += 1
      }
      guard let value, !value.isEmpty else { throw UsageError("\(parts[0]) needs a value") }
      switch parts[0] {
      case "--directory": options.directory = value
      case "--device":
        let device = try VirtualHall.DeviceSpecification(parsing: value)
        if options.devices.contains(where: { $0.name == device.name }) { throw UsageError("two devices are called \(device.name)") }
        options.devices.append(device)
      case "--usbip":
        guard let address = USBIPAddress(parsing: value) else {
          throw UsageError("\"\(value)\" is no address: 127.0.0.1:3240 or [::1]:3240, for example")
        }
        options.usbip = address
      default:
        guard let seed = UInt64(value) else { throw UsageError("\"\(value)\" is no seed: a number from 0 up") }
        options.seed = seed
      }
    }
    guard !options.directory.isEmpty else { throw UsageError("--directory is needed") }
    if options.usbip == nil, let device = options.devices.first(where: { $0.attachment.isUSB }) {
      throw UsageError("\(device.name) is a USB device, which needs --usbip")
    }
    if options.devices.isEmpty { options.devices = [try VirtualHall.DeviceSpecification(parsing: "printer=generic80")] }
    return options
  }

  private static func runHall(_ options: Options) -> Int32 {
    SignalSource.block([SIGTERM, SIGINT])
    signal(SIGPIPE, SIG_IGN)
    do {
      return try EventLoop.main.run {
        do {
          let session = try HallsimSession(options)
          HallsimSession.current = session
        } catch {
          complain("hallsim: \(error)")
          EventLoop.main.stop(70)
        }
      }
    } catch {
      complain("hallsim: \(error)")
      return 70
    }
  }

  static func say(_ line: String) { put(1, line + "\n") }
  static func complain(_ line: String) { put(2, line + "\n") }

  private static func put(_ descriptor: Int32, _ text: String) {
    let bytes = Array(text.utf8)
    var sent = 0
    while sent < bytes.count {
      let count = bytes[sent...].withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return }
      sent += count
    }
  }
}
