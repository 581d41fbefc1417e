import EventLoop

/// A device of the virtual hall: a printer, and what connects it to a host.
@LoopActor public protocol VirtualDevice: AnyObject, Sendable {
  /// What `hallsim` calls it.
  nonisolated var name: String { get }
  /// How a host is connected to it.
  nonisolated var attachment: Attachment { get }
  /// Where a host finds it: a terminal, or `usbip:ADDRESS:PORT/BUSID`.
  nonisolated var path: String { get }
  /// Bits a second that the printer understands; 0 where the cable has no rate that anybody sets.
  nonisolated var baud: Int { get }
  /// The machine.
  var printer: VirtualESCPOSPrinter { get }

  /// Switches a condition of the printer, one of those of its ``attachment``.
  func set(_ condition: PrinterCondition, _ on: Bool, value: Int?)
  /// Does what a person does.
  func perform(_ action: PrinterAction)
  /// Takes it away for good.
  func close()
}

/// What is between a virtual printer and its host.
public enum Attachment: String, CaseIterable, Sendable {
  /// A serial line, as a pseudo-terminal.
  case terminal
  /// USB printer class, over USB/IP.
  case usbPrinter = "usb"
  /// A serial line in USB (CDC-ACM), over USB/IP.
  case usbSerial = "acm"
  /// A serial line behind a bridge chip (FTDI FT232R), over USB/IP.
  case usbBridge = "ftdi"

  /// Whether the host sees it on USB.
  public var isUSB: Bool { self != .terminal }
  /// Whether it has a rate that the host has to set rightly.
  public var isSerial: Bool { self != .usbPrinter }
}
