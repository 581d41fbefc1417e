import StrictTOML

/// Who sent a sample.
package enum SampleDirection: String, CaseIterable, Sendable {
  /// halld, to the device.
  case host
  /// The device, to halld.
  case device
}

/// One `[[sample]]`: bytes seen on the line and what they mean. The tests replay it through the driver.
package struct SampleFrame: Equatable, Sendable {
  /// What it shows, in words.
  package var name: String
  /// Who sent it.
  package var from: SampleDirection
  /// For an answer that does not say what it answers: the question, in the driver's words.
  package var asked: String?
  /// 1 to 4096 bytes.
  package var bytes: [UInt8]
  /// What the bytes mean, in the driver's words; at least one.
  package var means: [String]
  /// Where it was captured or which manual's section gives it.
  package var provenance: String
  /// Where it stands in the file.
  package var line: Int?

  package init(
    name: String, from: SampleDirection, asked: String? = nil, bytes: [UInt8], means: [String], provenance: String, line: Int? = nil
  ) {
    self.name = name
    self.from = from
    self.asked = asked
    self.bytes = bytes
    self.means = means
    self.provenance = provenance
    self.line = line
  }

  init(reading reader: TableReader) {
    name = reader.string("name", maxLength: 100)
    from = reader.oneOf("from", default: .device, required: true)
    asked = reader.optionalString("asked", maxLength: 64)
    bytes = reader.bytes("bytes", count: 1...4096)
    means = reader.strings("means", count: 1...16, maxLength: 64)
    provenance = reader.string("provenance", maxLength: 300)
    line = reader.log.line(of: reader.path)
  }
}
