import Testing

/// A virtual printer and how halld is told to drive it.
struct TestDevice: CustomTestStringConvertible {
  var name = "printer"
  /// A model of hallsim.
  var model = "gsh80"
  /// Of the printer.
  var baud = 921_600
  /// In halld.toml; nil for the printer's.
  var configuredBaud: Int?
  var map = TestMap.processID
  /// Behind `usb:` in halld.toml, for a printer on the USB bed; nil for one on a terminal.
  var usb: String?

  var testDescription: String { "\(model) with \(map.name)" }

  var lineBaud: Int { configuredBaud ?? baud }

  /// Answers everything: GS ( H, automatic status, confirmed clearing.
  static let gsh80 = TestDevice()
  /// Queued status is its only proof; nothing confirms clearing.
  static let generic80 = TestDevice(model: "generic80", map: .statusReply)
  static let kiosk80 = TestDevice(model: "kiosk80", map: .kiosk)
  static let quirky = TestDevice(model: "quirky", map: .quirky)
  static let mute = TestDevice(model: "mute", map: .writeOnly)
  /// 512 dots at 180 to the inch.
  static let gsh180 = gsh80.with {
    $0.widthDots = 512
    $0.dpi = 180
    $0.keys.append("feed_units_per_row = 2")
  }.model("gsh180")
  static let generic58 = TestDevice(model: "generic58", map: .small)

  static func shipped(_ map: String, _ model: String) -> TestDevice {
    TestDevice(model: model, baud: 115_200, map: .shipped(map))
  }

  func at(baud: Int, configured: Int? = nil) -> TestDevice {
    var device = self
    device.baud = baud
    device.configuredBaud = configured
    return device
  }

  func model(_ model: String) -> TestDevice {
    var device = self
    device.model = model
    return device
  }

  func named(_ name: String) -> TestDevice {
    var device = self
    device.name = name
    return device
  }

  /// On the USB bed instead of a terminal.
  func onUSB(at address: String = "1-1.4", _ keys: String = "") -> TestDevice {
    var device = self
    device.usb = address
    device.map.usbKeys = keys
    return device
  }

  func with(_ change: (inout TestMap) -> Void) -> TestDevice {
    var device = self
    change(&device.map)
    return device
  }
}

/// A firmware map with short waits.
struct TestMap {
  var name: String
  /// One of the maps that halld comes with.
  var isShipped = false
  var widthDots = 576
  var dpi = 203
  /// Keys of [escpos].
  var keys: [String]
  var cutter = ["kind = \"partial\"", "command = \"gs_v_feed\""]
  /// Keys of [usb], which takes the place of [serial]; nil for a serial printer.
  var usbKeys: String?
  /// Further tables.
  var tables: [String] = []
  var flow = "rtscts"
  var replyMilliseconds = 400
  var pollMilliseconds = 200
  var completionMilliseconds = 2000
  var clearMilliseconds = 400

  static func shipped(_ name: String) -> TestMap { TestMap(name: name, isShipped: true, keys: []) }

  static let processID = TestMap(
    name: "test-process-id",
    keys: [
      "completion = \"process_id\"", "status = \"asb\"", "clear = \"dle_dc4_8\"", "near_end_sensor = true", "identify = true",
      "native_qr = true",
    ], tables: [gb18030])

  static let statusReply = TestMap(
    name: "test-status-reply",
    keys: ["completion = \"status_reply\"", "status = \"dle_eot\"", "clear = \"dle_enq_2\"", "native_qr = true"], tables: [gb18030])

  static let kiosk = TestMap(
    name: "test-kiosk",
    keys: [
      "completion = \"status_reply\"", "status = \"dle_eot\"", "clear = \"dle_enq_2\"", "full_status = true", "near_end_sensor = true",
    ], cutter: ["kind = \"full\"", "command = \"gs_v\"", "feed_units = 160"],
    tables: [gb18030, "[escpos.presenter]\ncommand = \"gs_e\"\npresent_mm = 80\nretract = true"])

  static let quirky = TestMap(
    name: "test-quirky",
    keys: ["completion = \"status_reply\"", "status = \"dle_eot\"", "clear = \"none\"", "slice_rows = 24"],
    tables: [
      "[escpos.text]\nencoding = \"gbk\"\nchinese_mode_at_power_on = true",
      "[escpos.quirks]\nrealtime_inside_raster = true\nlow_row_byte_only = true\nloose_sensor_reply = true",
    ])

  static let writeOnly = TestMap(
    name: "test-write-only", keys: ["completion = \"none\"", "status = \"none\"", "clear = \"none\""], tables: [gb18030])

  static let small = TestMap(
    name: "test-small", widthDots: 384, keys: ["completion = \"none\"", "status = \"dle_eot\"", "clear = \"none\""],
    cutter: ["kind = \"none\""],
    tables: [gb18030])

  private static let gb18030 = "[escpos.text]\nencoding = \"gb18030\""

  func toml(baud: Int) -> String {
    """
    schema = 1
    by_position = true

    [identity]
    class = "ticket_printer"
    vendor = "halld"
    model = "\(name)"
    maturity = "template"
    source = "the virtual printers of hallsim"
    driver = "escpos"

    \(usbKeys.map { "[usb]\n\($0)" } ?? "[serial]\nbaud = \(baud)\nflow = \"\(flow)\"")

    [escpos]
    width_dots = \(widthDots)
    dpi = \(dpi)
    \(keys.joined(separator: "\n"))

    [escpos.cutter]
    \(cutter.joined(separator: "\n"))

    [escpos.timeouts]
    reply_ms = \(replyMilliseconds)
    poll_ms = \(pollMilliseconds)
    completion_ms = \(completionMilliseconds)
    clear_ms = \(clearMilliseconds)

    \(tables.joined(separator: "\n\n"))

    [[sample]]
    name = "online"
    from = "device"
    asked = "dle_eot_1"
    bytes = "12"
    means = ["no_condition"]
    provenance = "Epson ESC/POS reference, DLE EOT (n = 1)"
    """
  }
}
