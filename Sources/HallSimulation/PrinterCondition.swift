/// What can be wrong with a virtual printer or its line. Each is switched on and off while it runs; some take a value.
public enum PrinterCondition: String, CaseIterable, Sendable {
  case paperNearEnd = "paper_near_end"
  case paperOut = "paper_out"
  case coverOpen = "cover_open"
  case cutterError = "cutter_error"
  case headHot = "head_hot"
  case ticketAtExit = "ticket_at_exit"
  case presenterJam = "presenter_jam"
  case silence
  case garbage
  case halfReplies = "half_replies"
  case wrongBaud = "wrong_baud"
  case noFlowControl = "no_flow_control"
  case powerCutAfter = "power_cut_after"
  case unplugAfter = "unplug_after"
  case slow
  case noClearReply = "no_clear_reply"
  case lateConfirm = "late_confirm"
  case keepReplies = "keep_replies"
  case usbStall = "usb_stall"
  case usbNAK = "usb_nak"
  case usbDeviceID = "usb_device_id"
  case usbVanish = "usb_vanish"
  case usbEndpoints = "usb_endpoints"
  case usbKeyboard = "usb_keyboard"

  /// One sentence on what it does and what its value means.
  public var explanation: String {
    switch self {
    case .paperNearEnd: "The near-end sensor reports that little paper is left."
    case .paperOut:
      "The paper ends at once, or after as many more dot rows as the value says; the printer stops in mid-line, goes offline, keeps the rest and goes on after the refill."
    case .coverOpen: "The cover is open; the printer stops and goes offline until it is closed."
    case .cutterError:
      "The cutter jams at once, or at the n-th cut from now if a value is given; after it is switched off the printer waits for DLE ENQ 1 or 2, the cover or the power switch."
    case .headHot: "The head is too hot; the printer stops and goes on by itself when it is switched off."
    case .ticketAtExit:
      "Visitors leave the presented ticket at the exit; with a value the printer itself retracts it after that many seconds."
    case .presenterJam: "The presenter is jammed; the printer stops and goes offline until it is switched off."
    case .silence: "The printer answers nothing, but prints."
    case .garbage: "The printer sends random bytes, as many a second as the value says (50 if none is given)."
    case .halfReplies: "Replies lose their second half; one-byte replies are lost every second time."
    case .wrongBaud: "The two ends disagree on the baud rate: what arrives and what leaves is garbled."
    case .noFlowControl: "The printer does not hold the host back when its receive buffer is full: further bytes are lost."
    case .powerCutAfter: "The power fails after as many more received bytes as the value says (at the next byte if none is given)."
    case .unplugAfter: "The cable is pulled after as many more received bytes as the value says (at the next byte if none is given)."
    case .slow: "The paper moves slower by the factor of the value (4 if none is given)."
    case .noClearReply: "The printer clears its buffers when told to, but does not confirm it."
    case .lateConfirm: "Process ids are confirmed late by as many milliseconds as the value says (5000 if none is given)."
    case .keepReplies: "Replies sent while nobody has the port open are kept for whoever opens it next; a real line loses them."
    case .usbStall:
      "The USB endpoint that takes data halts after as many more bytes as the value says (at once if none is given), until the host clears it."
    case .usbNAK: "The USB endpoint that takes data takes none; the host's transfers wait."
    case .usbDeviceID:
      "The IEEE 1284 device id claims the length that the value says: 0 (if none is given), which is an empty one, or up to 65535, which is a lie."
    case .usbVanish: "The cable is pulled at the next control request of the device's class, before it is answered."
    case .usbEndpoints: "When it is connected next, the USB device has other endpoint addresses."
    case .usbKeyboard: "When it is connected next, the USB device is a keyboard too."
    }
  }

  /// The conditions that mean something for a printer which is connected like this.
  public static func all(of attachment: Attachment) -> [PrinterCondition] {
    allCases.filter { condition in
      switch condition {
      case .wrongBaud, .noFlowControl, .keepReplies: attachment.isSerial
      case .usbDeviceID: attachment == .usbPrinter
      case .usbStall, .usbNAK, .usbVanish, .usbEndpoints, .usbKeyboard: attachment.isUSB
      default: true
      }
    }
  }
}

/// The conditions that are on, with their values. Looked into for every dot row, so without hashing.
struct ConditionSet {
  private var values: [Int??] = Array(repeating: nil, count: PrinterCondition.allCases.count)

  /// Nil while it is off; its value, if it has one, while it is on.
  subscript(condition: PrinterCondition) -> Int?? {
    get { values[condition.ordinal] }
    set { values[condition.ordinal] = newValue }
  }
}

extension PrinterCondition {
  fileprivate var ordinal: Int {
    switch self {
    case .paperNearEnd: 0
    case .paperOut: 1
    case .coverOpen: 2
    case .cutterError: 3
    case .headHot: 4
    case .ticketAtExit: 5
    case .presenterJam: 6
    case .silence: 7
    case .garbage: 8
    case .halfReplies: 9
    case .wrongBaud: 10
    case .noFlowControl: 11
    case .powerCutAfter: 12
    case .unplugAfter: 13
    case .slow: 14
    case .noClearReply: 15
    case .lateConfirm: 16
    case .keepReplies: 17
    case .usbStall: 18
    case .usbNAK: 19
    case .usbDeviceID: 20
    case .usbVanish: 21
    case .usbEndpoints: 22
    case .usbKeyboard: 23
    }
  }
}

/// What a person can do at a virtual printer.
public enum PrinterAction: String, CaseIterable, Sendable {
  case takeTicket = "take_ticket"
  case refillPaper = "refill_paper"
  case closeCover = "close_cover"
  case pressFeed = "press_feed"
  case powerOff = "power_off"
  case powerOn = "power_on"
  case unplug
  case replug

  /// One sentence on what it does.
  public var explanation: String {
    switch self {
    case .takeTicket: "The visitor takes the ticket at the exit, or tears off what hangs out of a printer without a cutter."
    case .refillPaper: "A new roll is put in; what hung out of the printer is torn off."
    case .closeCover: "The cover is closed; errors that wait for it are cleared."
    case .pressFeed: "The feed button is pressed for a moment."
    case .powerOff: "The power switch is turned off: everything volatile is lost."
    case .powerOn: "The power switch is turned on: a cold start."
    case .unplug: "The data cable is pulled."
    case .replug: "The data cable is plugged in again."
    }
  }
}
