import FirmwareMaps
import StrictTOML

extension ESCPOSPrinterProfile: DriverSchema {
  /// `escpos`.
  package static let driver = "escpos"
  /// `ticket_printer`.
  package static let deviceClass = "ticket_printer"
  /// `[escpos]`.
  package static let section = "escpos"

  /// Reads the table; what is left out has its default.
  package init(reading reader: TableReader) {
    head = ESCPOSHead(reading: reader)
    completion = reader.oneOf("completion", default: .none, required: true)
    status = reader.oneOf("status", default: .none, required: true)
    clear = reader.oneOf("clear", default: .none, required: true)
    clearIsConfirmed = reader.bool("clear_confirmed", default: clear == .dleDC4)
    fullStatus = reader.bool("full_status", default: false)
    nearEndSensor = reader.bool("near_end_sensor", default: false)
    identify = reader.bool("identify", default: false)
    nativeQR = reader.bool("native_qr", default: false)
    rasterLimit = .milliseconds(Int(reader.decimal("raster_limit_s", in: 0.5...120, default: 3) * 1000))
    cutter = ESCPOSCutter(reading: reader.tableOrEmpty("cutter"))
    presenter = ESCPOSPresenter(reading: reader.tableOrEmpty("presenter"))
    text = ESCPOSText(reading: reader.tableOrEmpty("text"))
    quirks = ESCPOSQuirks(reading: reader.tableOrEmpty("quirks"))
    timeouts = ESCPOSTimeouts(reading: reader.tableOrEmpty("timeouts"))
  }

  /// Every rule on the table, in the order in which they are checked.
  package static let rules: [DriverRule<ESCPOSPrinterProfile>] = [
    proofNeedsStatus, answersNeedStatus, clearAnswers, presenterNeedsCutter, columnsFit, eightDataBits, pacingNeedsQuestions,
    pacingLeavesRoom, oneWayIsNotAsked, chineseNeedsFont,
  ]

  static let proofNeedsStatus = DriverRule<Self>(
    "proof-needs-status", "A printer that cannot be asked (status = \"none\") proves nothing: completion is \"none\" too."
  ) { profile, _, report in
    if profile.status == .none, profile.completion != .none {
      report("escpos.completion", "\"\(profile.completion.rawValue)\" needs a printer that answers, but status is \"none\"")
    }
  }

  static let answersNeedStatus = DriverRule<Self>(
    "answers-need-status",
    "full_status, near_end_sensor, identify and clear_confirmed need a printer that answers (status other than \"none\")."
  ) { profile, _, report in
    guard profile.status == .none else { return }
    for (key, isSet) in [
      ("full_status", profile.fullStatus), ("near_end_sensor", profile.nearEndSensor), ("identify", profile.identify),
      ("clear_confirmed", profile.clearIsConfirmed),
    ] where isSet {
      report("escpos.\(key)", "needs a printer that answers, but status is \"none\"")
    }
  }

  static let clearAnswers = DriverRule<Self>(
    "clear-answers", "clear_confirmed is true only with clear = \"dle_dc4_8\": the other ways have no answer."
  ) { profile, _, report in
    if profile.clearIsConfirmed, profile.clear != .dleDC4 {
      report("escpos.clear_confirmed", "nothing answers with clear = \"\(profile.clear.rawValue)\"")
    }
  }

  static let presenterNeedsCutter = DriverRule<Self>(
    "presenter-needs-cutter", "A presenter stands behind a cutter that cuts through (kind \"full\" or \"both\")."
  ) { profile, _, report in
    if profile.presenter != nil, profile.cutter.kind != .full, profile.cutter.kind != .both {
      report("escpos.presenter", "needs cutter.kind \"full\" or \"both\", not \"\(profile.cutter.kind.rawValue)\"")
    }
  }

  static let columnsFit = DriverRule<Self>("columns-fit", "text_columns × 12 dots is at most width_dots.") { profile, _, report in
    if profile.head.textColumns * 12 > profile.head.widthDots {
      report("escpos.text_columns", "\(profile.head.textColumns) columns of 12 dots do not fit in \(profile.head.widthDots) dots")
    }
  }

  static let eightDataBits = DriverRule<Self>("eight-data-bits", "serial.data_bits is 8: raster data and GB18030 use all of them.") {
    _, map, report in
    if let serial = map.serial, serial.dataBits != 8 { report("serial.data_bits", "must be 8 for ESC/POS") }
  }

  static let pacingNeedsQuestions = DriverRule<Self>(
    "pacing-needs-questions", "serial.flow = \"status\" needs status = \"dle_eot\": the driver asks between slices."
  ) { profile, map, report in
    if map.serial?.flow == .status, profile.status != .dleEot {
      report("serial.flow", "\"status\" needs escpos.status = \"dle_eot\", not \"\(profile.status.rawValue)\"")
    }
  }

  static let pacingLeavesRoom = DriverRule<Self>(
    "pacing-leaves-room", "With serial.flow = \"status\" one slice (slice_rows × width_dots / 8 + 8 bytes) fits in buffer_bytes."
  ) { profile, map, report in
    let slice = profile.head.sliceRows * profile.head.widthDots / 8 + 8
    if map.serial?.flow == .status, slice > profile.head.bufferBytes {
      report("escpos.slice_rows", "a slice of \(slice) bytes does not fit in a buffer of \(profile.head.bufferBytes)")
    }
  }

  static let oneWayIsNotAsked = DriverRule<Self>(
    "one-way-is-not-asked", "usb.unidir = true needs status = \"none\": no answer could come back."
  ) { profile, map, report in
    if map.usb?.isUnidirectional == true, profile.status != .none {
      report("usb.unidir", "needs escpos.status = \"none\", not \"\(profile.status.rawValue)\"")
    }
  }

  static let chineseNeedsFont = DriverRule<Self>(
    "chinese-needs-font", "chinese_mode_at_power_on is true only where text.encoding is not \"ascii\"."
  ) { profile, _, report in
    if profile.text.chineseModeAtPowerOn, profile.text.encoding == .ascii {
      report("escpos.text.chinese_mode_at_power_on", "contradicts encoding = \"ascii\"")
    }
  }
}
