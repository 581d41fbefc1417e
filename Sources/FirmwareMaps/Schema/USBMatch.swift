import StrictTOML

/// A USB interface as the kernel describes it.
package struct USBIdentity: Hashable, Sendable {
  /// idVendor.
  package var vendor: UInt16
  /// idProduct.
  package var product: UInt16
  /// iSerialNumber's string; nil when the device has none.
  package var serial: String?
  /// iProduct's string; nil when the device has none.
  package var productName: String?
  /// bInterfaceClass; nil when it is not known.
  package var interfaceClass: UInt8?

  package init(vendor: UInt16, product: UInt16, serial: String? = nil, productName: String? = nil, interfaceClass: UInt8? = nil) {
    self.vendor = vendor
    self.product = product
    self.serial = serial
    self.productName = productName
    self.interfaceClass = interfaceClass
  }
}

/// One `[[match]]`: ids, and what narrows them down.
package struct USBMatch: Hashable, Sendable {
  /// idVendor.
  package var vendor: UInt16
  /// idProduct.
  package var product: UInt16
  /// The serial number, exactly.
  package var serial: String?
  /// Pattern for the product string.
  package var productName: Glob?
  /// bInterfaceClass: 7 is a printer (USB printer class 1.1).
  package var interfaceClass: UInt8?

  package init(vendor: UInt16, product: UInt16, serial: String? = nil, productName: Glob? = nil, interfaceClass: UInt8? = nil) {
    self.vendor = vendor
    self.product = product
    self.serial = serial
    self.productName = productName
    self.interfaceClass = interfaceClass
  }

  init(reading reader: TableReader) {
    vendor = Self.id("vendor", reader)
    product = Self.id("product", reader)
    serial = reader.optionalString("serial", maxLength: 126)
    productName = reader.optionalString("product_name", maxLength: 126).map(Glob.init)
    interfaceClass = reader.has("interface_class") ? reader.bytes("interface_class", count: 1...1).first : nil
  }

  /// Ids and narrowing as the file writes them.
  package var text: String {
    var text = "\(Self.hex(vendor)):\(Self.hex(product))"
    if let serial { text += " serial \"\(serial)\"" }
    if let productName { text += " product_name \"\(productName)\"" }
    if let interfaceClass { text += " interface_class \"\(Hex.encode([interfaceClass]))\"" }
    return text
  }

  /// Whether the interface is one of these.
  package func matches(_ device: USBIdentity) -> Bool {
    guard vendor == device.vendor, product == device.product else { return false }
    if let serial, serial != device.serial { return false }
    if let interfaceClass, interfaceClass != device.interfaceClass { return false }
    if let productName {
      guard let name = device.productName, productName.matches(name) else { return false }
    }
    return true
  }

  /// Whether there can be an interface that both match.
  package func overlaps(_ other: USBMatch) -> Bool {
    guard vendor == other.vendor, product == other.product else { return false }
    if let serial, let otherSerial = other.serial, serial != otherSerial { return false }
    if let interfaceClass, let otherClass = other.interfaceClass, interfaceClass != otherClass { return false }
    if let productName, let otherName = other.productName, !productName.overlaps(otherName) { return false }
    return true
  }

  static func hex(_ id: UInt16) -> String {
    let text = String(id, radix: 16)
    return String(repeating: "0", count: max(0, 4 - text.utf8.count)) + text
  }

  private static func id(_ key: String, _ reader: TableReader) -> UInt16 {
    let text = reader.string(key, maxLength: 4)
    if text.isEmpty { return 0 }
    guard text.utf8.count == 4, let bytes = Hex.decode(text), bytes.count == 2 else {
      reader.wrong(key, "must be four hex digits, such as \"04b8\"")
      return 0
    }
    return UInt16(bytes[0]) << 8 | UInt16(bytes[1])
  }
}
