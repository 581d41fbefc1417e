import DeviceDrivers
import FirmwareMaps
import StrictTOML

/// Maps as text, read without a file.
enum Fixture {
  static let drivers: [any DriverSchema.Type] = [ESCPOSPrinterProfile.self]

  /// The root of the repository.
  static let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")

  static let shipped = MapLoader.load([SourceDirectory("\(root)/firmware-maps")], drivers: drivers)

  /// A map without a fault; line 1 is `schema = 1`.
  static let good = """
    schema = 1
    by_position = true
    [identity]
    class = "ticket_printer"
    vendor = "Acme"
    model = "Ticket 80"
    maturity = "template"
    source = "Acme command manual, edition 3"
    driver = "escpos"
    [serial]
    baud = 115200
    flow = "rtscts"
    [escpos]
    width_dots = 576
    dpi = 203
    completion = "status_reply"
    status = "asb"
    clear = "dle_dc4_8"
    """

  static func read(_ text: String, file: String = "maps/ticket-printer/acme-80.toml") -> (map: FirmwareMap?, problems: [FileProblem]) {
    read(Array(text.utf8), file: file)
  }

  static func read(_ bytes: [UInt8], file: String = "maps/ticket-printer/acme-80.toml") -> (map: FirmwareMap?, problems: [FileProblem]) {
    let log = ProblemLog(file: file)
    let map = FirmwareMap.read(bytes, file: file, drivers: drivers, log: log)
    return (map, log.problems)
  }

  /// The good map with one line replaced (the line that begins with `line`), and text added at its end.
  static func changed(_ line: String? = nil, to replacement: String = "", adding: String = "") -> String {
    var lines = good.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    if let line, let index = lines.firstIndex(where: { $0.hasPrefix(line) }) { lines[index] = replacement }
    return lines.joined(separator: "\n") + "\n" + adding
  }
}
