import DeviceCore
import Glibc

/// A USB device that is plugged in, as the kernel shows it under /sys/bus/usb/devices. Reading it wakes no device and needs no permission.
struct USBNode: Hashable, Sendable {
  /// The port, such as `1-1.4`.
  var port: String
  var bus: Int
  var address: Int
  var vendor: UInt16
  var product: UInt16
  var serial: String?
  var productName: String?
  /// bConfigurationValue of the configuration in force; nil when there is none.
  var configuration: UInt8?
  var descriptors: USBDescriptors

  /// The file through which it is spoken to.
  var path: String { "/dev/bus/usb/\(Self.padded(bus))/\(Self.padded(address))" }

  private static let folder = "/sys/bus/usb/devices"

  /// The device at an address.
  ///
  /// - Throws: ``DeviceError`` with `not_found`, or `device_ambiguous` when several are meant.
  static func find(_ address: USBAddress) throws(DeviceError) -> USBNode {
    switch address {
    case .port(let port):
      guard let node = USBNode(port: port) else { throw DeviceError(.notFound, "there is nothing in the USB port \(port)") }
      return node
    case .device(let vendor, let product, let serial):
      let found = ports().compactMap(USBNode.init(port:)).filter {
        $0.vendor == vendor && $0.product == product && (serial == nil || $0.serial == serial)
      }
      guard let first = found.first else { throw DeviceError(.notFound, "there is no USB device \(address)") }
      guard found.count == 1 else {
        let ports = found.map(\.port).joined(separator: ", ")
        throw DeviceError(
          .deviceAmbiguous, "there are several USB devices \(address), in the ports \(ports): name a port or a serial number")
      }
      return first
    }
  }

  /// Nil when nothing is there.
  init?(port: String) {
    // The device may vanish between two files.
    guard let bytes = Self.file(port, "descriptors", limit: 65_536), let descriptors = USBDescriptors(bytes),
      let bus = Self.text(port, "busnum").flatMap({ Int($0) }), let address = Self.text(port, "devnum").flatMap({ Int($0) }),
      (1...999).contains(bus), (1...999).contains(address)
    else { return nil }
    self.port = port
    self.bus = bus
    self.address = address
    self.descriptors = descriptors
    vendor = descriptors.vendor
    product = descriptors.product
    serial = Self.text(port, "serial")
    productName = Self.text(port, "product")
    configuration = Self.text(port, "bConfigurationValue").flatMap { UInt8($0) }
  }

  /// The ports in which something is plugged in, in the order of their names.
  private static func ports() -> [String] {
    guard let folder = opendir(folder) else { return [] }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if USBAddress.isPort(name) { names.append(name) }
    }
    return names.sorted()
  }

  private static func text(_ port: String, _ attribute: String) -> String? {
    guard var bytes = file(port, attribute, limit: 1024) else { return nil }
    while let last = bytes.last, last == 10 || last == 0 { bytes.removeLast() }
    return bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self)
  }

  private static func file(_ port: String, _ attribute: String, limit: Int) -> [UInt8]? {
    let descriptor = open("\(folder)/\(port)/\(attribute)", O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 4096)
    while bytes.count < limit {
      let count = read(descriptor, &chunk, min(chunk.count, limit - bytes.count))
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { return nil }
      guard count > 0 else { break }
      bytes += chunk.prefix(count)
    }
    return bytes
  }

  private static func padded(_ number: Int) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, 3 - text.utf8.count)) + text
  }
}
