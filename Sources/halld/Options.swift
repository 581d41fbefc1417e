import HallService

/// The command line.
struct Options {
  /// Printed by --version and answered by org.varlink.service.GetInfo.
  static let version = "0.1.0"

  static let usage = """
    Usage: halld [--config FILE] [--socket PATH] [--state DIR] [--verbose]
           halld --check [--config FILE]
    Drives the devices of a service hall and offers them on a Varlink socket. Started by systemd (halld.service);
    hallctl(1) talks to it.

      --config FILE  configuration (default \(HallConfiguration.standardPath))
      --socket PATH  listen here instead of where the configuration says
      --state DIR    keep the records here instead of where the configuration says
      --verbose      log more
      --check        read configuration, firmware maps and templates, say what is wrong with them, and end
      --version      print the version
      --help         print this

    """

  enum Parsed {
    case run(Options)
    case print(String)
    case wrong(String)
  }

  var config = HallConfiguration.standardPath
  var socket: String?
  var state: String?
  var verbose = false
  var checksOnly = false

  static func parse(_ arguments: some Sequence<String>) -> Parsed {
    var options = Options()
    var rest = arguments.makeIterator()
    while let argument = rest.next() {
      switch argument {
      case "--help", "-h": return .print(usage)
      case "--version": return .print("halld \(version)\n")
      case "--verbose": options.verbose = true
      case "--check": options.checksOnly = true
      case "--config", "--socket", "--state":
        guard let value = rest.next(), !value.isEmpty else { return .wrong("\(argument) needs a value") }
        switch argument {
        case "--config": options.config = value
        case "--socket": options.socket = value
        default: options.state = value
        }
      default: return .wrong("unknown argument \(argument)")
      }
    }
    return .run(options)
  }
}
