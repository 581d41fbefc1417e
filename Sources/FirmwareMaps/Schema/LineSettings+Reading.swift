import DeviceCore
import StrictTOML

extension LineSettings {
  /// The `[serial]` table of a map.
  init(reading reader: TableReader) {
    self.init(
      baud: reader.int("baud", oneOf: Self.rates), dataBits: reader.int("data_bits", oneOf: [7, 8], default: 8),
      parity: reader.oneOf("parity", default: .none), stopBits: reader.int("stop_bits", oneOf: [1, 2], default: 1),
      flow: reader.oneOf("flow", default: .none, required: true))
  }
}
