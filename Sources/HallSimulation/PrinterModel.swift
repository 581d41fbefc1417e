/// What a virtual ticket printer is made of and how its firmware behaves. Values are those of common machines of the kind.
public struct PrinterModel: Sendable {
  /// When real-time commands that arrive inside the data of another command are executed.
  public enum RealTimeInsideData: Sendable {
    /// Always, and they count as data too: "transmitted anytime the sequence is received, even if it appears as part of another
    /// command" (Epson TM-U295 specification, DLE EOT).
    case always
    /// Only when the line was silent for this long before; they are not data then.
    case afterSilence(Duration)
  }

  /// As what it appears when it has a USB plug of its own.
  public struct USB: Sendable {
    /// idVendor. Both numbers are those of a machine of the kind, so that hosts which know it by them find it.
    public var vendor: UInt16
    /// idProduct.
    public var product: UInt16
    /// iManufacturer.
    public var maker: String
    /// iProduct.
    public var name: String
  }

  /// What ``VirtualESCPOSPrinter`` answers to GS I 65-69 and GS I 1-3.
  public struct Identity: Sendable {
    /// GS I 1.
    public var modelID: UInt8
    /// GS I 65.
    public var firmware: String
    /// GS I 66.
    public var maker: String
    /// GS I 67.
    public var model: String
    /// GS I 68.
    public var serial: String
    /// GS I 69.
    public var font: String
  }

  /// The name by which `hallsim` knows it.
  public var name: String
  /// Dots in a printed line.
  public var widthDots = 576
  /// Width of the paper in dots, margins included.
  public var paperDots = 640
  /// 8 at 203 dpi, 7 at 180 dpi.
  public var dotsPerMillimetre = 8
  /// Speed of the paper under the head.
  public var millimetresPerSecond = 150
  /// From the head to the cutter or the tear bar: what was printed last is still inside.
  public var headToCutterDots = 96
  /// Line spacing after ESC @ and ESC 2: 1/6 inch.
  public var defaultLineSpacing = 34
  /// Vertical motion units (ESC J, ESC 3, GS V) in a row of dots.
  public var feedUnitsPerRow = 1
  /// One feed of a new roll; 80 m.
  public var rollMillimetres = 80_000
  /// The near-end sensor sees the end of the roll from here on.
  public var nearEndMillimetres = 3_000
  /// Receive buffer in bytes.
  public var receiveBuffer = 4096
  /// How long one cut takes.
  public var cutTime: Duration = .milliseconds(300)
  /// From power on until the first byte is heard.
  public var bootTime: Duration = .milliseconds(500)
  /// A printer without a cutter has a tear bar.
  public var hasCutter = true
  /// A printer with a presenter holds the cut ticket until it is told to present it.
  public var hasPresenter = false
  /// Takes orders but answers nothing at all.
  public var isMute = false
  /// GS a.
  public var hasAutomaticStatus = true
  /// GS r.
  public var hasQueuedStatus = true
  /// GS ( H: process id and offline responses.
  public var hasProcessID = true
  /// DLE DC4 fn 8.
  public var hasClearCommand = true
  /// DLE EOT 20, six bytes.
  public var hasFullStatus = false
  /// Real-time commands inside images and parameters.
  public var realTimeInsideData = RealTimeInsideData.afterSilence(.milliseconds(100))
  /// DLE ENQ 2 clears the buffers at any time, not only while the printer is stopped.
  public var clearsOnRequestAtAnyTime = false
  /// GS v 0 reads only the low byte of the number of rows.
  public var readsLowRowByteOnly = false
  /// Powers up in Chinese mode (as after FS &).
  public var startsInChinese = false
  /// Sends a few meaningless bytes when it powers up.
  public var babblesAtPowerOn = false
  /// What it says it is.
  public var identity = Identity(
    modelID: 0x20, firmware: "1.02", maker: "HALLSIM", model: "GSH80", serial: "HS00000001", font: "CHINESE GB18030")

  /// What it says it is on USB.
  public var usb = USB(vendor: 0x0416, product: 0x5011, maker: "STMicroelectronics", name: "POS80 Printer USB")

  /// 80 mm, GS ( H, automatic status: what can be asked for everything.
  public static let gsh80: PrinterModel = {
    var model = PrinterModel(name: "gsh80")
    model.usb = USB(vendor: 0x04B8, product: 0x0E28, maker: "EPSON", name: "TM-T82III")
    return model
  }()

  /// 58 mm with a tear bar; real-time status and nothing else.
  public static let generic58: PrinterModel = {
    var model = PrinterModel(name: "generic58")
    model.widthDots = 384
    model.paperDots = 464
    model.millimetresPerSecond = 90
    model.headToCutterDots = 48
    model.defaultLineSpacing = 30
    model.rollMillimetres = 30_000
    model.hasCutter = false
    model.hasAutomaticStatus = false
    model.hasQueuedStatus = false
    model.hasProcessID = false
    model.hasClearCommand = false
    model.identity.model = "GENERIC58"
    model.usb = USB(vendor: 0x6868, product: 0x0500, maker: "USB Printer P", name: "POS58")
    return model
  }()

  /// 80 mm; real-time status, automatic status, queued status; no GS ( H.
  public static let generic80: PrinterModel = {
    var model = PrinterModel(name: "generic80")
    model.hasProcessID = false
    model.hasClearCommand = false
    model.identity.model = "GENERIC80"
    return model
  }()

  /// 80 mm with presenter and six-byte full status, in the manner of Custom's KPM and VKP printers.
  public static let kiosk80: PrinterModel = {
    var model = PrinterModel(name: "kiosk80")
    model.hasPresenter = true
    model.hasFullStatus = true
    model.hasAutomaticStatus = false
    model.hasProcessID = false
    model.hasClearCommand = false
    model.headToCutterDots = 160
    model.rollMillimetres = 200_000
    model.identity.model = "KIOSK80"
    model.usb = USB(vendor: 0x0DD4, product: 0x0175, maker: "CUSTOM SPA", name: "KPM180H")
    return model
  }()

  /// 80 mm, prints well and answers nothing.
  public static let mute: PrinterModel = {
    var model = PrinterModel(name: "mute")
    model.isMute = true
    return model
  }()

  /// 80 mm with the bad habits of old and cheap firmware.
  public static let quirky: PrinterModel = {
    var model = PrinterModel(name: "quirky")
    model.hasProcessID = false
    model.hasClearCommand = false
    model.realTimeInsideData = .always
    model.clearsOnRequestAtAnyTime = true
    model.readsLowRowByteOnly = true
    model.startsInChinese = true
    model.babblesAtPowerOn = true
    model.identity.model = "QUIRKY80"
    return model
  }()

  /// The 180 dpi relative of ``gsh80``: 512 dots on 72 mm, fed in steps of 1/360 inch (Epson ESC/POS reference, ESC J).
  public static let gsh180: PrinterModel = {
    var model = PrinterModel(name: "gsh180")
    model.widthDots = 512
    model.paperDots = 568
    model.dotsPerMillimetre = 7
    model.headToCutterDots = 84
    model.defaultLineSpacing = 30
    model.feedUnitsPerRow = 2
    model.identity.model = "GSH180"
    model.usb = USB(vendor: 0x04B8, product: 0x0202, maker: "EPSON", name: "TM-T88V")
    return model
  }()

  /// Every model that `hallsim` offers.
  public static let all = [gsh80, gsh180, generic58, generic80, kiosk80, mute, quirky]

  /// The model of a name; nil if there is none.
  public static func named(_ name: String) -> PrinterModel? { all.first { $0.name == name } }
}

extension PrinterModel: CustomStringConvertible {
  /// Its name.
  public var description: String { name }
}
