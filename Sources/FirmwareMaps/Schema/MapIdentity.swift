import StrictTOML

/// How far a map can be trusted.
package enum Maturity: String, CaseIterable, Sendable {
  /// A starting point: plausible values that somebody has to check against the device.
  case template
  /// Every value is from a maker's manual or other cited source.
  case documented
  /// Seen working on a device.
  case verified
}

/// The `[identity]` table.
package struct MapIdentity: Equatable, Sendable {
  /// The device class as the interfaces spell it, such as `ticket_printer`.
  package var deviceClass: String
  /// Maker.
  package var vendor: String
  /// Model or family.
  package var model: String
  /// How far it can be trusted.
  package var maturity: Maturity
  /// Where it was learnt from: manual and edition, capture, public code.
  package var source: String
  /// Name of the driver, such as `escpos`.
  package var driver: String

  init(reading reader: TableReader) {
    deviceClass = reader.string("class", maxLength: 64)
    vendor = reader.string("vendor", maxLength: 64)
    model = reader.string("model", maxLength: 64)
    maturity = reader.oneOf("maturity", default: .template, required: true)
    source = reader.string("source", maxLength: 500)
    driver = reader.string("driver", maxLength: 64)
  }
}
