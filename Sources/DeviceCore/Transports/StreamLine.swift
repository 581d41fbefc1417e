/// What a byte stream runs over, as far as its user has a say in it.
package enum StreamLine: Hashable, Sendable {
  /// A serial line has to be set as its device is.
  case serial(LineSettings)
  /// A USB interface has no rate of its own, only habits.
  case usb(USBSettings)

  /// The settings of a serial line; nil for anything else.
  package var serial: LineSettings? {
    if case .serial(let settings) = self { settings } else { nil }
  }
}

/// How a USB interface is to be treated.
package struct USBSettings: Hashable, Sendable {
  /// bInterfaceClass: 7 is a printer (USB printer class 1.1), FF the maker's own.
  package var interfaceClass: UInt8
  /// Bytes in a second that the device works off in the long run, 1000 to 400000; nil for the speed of its mechanism. What is sent is paced
  /// by it, so that a question does not wait behind a whole ticket.
  package var bytesPerSecond: Int?
  /// The way back is not used: some printers hang when it is read.
  package var isUnidirectional: Bool
  /// SOFT_RESET is sent after each opening. It also throws away what the printer still holds.
  package var softReset: Bool
  /// The kernel's driver (usblp) is not called back when halld lets go: some printers hang when they are probed again.
  package var keepsKernelDriverOff: Bool

  package init(
    interfaceClass: UInt8 = 7, bytesPerSecond: Int? = nil, isUnidirectional: Bool = false, softReset: Bool = false,
    keepsKernelDriverOff: Bool = false
  ) {
    self.interfaceClass = interfaceClass
    self.bytesPerSecond = bytesPerSecond
    self.isUnidirectional = isUnidirectional
    self.softReset = softReset
    self.keepsKernelDriverOff = keepsKernelDriverOff
  }
}
