/// As what a virtual printer appears on USB.
struct USBIdentity: Sendable {
  /// What a fault can change about it.
  struct Variation {
    /// Addresses 84 and 03 instead of 81 and 02.
    var otherEndpoints = false
    /// An interface that has no place in a printer.
    var keyboard = false
  }

  private let attachment: Attachment
  private let vendor: UInt16
  private let product: UInt16
  private let maker: String
  private let name: String
  private let serial: String

  /// A device of the printer class imitates the machine that its model is like; a serial line is the virtual port of a common
  /// microcontroller (STMicroelectronics).
  init(of model: PrinterModel, _ attachment: Attachment, serial: String) {
    self.attachment = attachment
    self.serial = serial
    if attachment == .usbBridge {
      (vendor, product, maker, name) = (0x0403, 0x6001, "FTDI", "FT232R USB UART")
    } else if attachment == .usbSerial {
      (vendor, product, maker, name) = (0x0483, 0x5740, model.identity.maker, "\(model.identity.model) Virtual COM Port")
    } else {
      (vendor, product, maker, name) = (model.usb.vendor, model.usb.product, model.usb.maker, model.usb.name)
    }
  }

  func description(_ variation: Variation) -> USBDeviceDescription {
    let bulk: [USBDeviceDescription.Endpoint] =
      variation.otherEndpoints
      ? [.init(address: 0x84, kind: .bulk, packetSize: 64), .init(address: 0x03, kind: .bulk, packetSize: 64)]
      : [.init(address: 0x81, kind: .bulk, packetSize: 64), .init(address: 0x02, kind: .bulk, packetSize: 64)]
    var interfaces: [USBDeviceDescription.Interface]
    if attachment == .usbSerial {
      // Header, call management, abstract control, union of interfaces 0 and 1 (CDC 1.2, 5.2.3).
      let functional: [UInt8] = [5, 0x24, 0, 0x10, 0x01, 5, 0x24, 1, 0, 1, 4, 0x24, 2, 6, 5, 0x24, 6, 0, 1]
      interfaces = [
        .init(
          kind: (2, 2, 1), classDescriptors: functional, endpoints: [.init(address: 0x86, kind: .interrupt, packetSize: 16, interval: 10)]),
        .init(kind: (10, 0, 0), endpoints: bulk),
      ]
    } else if attachment == .usbBridge {
      interfaces = [.init(kind: (0xFF, 0xFF, 0xFF), endpoints: bulk)]
    } else {
      interfaces = [.init(kind: (7, 1, 2), endpoints: bulk)]
    }
    if variation.keyboard { interfaces.append(.keyboard) }
    return USBDeviceDescription(
      vendor: vendor, product: product, release: attachment == .usbBridge ? 0x0600 : 0x0100,
      kind: attachment == .usbSerial ? (2, 0, 0) : (0, 0, 0), maker: maker, name: name, serial: serial,
      interfaces: interfaces)
  }

  func bulkOut(in description: USBDeviceDescription) -> UInt8 { address(in: description) { $0 & 0x80 == 0 } }
  func bulkIn(in description: USBDeviceDescription) -> UInt8 { address(in: description) { $0 & 0x80 != 0 } }

  /// 0, which is no bulk endpoint, if there is none.
  private func address(in description: USBDeviceDescription, _ suits: (UInt8) -> Bool) -> UInt8 {
    description.interfaces.lazy.flatMap(\.endpoints).first { $0.kind == .bulk && suits($0.address) }?.address ?? 0
  }
}
