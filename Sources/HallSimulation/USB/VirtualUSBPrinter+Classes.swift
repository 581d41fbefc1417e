/// The requests of the classes.
extension VirtualUSBPrinter {
  /// USB Device Class Definition for Printing Devices 1.1, chapter 4.
  func answerAsPrinter(_ setup: USBSetup) -> USBControlEndpoint.Answer {
    switch (setup.requestType, setup.request) {
    case (0xA1, 0): return .data(deviceID)
    case (0xA1, 1): return .data([portStatus])
    // SOFT_RESET; version 1.0 sent it to "other", and some hosts still do.
    case (0x21, 2), (0x23, 2):
      softReset()
      return .data([])
    default: return .notStandard
    }
  }

  /// IEEE 1284 device id behind its length, big-endian, its own two bytes counted in.
  private var deviceID: [UInt8] {
    let model = control.description
    let text = "MFG:\(model.maker);CMD:ESC/POS;MDL:\(model.name);CLS:PRINTER;SN:\(model.serial);"
    let bytes = Array(text.utf8)
    var length = UInt16(clamping: bytes.count + 2)
    if printer.isOn(.usbDeviceID) { length = UInt16(clamping: printer.value(of: .usbDeviceID) ?? 0) }
    return [UInt8(length >> 8), UInt8(truncatingIfNeeded: length)] + (length == 0 ? [] : bytes)
  }

  /// Bit 5 paper empty, 4 selected, 3 no error.
  private var portStatus: UInt8 {
    let reasons = printer.offlineReasons
    return (printer.isPaperOut ? 0x20 : 0) | (reasons.isEmpty ? 0x10 : 0)
      | (reasons.allSatisfy { ["paper_out", "paper_near_end", "feed_button"].contains($0) } ? 0x08 : 0)
  }

  /// USB CDC, Subclass Specification for PSTN Devices 1.2, 6.3.
  func answerAsSerialLine(_ transfer: USBTransfer) -> USBControlEndpoint.Answer {
    let setup = transfer.setup
    switch (setup.requestType, setup.request) {
    case (0x21, 0x20):  // SET_LINE_CODING
      guard line.set(transfer.data) else { return .stall }
      return .data([])
    case (0xA1, 0x21): return .data(line.bytes)  // GET_LINE_CODING
    case (0x21, 0x22):  // SET_CONTROL_LINE_STATE: bit 0 is DTR
      line.isOpen = setup.value & 1 != 0
      return .data([])
    case (0x21, 0x23): return .data([])  // SEND_BREAK
    default: return .notStandard
    }
  }

  /// HID 1.11, 7: enough for a host to bind a keyboard, where there is one.
  func answerAsKeyboard(_ setup: USBSetup) -> USBControlEndpoint.Answer {
    guard let number = control.description.interfaces.firstIndex(of: .keyboard), Int(setup.index) == number else { return .notStandard }
    switch (setup.requestType, setup.request) {
    case (0x81, 6) where setup.value == 0x2200: return .data(USBDeviceDescription.Interface.keyboardReport)
    case (0x21, 9), (0x21, 10), (0x21, 11): return .data([])
    default: return .notStandard
    }
  }
}
