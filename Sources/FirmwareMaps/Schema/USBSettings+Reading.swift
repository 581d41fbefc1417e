import DeviceCore
import StrictTOML

extension USBSettings {
  /// The `[usb]` table of a map.
  init(reading reader: TableReader) {
    self.init(
      interfaceClass: reader.has("interface_class") ? reader.bytes("interface_class", count: 1...1).first ?? 7 : 7,
      bytesPerSecond: reader.has("bytes_per_s") ? reader.int("bytes_per_s", in: 1000...400_000) : nil,
      isUnidirectional: reader.bool("unidir", default: false), softReset: reader.bool("soft_reset", default: false),
      keepsKernelDriverOff: reader.bool("no_reattach", default: false))
  }
}
