import DeviceCore

/// The setting of a device's interface through which a printer is driven, found rather than assumed: endpoints differ from model to model, and from
/// one enumeration to the next.
struct USBPrinterInterface: Hashable, Sendable {
  /// bInterfaceNumber
  var number: UInt8
  /// bAlternateSetting
  var alternate: UInt8
  /// bConfigurationValue
  var configuration: UInt8
  /// Bulk, to the device.
  var output: USBDescriptors.Endpoint
  /// Bulk, or else interrupt, from the device; nil when it has none or it is not to be used.
  var input: USBDescriptors.Endpoint?

  /// Looks for the best setting: both ways before one way, then the first.
  ///
  /// - Parameter configuration: bConfigurationValue of the one in force; nil for the device's first.
  /// - Throws: ``DeviceError`` with `wrong_device` when there is none, or when the device is also something that types.
  init(in device: USBDescriptors, configuration: UInt8?, settings: USBSettings) throws(DeviceError) {
    let name = "\(USBAddress.hex(device.vendor)):\(USBAddress.hex(device.product))"
    let chosen = device.configurations.first { configuration == nil || $0.value == configuration }
    // A printer that can also type is an attack (BadUSB), or no device for a hall. Nothing of it is touched, in whatever configuration.
    if device.configurations.contains(where: { $0.interfaces.contains(where: Self.types) }) {
      throw DeviceError(.wrongDevice, "the USB device \(name) is a printer that is also a keyboard or a mouse; it is not driven")
    }
    var best: (rank: Int, setting: USBPrinterInterface)?
    for interface in chosen?.interfaces ?? [] {
      guard let rank = Self.rank(interface, settings), let output = interface.endpoints.first(where: { !$0.isIn && $0.kind == .bulk })
      else { continue }
      let inputs = interface.endpoints.filter(\.isIn)
      let input =
        settings.isUnidirectional ? nil : inputs.first { $0.kind == .bulk } ?? inputs.first { $0.kind == .interrupt }
      let total = rank * 2 + (input == nil && !settings.isUnidirectional ? 0 : 1)
      guard total > best?.rank ?? -1 else { continue }
      best = (
        total,
        USBPrinterInterface(
          number: interface.number, alternate: interface.alternate, configuration: chosen?.value ?? 0, output: output, input: input)
      )
    }
    guard let best else {
      throw DeviceError(.wrongDevice, "the USB device \(name) has no printer interface with a bulk endpoint to send to")
    }
    self = best.setting
  }

  private init(
    number: UInt8, alternate: UInt8, configuration: UInt8, output: USBDescriptors.Endpoint, input: USBDescriptors.Endpoint?
  ) {
    self.number = number
    self.alternate = alternate
    self.configuration = configuration
    self.output = output
    self.input = input
  }

  /// How well a setting suits; nil when it does not. USB printer class 1.1, 4.2: protocol 1 is one way, 2 both ways; 3 (IEEE 1284.4) and 4 (IPP)
  /// carry other things than plain commands.
  private static func rank(_ interface: USBDescriptors.Interface, _ settings: USBSettings) -> Int? {
    guard interface.interfaceClass == settings.interfaceClass else { return nil }
    guard interface.interfaceClass == 7 else { return 0 }
    switch interface.interfaceProtocol {
    case 1: return settings.isUnidirectional ? 2 : 1
    case 2: return settings.isUnidirectional ? 1 : 2
    default: return nil
    }
  }

  /// HID, in any of its forms: a keyboard need not call itself one (HID 1.11, 4.2 and 4.3).
  private static func types(_ interface: USBDescriptors.Interface) -> Bool { interface.interfaceClass == 3 }
}
