import DeviceCore
import DeviceDrivers
import StrictTOML
import Testing

@testable import FirmwareMaps
@testable import HallService

@Suite struct ConfigurationTests {
  static let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3).joined(separator: "/")
  static let maps = MapLoader.load([SourceDirectory("\(root)/firmware-maps")], drivers: [ESCPOSPrinterProfile.self])

  private func read(_ text: String) -> HallConfiguration.Result { HallConfiguration.read(Array(text.utf8), file: "halld.toml") }

  private static let device = """
    [[device]]
    id = "kiosk-1-ticket"
    class = "ticket_printer"
    map = "generic-80mm"
    at = "path:pci-0000:00:14.0-usb-0:2:1.0"

    """

  @Test func theShippedFileIsValidAndSaysTheDefaults() throws {
    let shipped = HallConfiguration.load("\(Self.root)/packaging/halld.toml")
    #expect(shipped.problems == [])
    #expect(try #require(shipped.configuration) == #require(read("").configuration))
  }

  /// Every commented value of the shipped file is a key that is read, and all but the device's give the default.
  @Test func theShippedFileWithoutItsCommentMarksIsValidToo() throws {
    let bytes = try PlainFiles.read("\(Self.root)/packaging/halld.toml", limit: 65_536)
    let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n").map { line in
      let isValue = line.hasPrefix("# ") && (line.contains(" = ") || line.hasPrefix("# [["))
      return isValue ? String(line.dropFirst(2)) : String(line)
    }
    let result = read(lines.joined(separator: "\n"))
    #expect(result.problems == [])
    var configuration = try #require(result.configuration)
    #expect(configuration.devices.map(\.id) == ["kiosk-1-ticket"])
    #expect(configuration.devices.first?.flow == .rtscts)
    #expect(configuration.tickets.fonts == TicketSettings.standardFonts)
    configuration.devices = []
    configuration.tickets.fonts = []
    var standard = try #require(read("").configuration)
    // Named directories must exist; of the standard ones the local one may be absent.
    standard.daemon.maps = standard.daemon.maps.map { SourceDirectory($0.path) }
    standard.tickets.templates = standard.tickets.templates.map { SourceDirectory($0.path) }
    #expect(configuration == standard)
  }

  @Test func everyKeyIsRead() throws {
    let result = read(
      """
      [daemon]
      maps = ["/a", "/b"]
      state = "/s"
      socket = "/r/io.halld"
      max_clients = 9
      [access]
      observe = []
      observe_users = ["guest"]
      print = ["kiosk"]
      maintain = ["staff", "root-helpers"]
      maintain_users = ["li.wei"]
      [print]
      default_expiry_s = 60
      queue_limit = 5
      keep_days = 7
      after_paper_out = "reprint"
      [tickets]
      templates = ["/t", "/u"]
      language = "en"
      keep_warm = false
      idle_s = 5
      spool = "/r/spool"
      [[font]]
      path = "/f/text.ttc"
      family = "Text SC"
      [[font]]
      path = "/f/mongolian.ttf"
      use = "mongolian"
      [[device]]
      id = "a"
      class = "ticket_printer"
      map = "generic-58mm"
      at = "serial:FTDI_FT232R_A50285BI"
      baud = 19200
      [[device]]
      id = "b"
      class = "ticket_printer"
      map = "generic-80mm"
      at = "device:/dev/ttyS0"
      flow = "xonxoff"
      """)
    #expect(result.problems == [])
    let configuration = try #require(result.configuration)
    #expect(configuration.daemon.maps == [SourceDirectory("/a"), SourceDirectory("/b")])
    #expect(configuration.daemon.state == "/s")
    #expect(configuration.daemon.socket == "/r/io.halld")
    #expect(configuration.daemon.maxClients == 9)
    #expect(configuration.access.observe == .init(groups: [], users: ["guest"]))
    #expect(configuration.access.print == .init(groups: ["kiosk"], users: []))
    #expect(configuration.access.maintain == .init(groups: ["staff", "root-helpers"], users: ["li.wei"]))
    #expect(configuration.print.defaultExpirySeconds == 60 && configuration.print.queueLimit == 5 && configuration.print.keepDays == 7)
    #expect(configuration.print.afterPaperOut == .reprint)
    #expect(configuration.tickets.templates == [SourceDirectory("/t"), SourceDirectory("/u")])
    #expect(configuration.tickets.language == .english && !configuration.tickets.keepsWarm && configuration.tickets.idleSeconds == 5)
    #expect(configuration.tickets.spool == "/r/spool")
    #expect(
      configuration.tickets.usedFonts == [
        .init(path: "/f/text.ttc", family: "Text SC", use: .text), .init(path: "/f/mongolian.ttf", use: .mongolian),
      ])
    #expect(configuration.devices.map(\.place) == [.serial("FTDI_FT232R_A50285BI"), .device("/dev/ttyS0")])
    #expect(configuration.devices.map(\.baud) == [19200, nil])
    #expect(configuration.devices.map(\.flow) == [nil, .xonxoff])
    #expect(configuration.problems(with: Self.maps, file: "halld.toml") == [])
  }

  @Test(arguments: [
    ("[deamon]\n", "halld.toml:1: deamon: unknown key, did you mean daemon?"),
    ("[daemon]\nmax_clients = 0\n", "halld.toml:2: daemon.max_clients: must be 1 to 4096, not 0"),
    ("[daemon]\nstate = \"var\"\n", "halld.toml:2: daemon.state: must be an absolute path without . or .. in it"),
    ("[daemon]\nstate = \"/var/../etc\"\n", "halld.toml:2: daemon.state: must be an absolute path without . or .. in it"),
    ("[daemon]\nsocket = \"/\(String(repeating: "é", count: 60))\"\n", "halld.toml:2: daemon.socket: must have at most 107 bytes"),
    ("[daemon]\nmaps = [\"/a\", \"b\"]\n", "halld.toml:2: daemon.maps: element 2 must be an absolute path without . or .. in it"),
    ("[daemon]\nmaps = []\n", "halld.toml:2: daemon.maps: must have 1 to 16 elements, not 0"),
    ("[access]\nprint = \"halld\"\n", "halld.toml:2: access.print: must be an array of strings, not a string"),
    ("[access]\nprint = [\"a b\"]\n", "halld.toml:2: access.print: element 1, \"a b\", is no name of a user or group"),
    ("[access]\nmaintain_user = [\"a\"]\n", "halld.toml:2: access.maintain_user: unknown key, did you mean maintain_users?"),
    ("[print]\nqueue_limit = \"many\"\n", "halld.toml:2: print.queue_limit: must be a whole number, not a string"),
    ("[tickets]\nlanguage = \"mn\"\n", "halld.toml:2: tickets.language: must be zh or en, not \"mn\""),
    ("[tickets]\ntemplates = [\"t\"]\n", "halld.toml:2: tickets.templates: element 1 must be an absolute path without . or .. in it"),
    ("[[font]]\nuse = \"text\"\n", "halld.toml:1: font[1].path: is missing"),
    ("[print]\nafter_paper_out = \"stop\"\n", "halld.toml:2: print.after_paper_out: must be fail or reprint, not \"stop\""),
    (
      device.replacing("kiosk-1-ticket", with: "Kiosk 1"),
      "halld.toml:2: device[1].id: must be of a-z, 0-9 and -, beginning with a letter or digit"
    ),
    (device.replacing("ticket_printer", with: "printer"), "halld.toml:3: device[1].class: must be ticket_printer, not \"printer\""),
    (device.replacing("map = \"generic-80mm\"\n", with: ""), "halld.toml:1: device[1].map: is missing"),
    (
      device.replacing("path:", with: ""),
      "halld.toml:5: device[1].at: must be \"path:\" and a name in /dev/serial/by-path, \"usb:\" and a port, \"serial:\" and an ID_SERIAL, or \"device:\" and an absolute path"
    ),
    (
      device.replacing("pci-0000:00:14.0-usb-0:2:1.0", with: "../../sda"),
      "halld.toml:5: device[1].at: must be \"path:\" and a name in /dev/serial/by-path, \"usb:\" and a port, \"serial:\" and an ID_SERIAL, or \"device:\" and an absolute path"
    ),
    (
      device.replacing("path:pci-0000:00:14.0-usb-0:2:1.0", with: "device:/dev/../etc/passwd"),
      "halld.toml:5: device[1].at: must be \"path:\" and a name in /dev/serial/by-path, \"usb:\" and a port, \"serial:\" and an ID_SERIAL, or \"device:\" and an absolute path"
    ),
    (
      device + "baud = 14400\n",
      "halld.toml:6: device[1].baud: must be 1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200, 230400, 460800 or 921600, not 14400"
    ),
    (device + "flow = true\n", "halld.toml:6: device[1].flow: must be a string, not true or false"),
    (device + device.replacing("2:1.0", with: "3:1.0"), "halld.toml:7: device[2].id: is also the id of device[1] [device-ids-differ]"),
    (device + device.replacing("kiosk-1", with: "kiosk-2"), "halld.toml:10: device[2].at: device[1] is there already [places-differ]"),
    ("[daemon]\n[daemon]\n", "halld.toml:2: daemon: is given twice, first in line 1"),
  ]) func aFaultIsRefusedWithItsPlaceAndReason(_ text: String, _ problem: String) {
    let result = read(text)
    #expect(result.configuration == nil)
    #expect(result.problems.map(\.description) == [problem])
  }

  @Test func aFileThatCannotBeReadSaysWhy() {
    #expect(
      HallConfiguration.load("/nonexistent/halld.toml").problems.map(\.description) == [
        "/nonexistent/halld.toml: cannot be read: No such file or directory"
      ])
    #expect(HallConfiguration.load("/dev").problems.map(\.description) == ["/dev: is not a regular file"])
  }

  @Test(arguments: [
    (
      device.replacing("generic-80mm", with: "generic-80m"),
      "halld.toml:1: device[1].map: there is no map \"generic-80m\" that loaded, did you mean generic-80mm? [map-exists]"
    ),
    (
      device + "flow = \"status\"\n",
      "halld.toml:1: device[1].flow: breaks pacing-needs-questions of map generic-80mm: serial.flow: \"status\" needs escpos.status = \"dle_eot\", not \"asb\" [line-fits-driver]"
    ),
    (device, ""),
    (device + "baud = 9600\nflow = \"none\"\n", ""),
  ]) func aDeviceIsHeldAgainstItsMap(_ text: String, _ problem: String) throws {
    let configuration = try #require(read(text).configuration)
    let problems = configuration.problems(with: Self.maps, file: "halld.toml").filter {
      $0.rule != "line-fits-driver" || $0.reason.contains("needs-questions")
    }
    #expect(problems.map(\.description) == (problem.isEmpty ? [] : [problem]))
  }

  @Test func aMapThatIsOnlyMatchedByUSBCannotBeBoundToAPlace() throws {
    let text = """
      schema = 1
      [identity]
      class = "ticket_printer"
      vendor = "Acme"
      model = "USB only"
      maturity = "template"
      source = "Acme command manual, edition 3"
      driver = "escpos"
      [[match]]
      vendor = "0dd4"
      product = "0175"
      [escpos]
      width_dots = 576
      dpi = 203
      completion = "none"
      status = "none"
      clear = "none"
      """
    let log = ProblemLog(file: "ticket-printer/generic-80mm.toml")
    let map = FirmwareMap.read(Array(text.utf8), file: log.file, drivers: [ESCPOSPrinterProfile.self], log: log)
    #expect(log.problems == [])
    let maps = MapLoader.Result(maps: [try #require(map)], problems: [], overrides: [])
    let configuration = try #require(read("\n" + Self.device).configuration)
    #expect(
      configuration.problems(with: maps, file: "halld.toml").map(\.description) == [
        "halld.toml:2: device[1].map: generic-80mm is not made to be bound to a place [map-binds-by-position]"
      ])
  }

  @Test func aPrinterOnUSBNeedsAMapWithATableForIt() throws {
    let text = "\n" + Self.device.replacing("path:pci-0000:00:14.0-usb-0:2:1.0", with: "usb:1-1.4") + "baud = 9600\n"
    let configuration = try #require(read(text).configuration)
    #expect(
      configuration.problems(with: Self.maps, file: "halld.toml").compactMap(\.rule) == ["usb-needs-table", "usb-has-no-rate"])
    let device = try #require(configuration.devices.first)
    #expect(device.line(try #require(Self.maps.map("generic-80mm"))) == nil)
  }

  @Test func theDevicesSettingsOfTheLineReplaceTheMaps() throws {
    let map = try #require(Self.maps.map("generic-80mm"))
    let configuration = try #require(read(Self.device + "baud = 9600\n").configuration)
    #expect(configuration.devices.first?.serial(map) == LineSettings(baud: 9600, flow: .rtscts))
  }

  @Test func everyMemberGetsTheHighestRoleItIsListedFor() throws {
    let text =
      "[access]\nobserve = [\"a\", \"b\"]\nprint = [\"b\", \"c\", \"gone\"]\nmaintain = [\"c\"]\nmaintain_users = [\"u\", \"lost\"]\n"
    let access = try #require(read(text).configuration).access
    let (policy, unknown) = access.policy(group: { ["a": 1, "b": 2, "c": 3][$0] }, user: { ["u": 9][$0] })
    #expect(policy == AccessPolicy(users: [9: .maintain], groups: [1: .observe, 2: .print, 3: .maintain]))
    #expect(unknown.map { "\($0.keyPath) \($0.name)" } == ["access.print gone", "access.maintain_users lost"])
    #expect(policy.role(uid: 5, groups: [1, 2]) == .print)
    #expect(policy.role(uid: 5, groups: [4]) == .none)
  }
}
